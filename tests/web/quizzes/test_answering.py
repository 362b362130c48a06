"""Answering: saved in the background or by the button, on one page or many, and never over another answer."""

import re
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core.db import db
from app.learning.models import AttemptFlag, Response, ResponseEvent
from app.learning.queries.attempts import saved_answers
from tests import pages
from tests.client import PageClient, find_form
from tests.conftest import Clock
from tests.counting import Statements
from tests.demo_course import COURSE, FILES
from tests.factories import publish_course
from tests.web.quizzes.taker import Taker, enrolled

FINAL = "quizzes/demo/final.en.md"
CHECK = "quizzes/demo/check-letters.en.md"
MOST_STATEMENTS = 8
"""Who asks, whether she still may when her turn has come, her attempt, the write's key, the saved answers, the
attempt touched, the answer, its event."""


def changed(path: str, there: str, here: str) -> dict[str, str | None]:
    assert there in FILES[path]
    return {path: FILES[path].replace(there, here)}


WHOLE = changed(FINAL, "draw: 2", "draw: 3\npages: all")
SURE = changed(FINAL, "pass: 60", "pass: 60\nconfidence: yes")
PRACTICE = {
    "courses/demo/course.yaml": COURSE.replace("    check: check-letters\n", "") + "practice: [check-letters]\n"
}


@pytest.fixture
def taker(app: Flask, client: PageClient) -> Taker:
    publish_course()
    return enrolled(client)


def taking(client: PageClient, changes: Mapping[str, str | None]) -> Taker:
    publish_course(changes=changes)
    return enrolled(client)


