"""Serbian in Latin letters: capitals, protected spans, and the way back where the language allows one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.scripts import LETTERS, in_latin, latin, latin_html, seen_by

CYRILLIC = "".join(LETTERS)
BACK = {latin_letter: letter for letter, latin_letter in LETTERS.items()}


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Његош", "Njegoš"),
        ("ЊЕГОШ", "NJEGOŠ"),
        ("ЧЕЉАДЕ", "ČELJADE"),
        ("КОЊ", "KONJ"),
        ("Љ. Џаковић", "Lj. Džaković"),
        ("ЏЕП и Џемал", "DŽEP i Džemal"),
        ("КО\u0301Њ", "KO\u0301NJ"),
        ("Љ\u0301УБАВ", "LJ\u0301UBAV"),
        ("ПИ\u00adЊЕ, Њ\u00adегош", "PI\u00adNJE, Nj\u00adegoš"),
        ("Ђорђе иђе", "Đorđe iđe"),
        ("инјекција", "injekcija"),
        ("Windows 10, XXI век, registri.gov.example", "Windows 10, XXI vek, registri.gov.example"),
        ("„Шта?“ – рекао је.", "„Šta?“ – rekao je."),
        ("%(num)d одговор", "%(num)d odgovor"),
    ],
)
def test_words_are_seen_in_latin_letters(written: str, seen: str) -> None:
    assert latin(written) == seen


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("<p>Порука <code>домен</code> шта</p>", "<p>Poruka <code>домен</code> šta</p>"),
        ('<p><span lang="ru">что <b>да</b></span> да</p>', '<p><span lang="ru">что <b>да</b></span> da</p>'),
        ('<span lang="ru">а <span>б</span> в</span> г', '<span lang="ru">а <span>б</span> в</span> g'),
        ('<img src="/media/а.svg" alt="Шта">', '<img src="/media/а.svg" alt="Šta">'),
        ("<!--var:х--><b>х</b>", "<!--var:х--><b>h</b>"),
        ('<q lang="sr-Cyrl">да</q>', '<q lang="sr-Cyrl">da</q>'),
        ('<bdi translate="no">Ђ</bdi>Ђ', '<bdi translate="no">Ђ</bdi>Đ'),
        ("а < б <br> в", "a < b <br> v"),
    ],
)
def test_protected_parts_of_html_stay(written: str, seen: str) -> None:
    assert latin_html(written) == seen


@given(st.text(CYRILLIC + CYRILLIC.upper() + " .,1a<>", max_size=60))
def test_no_serbian_letter_is_left_and_nothing_else_changes(text: str) -> None:
    seen = latin(text)
    assert latin(seen) == seen
    assert not set(seen) & set(CYRILLIC + CYRILLIC.upper())
    assert re.sub(r"[^ .,1<>]", "", seen) == re.sub(r"[^ .,1<>]", "", text)


@given(st.text(CYRILLIC, max_size=40))
def test_the_way_back_is_exact_where_no_pair_is_split(text: str) -> None:
    """Only н+ј, л+ј and д+ж look like one letter: a word with them cannot be told from one with њ, љ, џ."""
    if re.search("нј|лј|дж", text):
        return
    back = re.sub("lj|nj|dž|.", lambda found: BACK[found[0]], latin(text))
    assert back == text


def test_words_inside_things_are_seen_and_their_keys_stay() -> None:
    figure = "/media/" + "0" * 64 + ".svg"
    words = {"кључ": (f'<img src="{figure}" alt="слика">', "ред"), "a": {"б": "в"}}
    assert in_latin(words) == {
        "кључ": (f'<img src="{figure.replace(".svg", "-latn.svg")}" alt="slika">', "red"),
        "a": {"б": "v"},
    }


def test_a_text_of_several_editions_is_seen_in_the_reader_s_script() -> None:
    texts = {"en": "Course", "sr": "Курс"}
    assert seen_by("sr-Cyrl", texts) == "Курс"
    assert seen_by("cnr", texts) == "Kurs"
    assert seen_by("sq", texts) == "Course"
