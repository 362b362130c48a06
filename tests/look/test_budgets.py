"""How much a page may weigh on a slow line: bytes over the wire, requests, and nothing that moves."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.look.school import SHIPPED, School
from tests.look.wire import Answer, Wire
from tests.project.world import VISITOR

KB = 1000
LESSON, PAGE, COHORT = 14 * KB, 12 * KB, 20 * KB
REQUESTS = 4
SHIFTS = """
() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) total += each.value; })
    .observe({type: 'layout-shift', buffered: true});
  scrollTo(0, document.body.scrollHeight);
  setTimeout(() => done(total), 300);
})
"""


Opening = Callable[[str, str], list[Answer]]


@pytest.fixture
def cold(school: School, browser: Browser) -> Iterator[Opening]:
    """Yield how somebody opens a page in a browser that has kept nothing, and what is sent then."""
    with school.context(browser, VISITOR) as context:
        wire = Wire(context.new_page())
        wire.keep_nothing()

        def opened(who: str, address: str) -> list[Answer]:
            school.seat(context, who)
            sent = wire.open(address)
            assert all(each.url.startswith(f"{school.server.url}/") for each in wire.answers.values())
            assert not any(each.is_kept for each in wire.answers.values())
            assert {each.headers.get("content-encoding") for each in sent} == {"br"}
            return sent

        yield opened


def weight(answers: list[Answer]) -> float:
    """Return the bytes of all answers, headers included."""
    assert all(each.size for each in answers)
    return sum(each.size for each in answers)


def test_every_lesson_of_the_shipped_course_fits_the_first_flight(school: School, cold: Opening) -> None:
    over = {}
    heavy = ("/en/", "/sr-Cyrl/", "/mk/")  # Cyrillic takes two bytes a letter; the others weigh less
    for place in (each for each in school.lessons() if each.address.startswith(heavy)):
        sent = cold(place.who, place.address)
        if weight(sent) > LESSON or len(sent) > REQUESTS:
            over[place.address] = (weight(sent), [each.url for each in sent])
    assert over == {}


def test_the_first_lesson_of_a_visitor_fits_the_first_flight(cold: Opening) -> None:
    sent = cold(VISITOR, f"/bs/courses/{SHIPPED}/lessons/friday-transfer")
    assert weight(sent) <= LESSON and len(sent) <= REQUESTS


@pytest.mark.parametrize("locale", ["en", "bs"])
def test_home_course_question_and_result_are_light(school: School, cold: Opening, locale: str) -> None:
    things = school.world.people["learner"].things
    results = [place.address[4:] for place in school.extra if place.address.endswith("/result")]
    weights = {
        path: weight(cold("learner", f"/{locale}/{path}"))
        for path in ("learning", f"courses/{SHIPPED}", f"attempts/{things['attempt']}/2", *results)
    }
    assert {path: size for path, size in weights.items() if size > PAGE} == {}


def test_a_cohort_of_twelve_is_light(cold: Opening) -> None:
    assert weight(cold("administrator", "/bs/cohorts/full-cohort")) <= COHORT


@pytest.fixture
def page(school: School, browser: Browser) -> Iterator[Page]:
    """Yield a tab of a learner who has kept nothing."""
    with school.context(browser, "learner") as context:
        yield context.new_page()


def test_the_next_lesson_costs_one_request(school: School, page: Page) -> None:
    first, second = school.lessons()[:2]
    wire = Wire(page)
    wire.open(first.address)
    assert [each.kind for each in wire.open(second.address)] == ["Document"]


def test_files_and_figures_are_kept_for_ever(school: School, page: Page) -> None:
    wire = Wire(page)
    wire.open(school.lessons()[0].address)
    for figure in page.locator("main img").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_js_property("complete", value=True)
    wire.catch_up()
    files = [each for each in wire.answers.values() if "/static/" in each.url or "/media/" in each.url]
    assert {"/media/" in each.url for each in files} == {True, False}
    assert {each.headers["cache-control"] for each in files} == {"public, max-age=31536000, immutable"}


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_on_a_lesson_moves_while_it_loads(school: School, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for place in school.lessons()[:4]:
        page.goto(place.address)
        assert page.evaluate(SHIFTS) == 0, place.address
