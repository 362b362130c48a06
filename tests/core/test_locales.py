"""Locales: what a reader gets, and what a browser's wish leads to."""

import pytest

from app.core.locales import KNOWN, LOCALES, Reading, edition_of, negotiated, own_name, reading


@pytest.mark.parametrize(
    ("wanted", "available", "expected"),
    [
        ("cnr", ["en", "cnr", "sr"], Reading("cnr", "cnr")),
        ("cnr", ["en", "bs", "sr"], Reading("sr", "sr-Latn")),
        ("cnr", ["en", "hr", "bs"], Reading("bs", "bs")),
        ("sr-Cyrl", ["en", "sr"], Reading("sr", "sr-Cyrl")),
        ("sr-Latn", ["en", "sr"], Reading("sr", "sr-Latn")),
        ("bs", ["en", "sr"], Reading("sr", "sr-Latn")),
        ("mk", ["en", "sr"], Reading("en", "en")),
        ("mk", ["sr"], Reading("sr", "sr-Cyrl")),
        ("sq", ["sr"], Reading("sr", "sr-Latn")),
        ("sq", ["bs", "en"], Reading("en", "en")),
        ("sr", ["en", "sr"], Reading("sr", "sr")),
        ("unknown", ["mk"], Reading("mk", "mk")),
    ],
)
def test_a_reader_gets_her_edition_or_the_next_of_her_chain(
    wanted: str, available: list[str], expected: Reading
) -> None:
    assert reading(wanted, available) == expected


def test_nobody_gets_a_text_that_is_written_in_no_edition() -> None:
    assert reading("bs", []) is None


def test_every_locale_gets_something_of_whatever_exists() -> None:
    for tag in LOCALES:
        for edition in KNOWN:
            found = reading(tag, [edition])
            assert found is not None
            assert edition_of(found.tag) == edition


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["bs-BA", "en"], "bs"),
        (["de-DE", "fr", "en-US"], "en"),
        (["xx"], None),
        ([], None),
        (["*"], None),
    ],
)
def test_a_browser_gets_the_first_wish_that_is_offered(asked: list[str], expected: str | None) -> None:
    assert negotiated(asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("sr", "sr-Cyrl"),
        ("sr-RS", "sr-Cyrl"),
        ("sr-Latn-RS", "sr-Latn"),
        ("sr_Latn", "sr-Latn"),
        ("sh", "sr-Latn"),
        ("sr-ME", "cnr"),
        ("sr-Latn-ME", "cnr"),
        ("cnr", "cnr"),
        ("mk-MK", "mk"),
        ("sq-XK", "sq"),
        ("hr", "hr"),
    ],
)
def test_scripts_and_countries_of_a_wish_are_understood(asked: str, expected: str) -> None:
    assert negotiated([asked]) == (expected if expected in LOCALES else None)


def test_a_language_calls_itself_by_its_own_name() -> None:
    assert own_name("sr-Latn") == "Srpski (latinica)"
    assert own_name("sr") == "Српски"
    assert own_name("xx") == "xx"
