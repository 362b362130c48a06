"""Every page and lesson in every language on the narrowest screen: nothing cut off, no other alphabet."""

import pytest
from playwright.sync_api import Browser

from app.core.locales import LOCALES, SOURCE
from tests.look.school import Place, School
from tests.look.sights import misfits
from tests.project.world import VISITOR


def look(school: School, browser: Browser, places: list[Place], locale: str) -> dict[str, list[str]]:
    """Return what is wrong by person and address."""
    found: dict[str, list[str]] = {}
    with school.context(browser, VISITOR) as context:
        page = context.new_page()
        for place in places:
            school.seat(context, place.who)
            page.goto(place.address)
            assert page.locator("html").get_attribute("lang") == locale
            found[f"{place.who} {place.address}"] = misfits(page, is_latin=LOCALES[locale].script == "Latn")
    return {place: wrong for place, wrong in found.items() if wrong}


@pytest.mark.parametrize("locale", [tag for tag in LOCALES if tag != SOURCE])
def test_every_page_fits_and_is_written_in_its_alphabet(school: School, browser: Browser, locale: str) -> None:
    places = school.places(locale)
    assert places
    assert look(school, browser, places, locale) == {}


@pytest.mark.parametrize("locale", [tag for tag in LOCALES if tag not in (SOURCE, "sr-Cyrl")])
def test_every_lesson_fits_and_is_written_in_its_alphabet(school: School, browser: Browser, locale: str) -> None:
    places = [place for place in school.lessons() if place.address.startswith(f"/{locale}/")]
    assert places
    assert look(school, browser, places, locale) == {}
