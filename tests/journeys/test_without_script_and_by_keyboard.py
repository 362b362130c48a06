"""A learner without JavaScript, and one without a mouse: both come to the certificate."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core import clock
from app.core.db import db
from tests.demo_course import RIGHT
from tests.factories import PASSWORD, make_person, publish_course
from tests.fixtures.browser import arrive
from tests.journeys.conftest import Device
from tests.journeys.steps import (
    answer,
    answers,
    expect_place,
    expect_reasons,
    expect_result,
    finish_lesson,
    open_certificate,
    serial_of,
    sign_in,
    start_course,
    switch_language,
    take_quiz,
)
from tests.learners import lesson_choice

AMIRA = "amira@lipnica.example"
FURTHEST = 80
"""How many times Tab may be pressed to come to something on a page."""
SEEN = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  const box = focused.getBoundingClientRect();
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""
"""Whether the focus can be seen: an outline of two pixels or more, inside the window."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("locale", "other"), [("en", "bs"), ("bs", "en")])
def test_everything_a_learner_does_works_without_script(device: Device, locale: str, other: str) -> None:
    make_person(AMIRA, locale=locale)
    publish_course(now=clock.now())
    db.session.rollback()
    page = device(java_script_enabled=False)
    sign_in(page, AMIRA, locale)

    # She answers: the page comes back at the question, with what the answer deserves to hear.
    start_course(page, locale, "demo")
    expect(answer(page, "first-sentence", lesson_choice("first-sentence", "a"))).to_have_class("fb no")
    expect(page).to_have_url(re.compile(r"/lessons/answer#q-first-sentence$"))
    right = [lesson_choice("first-sentence", choice) for choice in RIGHT["first-sentence"]]
    expect(answer(page, "first-sentence", *right)).to_have_class("fb ok")

    # She keeps her place, and goes on there; another language shows the same answer.
    page.locator("select[name=section]").select_option("s2")
    page.locator('form[action$="/place"] button').click()
    expect(page).to_have_url(re.compile(rf"/{locale}/learning$"))
    page.locator("section.cont a.btn").click()
    expect_place(page, "answer", "s2")
    switch_language(page, other)
    expect(page.locator(f'#q-first-sentence input[value="{right[0]}"]')).to_be_checked()
    switch_language(page, locale)

    # She reads on, takes the check quiz, and passes the final one.
    finish_lesson(page)
    finish_lesson(page)
    expect(page).to_have_url(re.compile(r"/quizzes/check-letters$"))
    check = take_quiz(page, AMIRA, locale, "demo", "check-letters", right=True)
    expect_result(page, passed=True)
    expect_reasons(page, AMIRA, check)
    page.locator('main a.btn[href$="/lessons/close"]').click()
    finish_lesson(page)
    failed = take_quiz(page, AMIRA, locale, "demo", "final", right=False)
    expect_result(page, passed=False)
    expect_reasons(page, AMIRA, failed)
    take_quiz(page, AMIRA, locale, "demo", "final", right=True)
    open_certificate(page)
    expect(page.get_by_role("main")).to_contain_text("Amira Hadžić")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("locale", ["en", "bs"])
def test_a_learner_comes_to_her_certificate_by_the_keyboard_alone(device: Device, locale: str) -> None:
    make_person(AMIRA, locale=locale)
    publish_course(now=clock.now())
    db.session.rollback()
    page = device()

    page.goto(f"/{locale}/account/sign-in")
    tab_to(page, page.locator("input[name=email]"))
    page.keyboard.type(AMIRA)
    tab_to(page, page.locator("input[name=password]"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    arrive(page, re.compile(rf"/{locale}/learning$"))

    # To the course, by the menu; the skip link leads past it.
    press(page, page.locator(f'header nav a[href="/{locale}/courses"]'))
    arrive(page, re.compile(r"/courses$"))
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main input[name=q]")).to_be_focused()
    press(page, page.locator(f'main a[href="/{locale}/courses/demo"]'))
    arrive(page, re.compile(r"/courses/demo$"))
    press(page, page.locator('form[action$="/start"] button'))
    arrive(page, re.compile(r"/lessons/answer"))

    # An answer in the lesson: the feedback comes in place, and the focus stays.
    form = page.locator("#q-first-sentence form")
    choose(page, form, [lesson_choice("first-sentence", "b")])
    press(page, form.locator("button"), "Space")
    expect(form.locator(".fb.ok")).to_be_visible()
    expect(form.locator("button")).to_be_focused()
    for _lesson in range(2):
        here = page.url.partition("#")[0]
        press(page, page.locator('form[action$="/done"] button'))
        page.wait_for_url(lambda address, here=here: address.partition("#")[0] != here)

    # The check quiz, then the final one.
    arrive(page, re.compile(r"/quizzes/check-letters$"))
    press(page, page.locator('form[action$="/attempts"] button'))
    sit(page, at_once=True)
    expect_result(page, passed=True)
    press(page, page.locator('main a.btn[href$="/courses/demo"]'))
    arrive(page, re.compile(r"/courses/demo$"))
    press(page, page.locator('main a[href$="/quizzes/final"]'))
    arrive(page, re.compile(r"/quizzes/final$"))
    press(page, page.locator('form[action$="/attempts"] button'))
    sit(page, at_once=False)
    expect_result(page, passed=True)
    press(page, page.locator('main a.btn[href$="/certificates"]'))
    arrive(page, re.compile(r"/certificates$"))
    press(page, page.locator("main ul.tasks a"))
    arrive(page, re.compile(r"/certificates/[^/]+$"))
    expect(page.locator("main .fb.ok")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Amira Hadžić")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is on something; wherever it stops on the way, it can be seen."""
    expect(target).to_be_visible()
    page.wait_for_load_state()
    for _step in range(FURTHEST):
        page.keyboard.press("Tab")
        page.wait_for_function(SEEN)
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by Tab")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to something and press it."""
    tab_to(page, target)
    page.keyboard.press(key)


def choose(page: Page, form: Locator, values: list[str]) -> None:
    """Choose answers: Space for boxes; in a group of which one is chosen, the arrows lead to it."""
    boxes = form.locator("input[type=checkbox]")
    if boxes.count():
        for value in sorted(values, key=lambda value: _place(form, value)):
            tab_to(page, form.locator(f'input[value="{value}"]'))
            page.keyboard.press("Space")
            expect(form.locator(f'input[value="{value}"]')).to_be_checked()
        return
    (value,) = values
    wanted = form.locator(f'input[value="{value}"]')
    tab_to(page, form.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    while not wanted.is_checked():
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_focused()


def _place(form: Locator, value: str) -> int:
    """Return the place of a choice in its form."""
    shown: list[str] = form.locator("input[name$=choice]").evaluate_all("all => all.map(each => each.value)")
    return shown.index(value)


def sit(page: Page, *, at_once: bool) -> None:
    """Answer every question of the attempt that is open, all right, and hand it in."""
    arrive(page, re.compile(r"/attempts/[^/]+/1$"))
    for tokens in answers(AMIRA, serial_of(page), right=True):
        form = page.locator("main form", has=page.locator(f'input[value="{tokens[0]}"]'))
        expect(form).to_be_visible()
        page.wait_for_load_state()
        choose(page, form, tokens)
        press(page, form.locator("button:not([name])"))
        if at_once:
            expect(page.locator("ul.rev")).to_be_visible()
            press(page, page.locator("main p > a.btn"))
    arrive(page, re.compile(r"/check$"))
    press(page, page.locator('form[action$="/submit"] button'))
    arrive(page, re.compile(r"/result$"))
