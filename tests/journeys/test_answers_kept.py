"""A quiz when the network goes, when two tabs answer, and when somebody else sits down at the same computer."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.core import clock
from app.core.db import db
from app.learning.queries.attempts import saved_answers
from tests.demo_course import FILES
from tests.factories import make_person, publish_course
from tests.fixtures.browser import arrive
from tests.journeys.conftest import Device
from tests.journeys.steps import answers, paper, sign_in, start_course, start_quiz, wait_for

AMIRA = "amira@lipnica.example"
PETAR = "petar@lipnica.example"
FINAL = "quizzes/demo/final.en.md"
WHOLE = {FINAL: FILES[FINAL].replace("draw: 2", "draw: 3\npages: all")}


@pytest.fixture(autouse=True)
def demo(request: pytest.FixtureRequest) -> None:
    """Publish the demo course and make two people; tests of one page say so by their name."""
    request.getfixturevalue("server")
    publish_course(changes=WHOLE if "one_page" in request.node.name else None, now=clock.now())
    make_person(AMIRA)
    make_person(PETAR)
    db.session.rollback()


def begin(page: Page) -> str:
    """Sign in, start the course and its final quiz; return the serial of the attempt."""
    sign_in(page, AMIRA)
    start_course(page, "en", "demo")
    return start_quiz(page, "en", "demo", "final")


def expect_kept(page: Page, count: int) -> None:
    """Wait until so many answers are kept on the device."""
    page.wait_for_function("count => localStorage.length === count", arg=count)


def status(page: Page) -> Locator:
    return page.locator("#saving")


def choose(page: Page, tokens: list[str]) -> None:
    """Let these choices, and no others, be chosen."""
    for box in page.locator('input[type=checkbox][name$="choice"]:checked').all():
        if box.get_attribute("value") not in tokens:
            box.uncheck()
    for token in tokens:
        page.locator(f'input[value="{token}"]').check()


def saved(serial: str, place: int = 0) -> tuple[tuple[str, ...], int] | None:
    """Return the answer to a question of Amira's attempt and its revision."""
    sitting = paper(AMIRA, serial)
    found = saved_answers(sitting.id).get(sitting.question_keys[place])
    db.session.rollback()
    return (found.answer, found.revision) if found else None


def right_answer(serial: str, place: int = 0) -> tuple[str, ...]:
    sitting = paper(AMIRA, serial)
    db.session.rollback()
    return next(each.correct for each in sitting.quiz.bank if each.key == sitting.question_keys[place])


