"""A learner: from registering to the certificate, over two devices, two languages and a failed final quiz."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.content.queries.releases import ReleaseView
from app.content.queries.texts import edition, lesson
from app.core import clock
from app.core.db import db
from tests.factories import make_cohort
from tests.fixtures.browser import arrive
from tests.fixtures.server import Server
from tests.journeys.conftest import Device
from tests.journeys.steps import (
    answer,
    confirm_address,
    expect_place,
    expect_reasons,
    expect_result,
    fill_in_sign_in,
    finish_lesson,
    open_certificate,
    paper,
    read_as_far_as,
    register,
    right_choices,
    sign_in,
    standing,
    start_course,
    switch_language,
    take_quiz,
    wait_for,
)
from tests.learners import lesson_choice
from tests.mailbox import Mailbox, link_in

EMINA = "emina.hadzic@lipnica.example"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LINK_OWNER = "read-link-owner"
SILENT = "read-manager-silent"


@pytest.mark.parametrize(("first", "second"), [("en", "bs"), ("bs", "en")])
def test_a_learner_goes_from_registering_to_her_certificate_over_two_devices_and_two_languages(
    device: Device, server: Server, mailbox: Mailbox, phishing: ReleaseView, first: str, second: str
) -> None:
    here, there = edition(phishing, first), edition(phishing, second)
    office = device()

    # She registers; the mail brings the link that confirms her address.
    office.goto(f"/{first}/account/register")
    register(office, "Emina Hadžić", EMINA)
    link = link_in(mailbox.wait_for(EMINA))
    assert link.startswith(f"{server.url}/{first}/account/confirm/")
    confirm_address(office, link)
    fill_in_sign_in(office, EMINA)
    expect(office).to_have_url(re.compile(rf"/{first}/learning$"))

    # Module 1 with its check quiz: a reason for every choice.
    start_course(office, first, "phishing")
    for line in here.modules[0].lessons:
        expect(office.get_by_role("heading", level=1)).to_have_text(line.title)
        finish_lesson(office)
    expect(office).to_have_url(re.compile(r"/quizzes/check-why-we-click$"))
    check = take_quiz(office, EMINA, first, "phishing", "check-why-we-click", right=True)
    expect_result(office, passed=True)
    expect_reasons(office, EMINA, check)

    # In the middle of module 2 she answers in place, reads on to the third section, and closes the tab.
    office.locator('main a.btn[href$="/lessons/sender"]').click()
    finish_lesson(office)
    arrive(office, re.compile(r"/lessons/link-target$"))
    office.evaluate("window.untouched = true")
    (right,) = right_choices(EMINA, "phishing", "link-target", LINK_OWNER)
    wrong = lesson_choice(LINK_OWNER, "a", "phishing")
    expect(answer(office, LINK_OWNER, wrong)).to_have_class("fb no")
    expect(answer(office, LINK_OWNER, right)).to_have_class("fb ok")
    assert office.evaluate("window.untouched"), "the page was loaded anew for an answer"
    read_as_far_as(office, "s3")
    office.close(run_before_unload=True)
    wait_for(lambda: standing(EMINA, "phishing").section == "s3", "the place is kept when the tab is closed")

    # On her telephone she goes on at that very section; what she answered is there.
    phone = device(**PHONE)
    sign_in(phone, EMINA, first)
    phone.locator("section.cont a.btn").click()
    expect_place(phone, "link-target", "s3")
    expect(phone.locator("h2#s3")).to_have_text(here.modules[1].lessons[1].sections[2].title)
    expect(phone.locator(f'#q-{LINK_OWNER} input[value="{right}"]')).to_be_checked()

    # In the middle of the lesson she changes the language, and keeps her place and her answer.
    switch_language(phone, second)
    expect_place(phone, "link-target", "s3")
    expect(phone.locator("h2#s3")).to_have_text(there.modules[1].lessons[1].sections[2].title)
    expect(phone.locator(f'#q-{LINK_OWNER} input[value="{right}"]')).to_be_checked()
    expect(phone.locator(f"#q-{LINK_OWNER} .fb")).to_have_class("fb ok")
    words = lesson(phishing, "link-target", second)
    assert words is not None
    (silent,) = right_choices(EMINA, "phishing", "link-target", SILENT)
    (right_key,) = words.keys[SILENT].correct
    plain = re.sub("<[^>]+>", "", words.words[SILENT].feedback[right_key]).strip()
    expect(answer(phone, SILENT, silent)).to_contain_text(plain)

    # She fails the check quiz, and sees why.
    check = take_quiz(phone, EMINA, second, "phishing", "check-reading-a-message", right=False)
    expect_result(phone, passed=False)
    expect_reasons(phone, EMINA, check)

    # She fails the final quiz, takes it again with other questions, and passes.
    failed = take_quiz(phone, EMINA, second, "phishing", "final", right=False)
    expect_result(phone, passed=False)
    expect_reasons(phone, EMINA, failed)
    phone.locator('main a.btn[href$="/quizzes/final"]').click()
    arrive(phone, re.compile(r"/quizzes/final$"))
    passed = take_quiz(phone, EMINA, second, "phishing", "final", right=True)
    expect_result(phone, passed=True)
    asked, asked_again = paper(EMINA, failed).question_keys, paper(EMINA, passed).question_keys
    db.session.rollback()
    assert len(asked) == len(asked_again) == 20
    assert not set(asked) & set(asked_again), "the second draw asks what the first has asked"

    # The certificate is there at once.
    open_certificate(phone)
    expect(phone.get_by_role("main")).to_contain_text("Emina Hadžić")
    expect(phone.get_by_role("main")).to_contain_text(there.title)


@pytest.mark.parametrize("locale", ["en", "bs"])
def test_an_invitation_link_leads_a_newcomer_through_registering_into_her_cohort(
    device: Device, mailbox: Mailbox, phishing: ReleaseView, locale: str
) -> None:
    today = clock.now().date()
    cohort = make_cohort(
        "lipnica",
        title="Lipnica, winter",
        course="phishing",
        starts_on=today - timedelta(days=7),
        ends_on=today + timedelta(days=30),
        locale=locale,
        now=clock.now(),
    )
    invitation, cohort_id = cohort.invitation_token, cohort.id
    db.session.rollback()

    page = device()
    page.goto(f"/{locale}/join/{invitation}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lipnica, winter")
    page.locator('main a[href$="/account/register"]').click()
    register(page, "Emina Hadžić", EMINA)
    confirm_address(page, link_in(mailbox.wait_for(EMINA)))
    fill_in_sign_in(page, EMINA)
    expect(page).to_have_url(re.compile(rf"/{locale}/join/"))
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(rf"/{locale}/courses/phishing$"))
    expect(page.get_by_role("status").filter(has_text="Lipnica, winter")).to_be_visible()

    page.goto(f"/{locale}/learning")
    waiting = page.get_by_role("listitem").filter(has_text="Lipnica, winter")
    expect(waiting).to_contain_text(edition(phishing, locale).title)
    start_course(page, locale, "phishing")
    assert standing(EMINA, "phishing").cohort_id == cohort_id
