"""One record in every language: a quiz begun in one script and handed in in another language; choices kept."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.content.queries.releases import ReleaseView
from app.content.queries.texts import quiz_words
from app.core import clock
from app.core.db import db
from app.learning.queries.attempts import saved_answers
from tests.demo_course import FILES
from tests.factories import make_person, publish_course
from tests.journeys.conftest import Device
from tests.journeys.steps import (
    answers,
    expect_result,
    hand_in,
    open_certificate,
    paper,
    sign_in,
    start_quiz,
    switch_language,
)
from tests.learners import take_course

BESA = "besa.krasniqi@registers.example"
SERBIAN = re.compile("[\u0400-\u04ff]")


def choose(page: Page, tokens: list[str]) -> None:
    """Tick these choices on the page that is open, and save nothing."""
    for token in tokens:
        page.locator(f'input[value="{token}"]').check()


def save(page: Page) -> None:
    page.locator("main form button:not([name])").click()


def languages_of(email: str, serial: str) -> list[str]:
    """Return the language of each saved answer, in the order of the questions."""
    sitting = paper(email, serial)
    saved = saved_answers(sitting.id)
    db.session.rollback()
    return [saved[key].locale if key in saved else "" for key in sitting.question_keys]


def test_a_final_quiz_begun_in_serbian_cyrillic_is_handed_in_in_albanian_on_another_device(
    device: Device, phishing: ReleaseView
) -> None:
    take_course(make_person(BESA), "phishing", now=clock.now())
    db.session.rollback()
    office, phone = device(locale="sr-RS"), device(locale="sq-AL", viewport={"width": 390, "height": 844})

    # At the desk, in Cyrillic: six answers, then the same page in Latin letters.
    sign_in(office, BESA, "sr-Cyrl")
    serial = start_quiz(office, "sr-Cyrl", "phishing", "final")
    right = answers(BESA, serial, right=True)
    expect(office.locator("main form fieldset legend")).to_have_text(SERBIAN)
    for tokens in right[:5]:
        choose(office, tokens)
        save(office)
    choose(office, right[5])
    switch_language(office, "sr-Latn")
    expect(office).to_have_url(re.compile(rf"/sr-Latn/attempts/{serial}/6$"))
    expect(office.locator(f'input[value="{right[5][0]}"]')).to_be_checked()
    expect(office.locator("main form")).not_to_have_text(SERBIAN)

    # In the evening, on the phone, in Albanian: the attempt is there, and so are the answers.
    sign_in(phone, BESA, "sq")
    phone.goto(f"/sq/attempts/{serial}/6")
    expect(phone.locator(f'input[value="{right[5][0]}"]')).to_be_checked()
    stem = quiz_words(phishing, "final", "sq").words[paper(BESA, serial).question_keys[6]].stem_html
    db.session.rollback()
    for number, tokens in enumerate(right[6:], 7):
        phone.goto(f"/sq/attempts/{serial}/{number}")
        choose(phone, tokens)
        if number == 7:
            expect(phone.locator("legend h1")).to_have_text(re.sub("<[^>]*>", "", stem), use_inner_text=True)
        save(phone)
        expect(phone).not_to_have_url(re.compile(rf"{serial}/{number}$"))
    assert languages_of(BESA, serial) == ["sr"] * 6 + ["sq"] * (len(right) - 6)
    phone.goto(f"/sq/attempts/{serial}/check")
    hand_in(phone)
    expect_result(phone, passed=True)
    assert open_certificate(phone)


@pytest.mark.parametrize("script", [True, False])
def test_changing_the_language_of_a_question_keeps_the_answer_that_was_not_saved(
    device: Device, script: bool
) -> None:
    publish_course(changes={path: text for path, text in FILES.items() if ".en." in path}, now=clock.now())
    take_course(make_person(BESA), now=clock.now())
    db.session.rollback()
    page = device(java_script_enabled=script)
    sign_in(page, BESA)
    serial = start_quiz(page, "en", "demo", "final")
    tokens = answers(BESA, serial, right=True)[0]
    choose(page, tokens)
    switch_language(page, "mk")
    expect(page).to_have_url(re.compile(rf"/mk/attempts/{serial}/1$"))
    expect(page.locator(f'input[value="{tokens[0]}"]')).to_be_checked()


def test_a_visitor_gets_the_language_of_her_browser_and_then_the_one_she_chose(
    device: Device, phishing: ReleaseView
) -> None:
    page = device(locale="sr-Latn-RS", java_script_enabled=False)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "sr-Latn")
    page.goto("/sr-Latn/courses/phishing/lessons/friday-transfer")
    expect(page.locator("main")).not_to_have_text(SERBIAN)
    switch_language(page, "sr-Cyrl")
    expect(page).to_have_url(re.compile("/sr-Cyrl/courses/phishing/lessons/friday-transfer"))
    switch_language(page, "mk")
    page.goto("/")
    expect(page).to_have_url(re.compile("/mk/courses$"))
