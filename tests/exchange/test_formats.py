"""Which format a file is in."""

import io
import zipfile
from pathlib import Path

import pytest

from app.exchange.bank import Bank, BankChoice, BankQuestion, Unreadable
from app.exchange.formats import FORMATS, guess
from app.exchange.tables import xlsx_table

FILES = Path(__file__).parent / "files"
CHOICES = (BankChoice("this", 1.0, "Yes."), BankChoice("that", 0.0, "No."))
QUIZ = Bank("Quiz", (BankQuestion("which", "single", "Which?", choices=CHOICES),))


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_what_a_format_writes_is_known_for_it_and_read_again(key):
    data = FORMATS[key].write(QUIZ).data
    assert guess(data, "file") == key
    assert [choice.share for choice in FORMATS[key].read(data, "file").questions[0].choices] == [1.0, 0.0]


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_a_format_names_its_files_by_an_ending_it_knows(key):
    ending = FORMATS[key].write(QUIZ).ending
    assert ending.startswith(".") and ending.endswith(FORMATS[key].EXTENSIONS)


@pytest.mark.parametrize(("name", "key"), [("mail.gift.txt", "gift"), ("words.aiken.txt", "aiken")])
def test_text_files_are_told_apart_by_their_words(name, key):
    data = (FILES / name).read_bytes()
    assert guess(data, "questions.txt") == key
    assert guess(data.decode().encode("utf-16"), "questions") == key


def test_a_workbook_is_known_whatever_it_is_called():
    assert guess(xlsx_table.write(QUIZ).data, "questions.zip") == "xlsx"


@pytest.mark.parametrize("data", [b"words alone", b"<html></html>", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_says_nothing_needs_its_format_named(data):
    with pytest.raises(Unreadable, match="name it with --format"):
        guess(data, "file.txt")


def test_the_name_decides_where_the_words_do_not():
    assert guess(b"words alone", "file.gift") == "gift"


def test_what_is_no_text_is_refused():
    with pytest.raises(Unreadable, match="not text"):
        guess(bytes(range(256)) * 9, "file.txt")


def test_a_package_without_a_manifest_is_known_by_its_first_item():
    with zipfile.ZipFile(io.BytesIO(FORMATS["qti3"].write(QUIZ).data)) as package:
        item = package.read("items/which.xml")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("which.xml", item)
    assert guess(target.getvalue(), "a.zip") == "qti3"
