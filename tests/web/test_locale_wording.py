"""Words of every language: plurals, dates, numbers, and Serbian in both scripts from one catalogue."""

import re
from datetime import date

import pytest
from flask import Flask, g

from app.web.wording import format_number, format_share, ngettext, translate, write_day

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "21 November 2026"),
        ("bs", "21. novembra 2026."),
        ("hr", "21. studenoga 2026."),
        ("sr-Cyrl", "21. новембра 2026."),
        ("sr-Latn", "21. novembra 2026."),
        ("cnr", "21. novembra 2026."),
        ("mk", "21 ноември 2026\u202fг."),
        ("sq", "21 nëntor 2026"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(locale: str, expected: str) -> None:
    assert write_day(DAY, locale) == expected


@pytest.mark.parametrize("locale", ["bs", "hr", "sr-Latn", "cnr"])
def test_south_slavic_languages_have_three_forms(app: Flask, locale: str) -> None:
    said = _counted(app, locale, (1, 21, 2, 24, 5, 11, 12, 111, 0))
    one, few, many = said[0], said[2], said[4]
    assert len({one, few, many}) == 3
    assert said == [one, one, few, few, many, many, many, many, many]


@pytest.mark.parametrize(("locale", "of_21"), [("mk", "one"), ("sq", "other")])
def test_the_others_have_two_and_macedonian_takes_the_singular_at_21(app: Flask, locale: str, of_21: str) -> None:
    one, other, twenty_one, eleven = _counted(app, locale, (1, 2, 21, 11))
    assert one != other
    assert twenty_one == {"one": one, "other": other}[of_21]
    assert eleven == other


def _counted(app: Flask, locale: str, numbers: tuple[int, ...]) -> list[str]:
    """Return lessons and questions for each number, the number left out: one feminine and one neuter word."""
    with app.test_request_context("/"):
        g.locale = locale
        said = [
            ngettext("%(num)d lesson", "%(num)d lessons", number)
            + ngettext("%(num)d question", "%(num)d questions", number)
            for number in numbers
        ]
    return [re.sub(r"\d+", "", words) for words in said]


def test_latin_serbian_is_made_of_the_cyrillic_catalogue() -> None:
    assert translate("sr-Cyrl", "Courses") != translate("sr-Latn", "Courses")
    assert translate("sr-Latn", "Courses").isascii()


def test_names_put_into_a_latin_text_stay_as_they_are_written() -> None:
    said = translate("sr-Latn", "QR code of the address %(address)s", address="Његош")
    assert said.isascii() is False
    assert "Његош" in said
    assert set(said.replace("Његош", "")).isdisjoint("абвгдежзикл")


@pytest.mark.parametrize(
    ("locale", "number", "share"),
    [
        ("en", "1,234.5", "80%"),
        ("bs", "1.234,5", "80%"),
        ("hr", "1.234,5", "80\xa0%"),
        ("sr-Latn", "1.234,5", "80%"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(app: Flask, locale: str, number: str, share: str) -> None:
    with app.test_request_context("/"):
        g.locale = locale
        assert (format_number(1234.5), format_share(0.8)) == (number, share)