def is_right(serial: str, place: int = 0) -> bool:
    found = saved(serial, place)
    return found is not None and set(found[0]) == set(right_answer(serial, place))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_answer_is_saved_while_it_is_given_and_kept_when_the_network_goes(device: Device) -> None:
    page = device()
    serial = begin(page)
    right, wrong = (answers(AMIRA, serial, right=each)[0] for each in (True, False))
    choose(page, wrong)
    expect(status(page)).to_have_text("Saved")
    assert saved(serial) is not None

    # The network goes: she changes her answer, and is told that only this device has it.
    page.context.set_offline(True)
    choose(page, right)
    expect(status(page)).to_contain_text("Saved on this device")
    page.locator("main form button:not([name])").click()
    expect(status(page)).to_contain_text("Saved on this device")
    expect(page).to_have_url(re.compile(rf"{serial}/1$"))
    assert not is_right(serial)

    # It comes back: the answer is sent without her doing anything, once.
    page.context.set_offline(False)
    expect(status(page)).to_have_text("Saved")
    assert is_right(serial)
    expect_kept(page, 0)
    page.locator("main form button:not([name])").click()
    expect(page).to_have_url(re.compile(rf"{serial}/2$"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_answer_kept_by_a_closed_tab_is_sent_by_the_next_page_and_shown(device: Device) -> None:
    page = device()
    serial = begin(page)
    right = answers(AMIRA, serial, right=True)[0]
    page.context.set_offline(True)
    choose(page, right)
    expect(status(page)).to_contain_text("Saved on this device")
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto(f"/en/attempts/{serial}/1")
    for token in right:
        expect(again.locator(f'input[value="{token}"]')).to_be_checked()
    wait_for(lambda: is_right(serial), "the kept answer was sent")
    expect_kept(again, 0)


def lose(route: Route) -> None:
    """Let the server hear a request, and the page not hear its answer."""
    route.fetch()
    route.abort()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_reply_that_is_lost_leads_to_one_answer(device: Device) -> None:
    page = device()
    serial = begin(page)
    right, wrong = (answers(AMIRA, serial, right=each)[0] for each in (True, False))

    page.route(f"**/attempts/{serial}/1", lose, times=1)
    choose(page, wrong[:1])
    expect(status(page)).to_contain_text("Saved on this device")
    choose(page, right)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(status(page)).to_have_text("Saved")
    wait_for(lambda: is_right(serial), "the last answer is saved")
    expect_kept(page, 0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_tabs_never_overwrite_one_another_and_she_chooses(device: Device) -> None:
    first = device()
    serial = begin(first)
    right, wrong = (answers(AMIRA, serial, right=each)[0] for each in (True, False))
    second = first.context.new_page()
    second.goto(f"/en/attempts/{serial}/1")
    choose(first, wrong)
    expect(status(first)).to_have_text("Saved")
    choose(second, right)
    expect(status(second)).to_contain_text("answered on another page meanwhile")
    assert not is_right(serial), "nothing is overwritten"

    # The two answers stand beside one another; she keeps the one of this page.
    status(second).get_by_role("button").click()
    expect(second.locator("h1")).to_have_text("Which answer counts?")
    second.wait_for_load_state()
    second.get_by_role("button", name="Keep this answer").click()
    expect(second).to_have_url(re.compile(rf"{serial}/2$"))
    assert is_right(serial)
    expect_kept(second, 0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_another_tab_left_behind_does_not_hide_that_two_answers_differ(device: Device) -> None:
    first = device()
    serial = begin(first)
    right, wrong = (answers(AMIRA, serial, right=each)[0] for each in (True, False))
    second = first.context.new_page()
    second.goto(f"/en/attempts/{serial}/1")
    first.route(f"**/attempts/{serial}/1", lose, times=1)
    choose(first, wrong[:1])
    expect(status(first)).to_contain_text("Saved on this device")
    choose(second, right)
    expect_kept(second, 1)  # the other tab's answer was sent again
    expect(status(second)).to_contain_text("answered on another page meanwhile")
    assert not is_right(serial)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_kept_answer_is_never_sent_by_somebody_else(device: Device) -> None:
    page = device()
    serial = begin(page)
    right = answers(AMIRA, serial, right=True)[0]
    page.context.set_offline(True)
    choose(page, right)
    expect(status(page)).to_contain_text("Saved on this device")

    # Petar signs in at the same computer and takes the quiz: her answer stays where it is.
    page.context.clear_cookies()
    page.context.set_offline(False)
    sign_in(page, PETAR)
    start_course(page, "en", "demo")
    theirs = start_quiz(page, "en", "demo", "final")
    choose(page, answers(PETAR, theirs, right=True)[0])
    expect(status(page)).to_have_text("Saved")
    assert saved(serial) is None
    expect_kept(page, 1)

    # She comes back: it is sent.
    page.context.clear_cookies()
    sign_in(page, AMIRA)
    page.goto(f"/en/attempts/{serial}/2")
    wait_for(lambda: is_right(serial), "her own page sent it")
    expect(page.locator("ol.qn li.a")).to_have_count(0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_session_that_ended_keeps_the_answer_and_says_so(device: Device) -> None:
    page = device()
    serial = begin(page)
    right = answers(AMIRA, serial, right=True)[0]
    page.context.clear_cookies()
    choose(page, right)
    expect(status(page)).to_contain_text("sign in again")
    status(page).get_by_role("link").click()
    arrive(page, re.compile(r"/sign-in\?next="))
    page.locator("input[name=email]").fill(AMIRA)
    page.locator("input[name=password]").fill("a quiet river under the stone bridge")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(rf"{serial}/1$"))
    wait_for(lambda: is_right(serial), "the answer was sent after signing in")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_one_page_every_answer_is_saved_by_itself(device: Device) -> None:
    page = device()
    serial = begin(page)
    for place, tokens in enumerate(answers(AMIRA, serial, right=True)):
        choose_among(page, tokens)
        wait_for(lambda place=place: is_right(serial, place), f"question {place + 1} is saved")
    page.locator("main form button:not([name])").click()
    expect(page).to_have_url(re.compile(r"/check$"))
    expect(page.locator("main .fb.ok").first).to_be_visible()


def choose_among(page: Page, tokens: list[str]) -> None:
    """Choose in one question of several, leaving the others alone."""
    for token in tokens:
        page.locator(f'input[value="{token}"]').check()