def token_of(taker: Taker, address: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', taker.client.get(f"{address}/check").text)[0]


def send(taker: Taker, address: str, *, number: int = 1, quiet: bool = True, **values: object) -> TestResponse:
    """Save an answer as the script of the page does, or (not `quiet`) as its form."""
    sent = {"csrf_token": token_of(taker, address), "key": uuid4().hex, "revision": "0"} | values
    headers = {"X-Fragment": "1"} if quiet else {}
    return taker.client.post(f"{address}/{number}", data=sent, headers=headers)


def test_the_script_of_the_page_hears_the_revision_and_a_repeat_hears_it_again(taker: Taker):
    address = taker.start()
    right, wrong = (taker.tokens(address, 1, right=each) for each in (True, False))
    first = send(taker, address, choice=wrong, key="the-first-one")
    assert (first.status_code, first.json) == (200, {"revision": 1})
    assert send(taker, address, choice=right, key="the-next-one", revision="1").json == {"revision": 2}
    again = send(taker, address, choice=wrong, key="the-first-one")
    assert (again.status_code, again.json) == (200, {"revision": 1})
    assert db.session.scalar(select(func.count(ResponseEvent.id))) == 2


def test_two_pages_never_overwrite_one_another(taker: Taker):
    address = taker.start()
    right, wrong = (taker.tokens(address, 1, right=each) for each in (True, False))
    assert send(taker, address, choice=wrong).status_code == 200
    refused = send(taker, address, choice=right)
    assert (refused.status_code, refused.json) == (409, {"code": "answer_conflict"})
    page = send(taker, address, choice=right, quiet=False)
    assert page.status_code == 409
    assert "Which answer counts?" in page.text and "in: English" in page.text
    kept = db.session.scalars(select(Response.revision)).one()
    assert kept == 1, "nothing changed"


def test_the_learner_chooses_which_of_two_answers_counts(taker: Taker):
    address = taker.start()
    right, wrong = (taker.tokens(address, 1, right=each) for each in (True, False))
    send(taker, address, choice=wrong)
    page = send(taker, address, choice=right, quiet=False).text
    reply = taker.client.post(f"{address}/1", data=pages.fields(pages.read(page).all("form")[0]))
    assert reply.location == f"{address}/2"
    sitting = taker.attempt(address)
    assert saved_answers(sitting.id)[sitting.question_keys[0]].revision == 2
    form = find_form(taker.client.get(f"{address}/1").text, "/1", {"choice"})
    assert sorted(pages.fields(form)["choice"]) == sorted(right)


def test_an_answer_after_the_time_is_over_is_told_and_the_attempt_can_be_handed_in(taker: Taker, clock: Clock):
    address = taker.start()
    right = taker.tokens(address, 1, right=True)
    send(taker, address, choice=taker.tokens(address, 1, right=False))
    token = token_of(taker, address)
    clock.advance(timedelta(minutes=21))
    sent = {"csrf_token": token, "key": uuid4().hex, "revision": "1", "choice": right}
    late = taker.client.post(f"{address}/1", data=sent)
    assert late.location == f"{address}/check"
    assert "so it was not saved" in taker.client.get(late.location).text
    quiet = taker.client.post(f"{address}/1", data=sent, headers={"X-Fragment": "1"})
    assert (quiet.status_code, quiet.json) == (409, {"code": "time_over"})
    handed_in = taker.client.submit(f"{address}/check", "/submit")
    assert "The time was over before you handed in." in taker.client.get(handed_in.location).text
    assert taker.attempt(address).state == "overdue"


def test_a_flag_shows_in_the_navigator_and_before_handing_in(taker: Taker):
    address = taker.start()
    chosen = taker.tokens(address, 1, right=True)
    reply = taker.client.submit(f"{address}/1", f"{address}/1", press="flag=on", choice=chosen)
    assert reply.location == f"{address}/1"
    page = taker.client.get(f"{address}/1").text
    assert "flagged for later" in page and "Take the flag away" in page
    assert "1 answer saved" in page, "what was chosen is not lost"
    assert "Flagged" in taker.client.get(f"{address}/check").text
    taker.client.submit(f"{address}/1", f"{address}/1", press="flag=off")
    assert "flagged for later" not in taker.client.get(f"{address}/1").text
    assert db.session.scalar(select(func.count()).select_from(AttemptFlag)) == 0


def test_the_check_says_every_answer_in_words(taker: Taker):
    address = taker.start()
    taker.answer_all(address, right=True)
    sitting = taker.attempt(address)
    page = taker.client.get(f"{address}/check").text
    words = {"place": "In the first sentence", "reasons": "Three", "close": "Who does what"}
    assert all(words[key] in page for key in sitting.question_keys)


def test_confidence_is_asked_saved_and_compared_with_the_result(client: PageClient):
    taker = taking(client, SURE)
    address = taker.start()
    assert "How sure are you?" in taker.client.get(f"{address}/1").text
    for number, right in ((1, True), (2, False)):
        chosen = taker.tokens(address, number, right=right)
        taker.client.submit(f"{address}/{number}", choice=chosen, confidence="100")
    assert re.search(r'name="confidence" value="100" checked', taker.client.get(f"{address}/1").text)
    result = taker.client.get(taker.client.submit(f"{address}/check", "/submit").location).text
    assert "How sure you were" in result and "Certain: 1 of 2 right" in result


def test_a_confidence_that_is_no_step_is_refused(client: PageClient):
    taker = taking(client, SURE)
    address = taker.start()
    chosen = taker.tokens(address, 1, right=True)
    assert send(taker, address, choice=chosen, confidence="77").status_code == 422


def test_all_questions_on_one_page_are_saved_by_one_button(client: PageClient):
    taker = taking(client, WHOLE)
    address = taker.start()
    assert taker.client.get(f"{address}/1").location == f"{address}/all#q1"
    answers = {f"q{n}-choice": taker.tokens(address, n, right=True) for n in (1, 2, 3)}
    reply = taker.client.submit(f"{address}/all", "/all", **answers)
    assert reply.location == f"{address}/check"
    assert "Every question is answered and saved." in taker.client.get(reply.location).text
    assert db.session.scalar(select(func.count(ResponseEvent.id))) == 3
    taker.client.submit(f"{address}/all", "/all")
    assert db.session.scalar(select(func.count(ResponseEvent.id))) == 3, "nothing new, nothing written"
    result = taker.client.submit(f"{address}/check", "/submit")
    assert "You passed" in taker.client.get(result.location).text


def test_on_one_page_each_question_has_its_own_revision(client: PageClient):
    taker = taking(client, WHOLE)
    address = taker.start()
    page = taker.client.get(f"{address}/all").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    right, wrong = (taker.tokens(address, 2, right=each) for each in (True, False))
    send(taker, address, number=2, choice=wrong)
    sent = {
        "csrf_token": token,
        "key": uuid4().hex,
        "q1-revision": "0",
        "q1-choice": taker.tokens(address, 1, right=True),
        "q2-revision": "0",
        "q2-choice": right,
    }
    reply = taker.client.post(f"{address}/all", data=sent)
    assert reply.status_code == 409 and "Which answer counts?" in reply.text
    sitting = taker.attempt(address)
    saved = saved_answers(sitting.id)
    assert set(saved) == set(sitting.question_keys[:2]), "what is no conflict is saved"
    assert saved[sitting.question_keys[1]].revision == 1


def test_a_flag_on_the_one_page_keeps_what_was_answered(client: PageClient):
    taker = taking(client, WHOLE)
    address = taker.start()
    answers = {f"q{n}-choice": taker.tokens(address, n, right=True) for n in (1, 2)}
    reply = taker.client.submit(f"{address}/all", "/all", press="flag=on-2", **answers)
    assert reply.location == f"{address}/all#q2"
    assert db.session.scalar(select(func.count(Response.id))) == 2
    assert db.session.scalars(select(AttemptFlag.question_key)).one() == taker.attempt(address).question_keys[1]


def test_practice_tells_at_once_and_asks_again(client: PageClient):
    taker = taking(client, PRACTICE)
    rules = taker.client.get("/en/courses/demo/quizzes/check-letters").text
    assert "This is for practice" in rules and "You pass with" not in rules
    address = taker.start("check-letters")
    saved = taker.client.submit(f"{address}/1", choice=taker.tokens(address, 1, right=False))
    page = taker.client.get(saved.location).text
    assert "It stays, further down." in page and "Try again" in page
    anew = f"{address}/1?again=1"
    assert "checked" not in taker.client.get(anew).text
    taker.client.submit(anew, choice=taker.tokens(address, 1, right=True))
    sitting = taker.attempt(address)
    assert saved_answers(sitting.id)[sitting.question_keys[0]].revision == 2


STORY_EN = """---
title: Practice
pass: 50
---
## A call {#call .scenario}
It rings.

### The voice {#voice}
"Read me the code."

- Hang up → #back {points=1}
  > Right.
- Read it out → #lost
  > That was the key.

### You call back {#back}
Nobody had called.

### It is gone {#lost}
It is late.
"""
STORY_BS = STORY_EN.replace(" {#call .scenario}", "").replace(" {points=1}", "").replace("pass: 50\n", "")


def test_a_story_is_told_anew_in_practice(client: PageClient):
    story = {"quizzes/demo/check-letters.en.md": STORY_EN, "quizzes/demo/check-letters.bs.md": STORY_BS}
    taker = taking(client, PRACTICE | story)
    address = taker.start("check-letters")
    taker.client.submit(f"{address}/1", choice=taker.token(address, "call", "voice.b"))
    told = taker.client.submit(f"{address}/1?again=1", choice=taker.token(address, "call", "voice.a"))
    assert told.status_code == 303
    assert saved_answers(taker.attempt(address).id)["call"].answer == ("voice.a",)


def test_saving_an_answer_takes_few_statements(taker: Taker, statements: Statements):
    address = taker.start()
    token = token_of(taker, address)
    for revision in range(3):
        chosen = taker.tokens(address, 1, right=bool(revision % 2))
        sent = {"csrf_token": token, "key": uuid4().hex, "revision": str(revision), "choice": chosen}
        with statements.counted() as seen:
            assert taker.client.post(f"{address}/1", data=sent).status_code == 303
        assert len([each for each in seen if not each.startswith("BEGIN")]) <= MOST_STATEMENTS, seen
