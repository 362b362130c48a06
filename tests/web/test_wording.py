"""Plurals, dates and numbers as each language writes them."""

from datetime import UTC, date, datetime
from gettext import c2py

import pytest
from babel import Locale
from flask import Flask, g

from app.core.locales import LOCALES, SOURCE
from app.web.wording import (
    MONTHS,
    catalogue,
    format_day,
    format_moment,
    format_number,
    format_share,
    gettext,
    ngettext,
    write_day,
)

LESSONS = ("%(num)d lesson", "%(num)d lessons")


@pytest.mark.parametrize(
    ("num", "words"),
    [
        (0, "0 lekcija"),
        (1, "1 lekcija"),
        (2, "2 lekcije"),
        (4, "4 lekcije"),
        (5, "5 lekcija"),
        (11, "11 lekcija"),
        (12, "12 lekcija"),
        (14, "14 lekcija"),
        (21, "21 lekcija"),
        (22, "22 lekcije"),
        (25, "25 lekcija"),
        (101, "101 lekcija"),
        (111, "111 lekcija"),
        (112, "112 lekcija"),
        (122, "122 lekcije"),
    ],
)
def test_bosnian_counts_in_three_forms(app: Flask, num: int, words: str) -> None:
    g.locale = "bs"
    assert ngettext(*LESSONS, num) == words


@pytest.mark.parametrize(
    ("num", "words"),
    [
        (1, "Sačuvan 1 odgovor"),
        (2, "Sačuvana 2 odgovora"),
        (5, "Sačuvano 5 odgovora"),
        (11, "Sačuvano 11 odgovora"),
        (21, "Sačuvan 21 odgovor"),
        (22, "Sačuvana 22 odgovora"),
        (25, "Sačuvano 25 odgovora"),
    ],
)
def test_the_rest_of_a_sentence_agrees_with_its_number(app: Flask, num: int, words: str) -> None:
    g.locale = "bs"
    assert ngettext("%(num)d answer saved", "%(num)d answers saved", num) == words


@pytest.mark.parametrize(
    ("num", "words"), [(0, "0 lessons"), (1, "1 lesson"), (2, "2 lessons"), (21, "21 lessons")]
)
def test_english_counts_in_two_forms(app: Flask, num: int, words: str) -> None:
    assert ngettext(*LESSONS, num) == words


@pytest.mark.parametrize("tag", [tag for tag in LOCALES if tag != SOURCE])
def test_forms_stand_in_the_order_in_which_they_are_picked(tag: str) -> None:
    """The header of a catalogue and Babel, by which the form is picked, say the same of every number."""
    found = catalogue(tag)
    assert found is not None
    names = ["one", "few", "other"] if found.num_plurals == 3 else ["one", "other"]
    rule = Locale.parse(tag, sep="-").plural_form
    by_header = c2py(found.plural_expr)
    for num in (*range(131), 1001, 1111):
        assert names[by_header(num)] == rule(num), num


def test_days_and_moments_are_written_as_they_are_said_in_a_sentence(app: Flask) -> None:
    moment = datetime(2026, 11, 21, 14, 40, tzinfo=UTC)
    assert (format_day(moment), format_moment(moment)) == ("21 November 2026", "21 November 2026, 15:40")
    g.locale = "bs"
    assert (format_day(moment), format_moment(moment)) == ("21. novembra 2026.", "21. novembra 2026. u 15:40")
    assert gettext("until %(day)s", day=format_day(date(2026, 3, 1))) == "do 1. marta 2026."


@pytest.mark.parametrize("tag", list(MONTHS))
def test_months_in_dates_are_those_of_the_language(tag: str) -> None:
    """Each begins as its name does and follows it in the calendar."""
    names = Locale.parse(tag, sep="-").months["format"]["wide"]
    assert len(MONTHS[tag]) == 12
    for number, genitive in enumerate(MONTHS[tag], 1):
        assert genitive[:3] == names[number][:3]
        assert genitive in write_day(date(2026, number, 7), tag)


def test_numbers_have_a_decimal_comma(app: Flask) -> None:
    g.locale = "bs"
    assert (format_number(9.5), format_number(12345), format_share(0.875)) == ("9,5", "12.345", "88%")
    g.locale = "en"
    assert (format_number(9.5), format_number(12345)) == ("9.5", "12,345")
