"""Whatever people write anywhere is shown as text: every string of the school tries to run, and none does.

The browser is told to overlook the content security policy: that wall is another's (tests/walls/http).
"""

import html
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from playwright.sync_api import Browser, Page, Route

from tests.fixtures.browser import new_visitor
from tests.project.world import VISITOR
from tests.walls.canaries.conftest import Aviary
from tests.walls.canaries.crawling import Answer
from tests.walls.canaries.planting import CANARY, LEFT_ALONE, PAYLOAD, filled, texts

PLANTED = "() => [...document.querySelectorAll('[data-canary]')].map((each) => each.dataset.canary)"
"""Elements that were made of a canary, whether or not what is in them runs."""


class Watched:
    """A tab that overlooks the policy, and the canaries that sang in it."""

    def __init__(self, page: Page, sung: list[str]) -> None:
        self.page = page
        self.sung = sung

    def hits(self, address: str) -> list[str]:
        """Open a page and return the canaries that ran or became elements in it, once its own scripts have run."""
        self.sung.clear()
        self.page.goto(address, wait_until="load")
        return self.sung + list(self.page.evaluate(PLANTED))


@contextmanager
def watching(aviary: Aviary, browser: Browser, who: str) -> Iterator[Watched]:
    """Yield a tab of somebody."""
    context = new_visitor(browser, aviary.server.url, bypass_csp=True)
    if who != VISITOR:
        cookie = aviary.world.people[who].cookie
        context.add_cookies([{"name": "sezona", "value": cookie, "url": aviary.server.url}])
    sung: list[str] = []
    context.expose_function("canary", lambda number: sung.append(str(number)))
    yield Watched(context.new_page(), sung)
    context.close()


def worth_opening(answers: list[Answer]) -> dict[str, list[Answer]]:
    """The pages of each person on which a canary stands at a place where none was seen to stand before."""
    seen: set[tuple[str, str]] = set()
    chosen: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.is_page and (news := set(answer.places) - seen):
            seen |= news
            chosen.setdefault(answer.who, []).append(answer)
    return chosen


def test_every_column_of_words_is_filled_or_says_why_not(aviary: Aviary) -> None:
    names = {f"{table.name}.{column}" for table, column in texts()}
    assert set(LEFT_ALONE) - names == set()
    assert {f"{table.name}.{column}" for table, column in filled()} == names - set(LEFT_ALONE)


def test_a_canary_sits_in_every_column_that_is_filled(aviary: Aviary) -> None:
    empty = {f"{table.name}.{column}" for table, column in filled()} - aviary.planting.columns
    assert empty == set()


def test_every_string_of_the_school_is_shown_as_text(aviary: Aviary, browser: Browser) -> None:
    found = {}
    for who, answers in worth_opening(aviary.answers).items():
        with watching(aviary, browser, who) as tab:
            for answer in answers:
                if hits := tab.hits(answer.visit.address):
                    columns = {aviary.planting.planted[int(hit)].column for hit in hits}
                    found[who, answer.visit.address] = columns
    assert found == {}


def test_a_copy_shows_every_string_as_text(aviary: Aviary, browser: Browser) -> None:
    """Its page is opened from a disk, where no policy of ours holds."""
    found = {}
    for copy in aviary.copies:
        with zipfile.ZipFile(io.BytesIO(copy.body)) as archive:
            page = archive.read("index.html").decode()
        with watching(aviary, browser, copy.who) as tab:
            fulfilled = partial(Route.fulfill, content_type="text/html", body=page)
            tab.page.route("**/copy", fulfilled)
            found[copy.who] = tab.hits("/copy")
            assert CANARY.search(page)
    assert found == {copy.who: [] for copy in aviary.copies}


def test_a_page_that_shows_them_as_they_are_runs_them(aviary: Aviary, browser: Browser) -> None:
    """The control: the same pages with the escaping undone. Without a hit, the test above proves nothing."""

    def unescaped(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=html.unescape(answer.text()))

    answers = worth_opening(aviary.answers)["manager"]
    with watching(aviary, browser, "manager") as tab:
        tab.page.route(lambda address: "/static/" not in address, unescaped)
        hits = {answer.visit.address: tab.hits(answer.visit.address) for answer in answers}
        assert [address for address, numbers in hits.items() if not numbers] == []
        tab.page.route("**/control", lambda route: route.fulfill(content_type="text/html", body=PAYLOAD.format(1)))
        assert set(tab.hits("/control")) == {"1"}
