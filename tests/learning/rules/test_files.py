"""Files are known by their bytes, never opened, and get names that are safe."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning.rules.files import MIMES, ending_of, is_what_it_says, safe_name

PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def package(*members, first=None):
    """A ZIP file of these members, with `first` kept unpacked before them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if first is not None:
            archive.writestr("mimetype", first, zipfile.ZIP_STORED)
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


WORD = package(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<w/>"))


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0rest", "jpg"),
        ("Čestitka\r\n".encode(), "txt"),
        (WORD, "docx"),
        (package(("[Content_Types].xml", ""), ("xl/workbook.xml", "")), "xlsx"),
        (package(("[Content_Types].xml", ""), ("ppt/presentation.xml", "")), "pptx"),
        (package(("content.xml", ""), first=MIMES["odt"]), "odt"),
        (package(("content.xml", ""), first=MIMES["ods"]), "ods"),
    ],
)
def test_a_file_is_what_its_bytes_say(data, ending):
    assert is_what_it_says(data, ending)
    assert [each for each in MIMES if is_what_it_says(data, each)] == [ending] or ending == "pdf"


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"MZ\x90\x00program", "pdf"),
        (b"<html><script>alert(1)</script>", "pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "png"),
        (b"#!/bin/sh\x00", "txt"),
        (b"\xff\xfe\x00", "txt"),
        (PDF, "docx"),
        (package(("readme.txt", "x")), "docx"),
        (package(("[Content_Types].xml", ""), ("word/document.xml", ""), ("word/vbaProject.bin", "x")), "docx"),
        (package(("content.xml", ""), first=MIMES["odt"] + "-template"), "odt"),
        (package(("content.xml", ""), first=MIMES["ods"]), "odt"),
        (PDF, "exe"),
        (b"<svg/>", "svg"),
        (b"", "txt"),
    ],
)
def test_a_file_that_pretends_is_not_taken(data, ending):
    assert not is_what_it_says(data, ending)


def test_a_package_that_would_unpack_to_gigabytes_is_judged_without_unpacking():
    bomb = package(
        ("[Content_Types].xml", ""),
        ("word/document.xml", b"\x00" * 50_000_000),
        ("word/more.xml", b"\x00" * 10**7),
    )
    assert len(bomb) < 100_000 and is_what_it_says(bomb, "docx")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("My letter.PDF", "My letter.pdf"),
        ("C:\\Users\\amira\\Žalba (2).pdf", "Žalba (2).pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp_exe.pdf"),
        ('a"; filename="b.exe.pdf', "a__ filename=_b_exe.pdf".replace("=", "_")),
        ("<script>.pdf", "script.pdf"),
        ("\x00\r\n.pdf", "file.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("n" * 500 + ".pdf", "n" * 80 + ".pdf"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_else(name, safe):
    assert safe_name(name, "pdf") == safe


@given(st.text(max_size=300), st.sampled_from(sorted(MIMES)))
def test_any_name_becomes_a_safe_one_and_stays_it(name, ending):
    made = safe_name(name, ending)
    assert made.endswith(f".{ending}") and len(made) <= 85 and made == safe_name(made, ending)
    assert not set(made) & set('/\\:*?"<>|\r\n\x00;%') and not made.startswith((".", "-", " "))


def test_endings_are_read_in_any_case():
    assert [ending_of(name) for name in ("a.PDF", "a.b.JPEG", "a", "a.", ".pdf")] == ["pdf", "jpg", "", "", "pdf"]
