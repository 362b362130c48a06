"""Text files are read in the writings our region has used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.bank import Unreadable
from app.exchange.files.encodings import decode, name_of

CROATIAN = "Što učiniti kad poruka žuri? Čekajte, provjerite pošiljatelja, pa onda odlučite."
SERBIAN = "Шта треба учинити када порука жури? Сачекајте, проверите, па онда одлучите."
MACEDONIAN = "Што треба да направите кога пораката брза? Проверете кај ќерката, па одлучете."
ALBANIAN = "Çfarë duhet të bëni kur mesazhi ju nxiton? Kontrolloni dhe pastaj vendosni."


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (CROATIAN, "cp1250", "Windows-1250"),
        (CROATIAN, "iso8859_2", "ISO-8859-2"),
        (SERBIAN, "cp1251", "Windows-1251"),
        (SERBIAN, "iso8859_5", "ISO-8859-5"),
        (MACEDONIAN, "cp1251", "Windows-1251"),
        (CROATIAN, "utf-8", "UTF-8"),
        (SERBIAN, "utf-8-sig", "UTF-8"),
        (SERBIAN, "utf-16", "UTF-16"),
        (CROATIAN, "utf-16-le", "UTF-16"),
        (CROATIAN, "utf-16-be", "UTF-16"),
        (SERBIAN, "utf-32", "UTF-32"),
    ],
)
def test_a_text_is_read_in_its_own_writing_and_the_writing_is_named(text, encoding, name):
    data = text.encode(encoding)
    assert decode(data) == text
    assert name_of(data) == name


def test_albanian_in_a_western_code_page_is_read():
    assert decode(ALBANIAN.encode("cp1252")) == ALBANIAN


def test_line_ends_of_every_system_are_one():
    assert decode(b"one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4,
        b"%PDF-1.7\n" + bytes(range(128, 256)) * 9 + b"\0\0",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff\xff",
        bytes(range(256)),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(data):
    with pytest.raises(Unreadable) as refusal:
        decode(data)
    assert refusal.value.sentence.startswith("the file is not text")


def test_the_line_of_a_broken_sign_is_named():
    with pytest.raises(Unreadable) as refusal:
        decode("\ufeffone\ntwo\n".encode() + b"\xff\xff")
    assert refusal.value.place == "line 3"


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data):
    try:
        outcome = decode(data)
    except Unreadable as refusal:
        outcome = refusal.sentence or "\r"
    assert "\r" not in outcome
