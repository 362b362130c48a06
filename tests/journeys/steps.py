"""What people do in a browser, as verbs; each waits until the page shows that it was done."""

import re
import time
from collections.abc import Callable

import pyotp
from playwright.sync_api import Locator, Page, expect

from app.accounts.queries.people import find_person
from app.content.queries.texts import lesson
from app.core.db import db
from app.learning.queries.attempts import AttemptView, attempt, questions_of
from app.learning.queries.enrolments import EnrolmentView, enrolment
from app.learning.rules.papers import paper_of
from app.web.learning.lesson_page import paper_of as lesson_paper
from tests.factories import PASSWORD
from tests.fixtures.browser import arrive
from tests.fixtures.server import PATIENCE

SERIAL = re.compile(r"/attempts/([^/]+)/")
KEPT_CODES: dict[str, list[str]] = {}
"""Recovery codes by address: a code of the app could be the one that was just used."""


# What the database knows: who somebody is, where she stands, what is right.


def person_id(email: str) -> int:
    """Return the id of the person with this address."""
    db.session.rollback()
    person = find_person(email)
    assert person is not None, f"nobody has the address {email}"
    found: int = person.id
    db.session.rollback()
    return found


def standing(email: str, course: str) -> EnrolmentView:
    """Return the enrolment of a person as the database has it now."""
    who = person_id(email)
    found = enrolment(who, course)
    assert found is not None, f"{email} has not started {course}"
    db.session.rollback()
    return found


def paper(email: str, serial: str) -> AttemptView:
    """Return an attempt of a person with all that was drawn for it."""
    who = person_id(email)
    found = attempt(who, serial)
    assert found is not None, f"{email} has no attempt {serial}"
    return found


def right_choices(email: str, course: str, lesson_key: str, question: str) -> tuple[str, ...]:
    """Return what stands for the right choices of a question inside a lesson."""
    release = standing(email, course).release
    text = lesson(release, lesson_key, "en")
    assert text is not None
    return tuple(lesson_paper(release).token(question, choice) for choice in text.keys[question].correct)


def wait_for(happened: Callable[[], bool], what: str) -> None:
    """Wait until something is so that no page shows, as long as a server may take."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, f"in vain: {what}"
        time.sleep(0.05)


# Accounts.


def sign_in(page: Page, email: str, locale: str = "en", password: str = PASSWORD) -> None:
    """Open the sign-in page and sign in."""
    page.goto(f"/{locale}/account/sign-in")
    fill_in_sign_in(page, email, password)


def fill_in_sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page that is open, take the second step if one is wanted, and be signed in."""
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").click()
    leave(page, "/account/sign-in")
    if page.url.endswith("/account/second-step"):
        page.locator("input[name=code]").fill(KEPT_CODES[email].pop())
        page.locator('form[action$="/second-step"]:not([data-passkey]) button').click()
    elif page.url.endswith("/account/set-up"):
        set_up_app(page, email)
    expect(page.locator("header a.me")).to_have_attribute("href", re.compile(r"/account$"))


def leave(page: Page, part: str) -> None:
    """Wait until another page is there, whose address lacks this part."""
    page.wait_for_url(lambda address: part not in address)


def set_up_app(page: Page, email: str) -> None:
    """Add an authenticator app on the page that asks for it, keep the recovery codes, and go on."""
    secret = "".join(page.locator("ol code").inner_text().split())
    page.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    page.locator('form[action$="/set-up/app"] button').click()
    expect(page.locator(".codes code")).to_have_count(10)
    page.wait_for_load_state()
    KEPT_CODES[email] = page.locator(".codes code").all_inner_texts()
    page.locator("main a.btn").click()
    leave(page, "/account/set-up")


def register(page: Page, name: str, email: str, password: str = PASSWORD) -> None:
    """Fill in the registration page that is open; nobody is signed in by it."""
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").click()
    arrive(page, re.compile(r"/account/sign-in"))
    expect(page.locator("main [role=status]")).to_contain_text(email)


def confirm_address(page: Page, link: str) -> None:
    """Open the link of the confirming mail and press its button."""
    page.goto(link)
    page.locator("main form button").click()
    arrive(page, re.compile(r"/account/sign-in"))
    expect(page.locator("main [role=status]")).to_be_visible()


def set_password(page: Page, link: str, password: str = PASSWORD) -> None:
    """Open a one-time link and set a password; the sign-in page comes next."""
    page.goto(link)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").click()
    arrive(page, re.compile(r"/account/sign-in"))


def switch_language(page: Page, locale: str) -> None:
    """Choose a language at the top of the page."""
    page.locator("header .lang summary").click()
    page.locator(f"header .lang :is(a[hreflang={locale}], button[value={locale}])").click()
    expect(page.locator("html")).to_have_attribute("lang", locale)
    page.wait_for_load_state()


# Lessons.


def start_course(page: Page, locale: str, course: str) -> None:
    """Start a course from its page; its first lesson comes next."""
    page.goto(f"/{locale}/courses/{course}")
    page.locator('form[action$="/start"] button').click()
    arrive(page, re.compile(r"/lessons/"))


