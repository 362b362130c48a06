"""Every page of everybody, and the states a page can be in, at three widths, in light and in dark."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.fixtures.browser import arrive
from tests.look.school import SHIPPED, Place, School, error_pages
from tests.look.sights import WIDTHS, faults
from tests.project.world import VISITOR

PARTS = 4
"""Into so many tests the pages are dealt, so that two processes share them evenly."""


def look(
    school: School, browser: Browser, places: list[Place], **looking: tuple[object, ...]
) -> dict[str, list[str]]:
    """Return what is wrong by person and address; all sit down at one tab, one after the other."""
    found: dict[str, list[str]] = {}
    with school.context(browser, VISITOR) as context:
        page = context.new_page()
        for place in places:
            school.seat(context, place.who)
            page.goto(place.address)
            assert page.url.endswith(place.address)
            found[f"{place.who} {place.address}"] = faults(page, **looking)
    return {place: wrong for place, wrong in found.items() if wrong}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_everybody_can_be_used_by_all(school: School, browser: Browser, part: int) -> None:
    assert look(school, browser, school.places("en")[part::PARTS]) == {}


@pytest.mark.parametrize("locale", ["en", "sr-Cyrl"])
def test_every_lesson_of_the_shipped_course_can_be_used_by_all(
    school: School, browser: Browser, locale: str
) -> None:
    places = [place for place in school.lessons() if place.address.startswith(f"/{locale}/")]
    assert places
    assert look(school, browser, places, widths=(320,), schemes=("dark",)) == {}


@pytest.fixture
def visitor(school: School, browser: Browser) -> Iterator[Page]:
    """Yield a tab of a visitor."""
    with school.context(browser, VISITOR) as context:
        yield context.new_page()


@pytest.fixture
def learner(school: School, browser: Browser) -> Iterator[Page]:
    """Yield a tab of a learner."""
    with school.context(browser, "learner") as context:
        yield context.new_page()


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/en/account/register", {"email": "not an address", "password": "short"}),
        ("/en/account/sign-in", {"email": "nobody@lipnica.example", "password": "wrong"}),
        ("/en/verify", {}),
    ],
)
def test_a_form_with_errors_can_be_used_by_all(visitor: Page, address: str, fields: dict[str, str]) -> None:
    visitor.goto(address)
    for name, value in fields.items():
        visitor.fill(f"#{name}", value)
    visitor.click("main form button")
    visitor.wait_for_selector(".errs")
    assert visitor.title().startswith("Error:")
    assert faults(visitor) == []


def test_a_manager_s_form_with_errors_can_be_used_by_all(school: School, browser: Browser) -> None:
    with school.context(browser, "manager") as context:
        page = context.new_page()
        page.goto("/en/cohorts/new")
        page.click("main form button:last-of-type")
        page.wait_for_selector(".errs")
        assert faults(page) == []


@pytest.mark.parametrize("choice", [0, 1])
def test_a_lesson_with_feedback_can_be_used_by_all(visitor: Page, choice: int) -> None:
    visitor.goto("/en/courses/demo/lessons/answer")
    visitor.locator("form[data-question] input[type=radio]").nth(choice).check()
    visitor.click("form[data-question] button")
    visitor.wait_for_selector("[data-feedback] .fb")
    assert faults(visitor) == []


def test_a_lesson_whose_question_was_sent_empty_can_be_used_by_all(visitor: Page) -> None:
    visitor.goto("/en/courses/demo/lessons/answer")
    visitor.click("form[data-question] button")
    visitor.wait_for_selector(".errs")
    assert faults(visitor) == []


def test_a_question_sent_empty_and_the_one_after_it_can_be_used_by_all(learner: Page) -> None:
    learner.goto(f"/en/courses/{SHIPPED}/quizzes/check-reading-a-message")
    learner.click("main form button")
    learner.wait_for_selector("fieldset")
    learner.click("main form button:first-of-type")
    learner.wait_for_selector(".errs")
    assert faults(learner) == []
    learner.locator("fieldset input").first.check()
    learner.click("main form button:first-of-type")
    arrive(learner, re.compile(r"/2$"))
    assert faults(learner) == []


def test_a_question_with_its_reasons_can_be_used_by_all(learner: Page) -> None:
    learner.goto(f"/en/courses/{SHIPPED}/quizzes/practice-at-your-desk")
    learner.click("main form button")
    learner.locator("fieldset input").first.check()
    learner.click("main form button:first-of-type")
    learner.wait_for_selector("ul.rev")
    assert faults(learner) == []


def answer_with(html: str) -> Callable[[Route], None]:
    """Return a server of one page."""
    return lambda route: route.fulfill(body=html, content_type="text/html")


def test_every_error_page_can_be_used_by_all(school: School, visitor: Page) -> None:
    shown = error_pages(school.world.app.extensions["sezona"])
    found = {}
    for status, html in shown.items():
        visitor.route(f"**/en/fault/{status}", answer_with(html))
        visitor.goto(f"/en/fault/{status}")
        found[status] = faults(visitor, widths=WIDTHS if status == 404 else (320,))
    assert {404, 409, 429, 503} <= set(found)
    assert {status: wrong for status, wrong in found.items() if wrong} == {}
