"""A certificate in every language: its words, its holder as she writes her name, and the tag of its language."""

from datetime import date

import pytest

from app.certificates.document import Facts
from app.certificates.printing import print_sheet
from app.core.locales import LOCALES
from app.web.certificate_words import duration, lines_of, sheet_of
from tests.certificates.paper import opened, text_of
from tests.factories import NOW

TITLES = {"en": "Plain letters", "sr": "Разумљиви дописи", "mk": "Разбирливи дописи", "sq": "Shkresa të qarta"}
FACTS = Facts(
    serial="A" * 22,
    holder="Његош Ђурић",
    institution="Опћина Lipnica",
    course="letters",
    titles=TITLES,
    score_raw=9.0,
    score_max=10.0,
    minutes=80,
    issued_on=date(2026, 11, 22),
    issuer="Sezona",
    release="0" * 64,
    language="sr-Latn",
)
COURSE = {
    "sr-Latn": "Razumljivi dopisi",
    "cnr": "Razumljivi dopisi",
    "bs": "Razumljivi dopisi",
    "hr": "Razumljivi dopisi",
}
COURSE |= {"en": TITLES["en"], "sr-Cyrl": TITLES["sr"], "mk": TITLES["mk"], "sq": TITLES["sq"]}


@pytest.mark.parametrize("locale", LOCALES)
def test_it_is_printed_in_every_language_and_the_name_stays_as_it_is_written(locale: str) -> None:
    sheet = sheet_of(FACTS, locale, "https://school.example")
    pdf = print_sheet(sheet, NOW)
    text = text_of(pdf)
    assert FACTS.holder.replace(" ", "") in text
    assert COURSE[locale].replace(" ", "") in text
    assert sheet.heading.replace(" ", "") in text
    # Typst writes language and country into a PDF, not the script; the letters on the page say that.
    assert str(opened(pdf).Root.Lang) == locale.partition("-")[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_its_page_says_every_fact_in_the_language_of_the_page(locale: str) -> None:
    lines = dict(lines_of(FACTS, locale))
    assert "Srpski (latinica)" in lines.values()
    assert len(lines) == 8
    if locale != "en":
        assert "Date of issue" not in lines


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", ["1 hour 21 minutes", "2 hours", "5 hours 1 minute"]),
        ("bs", ["1 sat 21 minuta", "2 sata", "5 sati 1 minuta"]),
        ("hr", ["1 sat 21 minuta", "2 sata", "5 sati 1 minuta"]),
        ("sr-Cyrl", ["1 сат 21 минут", "2 сата", "5 сати 1 минут"]),
        ("sr-Latn", ["1 sat 21 minut", "2 sata", "5 sati 1 minut"]),
        ("cnr", ["1 sat 21 minut", "2 sata", "5 sati 1 minut"]),
        ("mk", ["1 час 21 минута", "2 часа", "5 часа 1 минута"]),
        ("sq", ["1 orë 21 minuta", "2 orë", "5 orë 1 minutë"]),
    ],
)
def test_a_length_is_said_in_hours_and_minutes(locale: str, expected: list[str]) -> None:
    assert [duration(minutes, locale) for minutes in (81, 120, 301)] == expected