def open_lesson(page: Page, locale: str, course: str, key: str) -> None:
    """Open a lesson by its address."""
    page.goto(f"/{locale}/courses/{course}/lessons/{key}")
    expect(page.locator("main h1")).to_be_visible()


def finish_lesson(page: Page) -> None:
    """Say that the lesson is done once it is there; another page comes next."""
    done = page.locator('form[action$="/done"] button')
    expect(done).to_be_visible()
    here = page.url.partition("#")[0]
    done.click()
    page.wait_for_url(lambda address: address.partition("#")[0] != here)


def answer(page: Page, question: str, *choices: str) -> Locator:
    """Answer a question inside the lesson; return the feedback, which stands beside it."""
    form = page.locator(f"#q-{question} form")
    for choice in choices:
        form.locator(f'input[value="{choice}"]').check()
    form.locator("button").click()
    feedback = form.locator("[data-feedback] .fb")
    expect(feedback).to_be_visible()
    return feedback


def read_as_far_as(page: Page, section: str) -> None:
    """Scroll until the heading of a section stands at the top of the window."""
    page.locator(f"h2#{section}").evaluate(
        "heading => heading.scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    expect(page.locator(f"h2#{section}")).to_be_in_viewport()


def expect_place(page: Page, lesson_key: str, section: str) -> None:
    """Be sure that the page is this lesson and shows this section."""
    arrive(page, re.compile(rf"/lessons/{lesson_key}#{section}$"))
    expect(page.locator(f"h2#{section}")).to_be_in_viewport()


# Quizzes.


def start_quiz(page: Page, locale: str, course: str, quiz: str) -> str:
    """Start an attempt from the page of the rules, or go on with the open one; return its serial."""
    page.goto(f"/{locale}/courses/{course}/quizzes/{quiz}")
    page.locator('form[action$="/attempts"] button').click()
    arrive(page, SERIAL)
    return serial_of(page)


def serial_of(page: Page) -> str:
    """Return the serial of the attempt that is open."""
    found = SERIAL.search(page.url)
    assert found, page.url
    return found[1]


def answers(email: str, serial: str, *, right: bool) -> list[list[str]]:
    """Return for each question of an attempt what stands for its right choices, or for a wrong one."""
    sitting = paper(email, serial)
    names = paper_of(sitting.quiz.settings, sitting.seed)
    found = []
    for question in questions_of(sitting):
        wrong = [choice for choice in question.choices if choice not in question.correct][:1]
        chosen = question.correct if right else wrong
        found.append([names.token(question.key, choice) for choice in chosen])
    db.session.rollback()
    return found


def answer_quiz(page: Page, email: str, *, right: bool) -> None:
    """Answer every question of the open attempt and come to the page before handing in."""
    serial = serial_of(page)
    at_once = paper(email, serial).quiz.settings.feedback == "at-once"
    for tokens in answers(email, serial, right=right):
        for token in tokens:
            page.locator(f'input[value="{token}"]').check()
        page.locator("main form button:not([name])").click()
        if at_once:
            expect(page.locator("ul.rev")).to_be_visible()
            page.locator("main p > a.btn").click()
    arrive(page, re.compile(r"/check$"))


def hand_in(page: Page) -> None:
    """Hand the attempt in; its result comes next."""
    page.locator('form[action$="/submit"] button').click()
    arrive(page, re.compile(r"/result$"))


def take_quiz(page: Page, email: str, locale: str, course: str, quiz: str, *, right: bool) -> str:
    """Take a quiz from its rules to its result; return the serial of the attempt."""
    serial = start_quiz(page, locale, course, quiz)
    answer_quiz(page, email, right=right)
    hand_in(page)
    return serial


def expect_result(page: Page, *, passed: bool) -> None:
    """Be sure that the page of the result says passed, or not passed."""
    expect(page.locator(f"main .fb.{'ok' if passed else 'no'}").first).to_be_visible()
    expect(page.locator(f"main .fb.{'no' if passed else 'ok'}")).to_have_count(0)


def expect_reasons(page: Page, email: str, serial: str) -> None:
    """Be sure that every choice of every question of an attempt is shown with a reason."""
    choices = sum(len(question.choices) for question in questions_of(paper(email, serial)))
    db.session.rollback()
    expect(page.locator("ul.rev > li")).to_have_count(choices)
    page.wait_for_load_state()
    unexplained = page.locator("ul.rev > li").evaluate_all(
        "all => all.filter(each => ![...each.children].slice(1).some(part => part.innerText.trim())).length"
    )
    assert unexplained == 0


# Certificates.


def open_certificate(page: Page) -> str:
    """Go from the result of a passed final quiz to the certificate; return its serial."""
    page.locator('main a.btn[href$="/certificates"]').click()
    arrive(page, re.compile(r"/certificates$"))
    page.locator("main ul.tasks a").click()
    arrive(page, re.compile(r"/certificates/[^/]+$"))
    expect(page.locator("main .fb.ok")).to_be_visible()
    return page.url.rpartition("/")[2]


def download(page: Page, link: str) -> bytes:
    """Follow a link to a file and return the file."""
    with page.expect_download() as waiting:
        page.locator(link).click()
    return waiting.value.path().read_bytes()
