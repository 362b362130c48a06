"""What learners may try with forged forms: none of it changes what it should not, or tells a secret."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core.db import db
from app.learning.models import Attempt, Response, ResponseEvent, Score, Upload
from app.learning.queries.attempts import questions_of, saved_answers
from tests import pages
from tests.client import PageClient, find_form, sign_in
from tests.conftest import Clock
from tests.demo_course import FILES
from tests.factories import make_person, publish_course
from tests.questions.every_kind import KEYS, QUIZ
from tests.web.quizzes.taker import Taker, enrolled

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SCRIPT = "\"'><script>alert(1)</script>"
HOSTILE = (
    "",
    "NaN",
    "-1",
    "1e309",
    "9" * 70,
    "a",
    "place:a",
    "\x00\x1b",
    "\u202efdp.exe",
    SCRIPT,
    "=1+1",
    "A" * 22,
)
WITHOUT = {path: None for path in FILES if path.endswith(".bs.md")}


def published(settings: str = "attempts: 3") -> None:
    """Publish a course whose final quiz has a question of every kind, in written order."""
    text = QUIZ.replace("shuffle: both", f"shuffle: choices\n{settings}")
    publish_course(changes={**WITHOUT, "quizzes/demo/final.en.md": text})


@pytest.fixture
def taker(app: Flask, client: PageClient) -> Taker:
    published()
    return enrolled(client)


def number_of(key: str) -> int:
    return KEYS.index(key) + 1


def send(taker: Taker, address: str, place: object, **values: object) -> TestResponse:
    """Post whatever is given to a place of an attempt, as no form of ours would."""
    page = taker.client.get("/en/account").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    sent = {"csrf_token": token, "key": uuid4().hex, "revision": "0"} | values
    reply = taker.client.post(f"{address}/{place}", data=sent)
    assert reply.status_code < 500, f"{place}: {reply.status}"
    return reply


def saved(taker: Taker, address: str) -> dict[str, tuple[str, ...]]:
    db.session.rollback()
    return {key: each.answer for key, each in saved_answers(taker.attempt(address).id).items()}


def names_at(taker: Taker, address: str, number: int) -> Iterator[str]:
    """Yield the names of a question's fields, and of fields that belong to other kinds."""
    form = find_form(taker.client.get(f"{address}/{number}").text, f"/{number}", set())
    own = {control.get("name") for control in form.all("input", "select", "textarea")}
    yield from sorted((own | {"choice", "text", "gap-1", "upload", "file", "answer"}) - {"csrf_token", "key"})


@pytest.mark.parametrize("key", KEYS)
def test_made_up_values_are_refused_or_kept_as_words_and_earn_nothing(taker: Taker, key: str):
    address, number = taker.start(), number_of(key)
    right = next(each for each in questions_of(taker.attempt(address)) if each.key == key)
    for name in names_at(taker, address, number):
        for value in HOSTILE:
            send(taker, address, number, **{"revision": str(len(HOSTILE)), name: value})
        send(taker, address, number, **{name: list(HOSTILE)})
    kept = saved(taker, address)
    assert set(kept) <= {key}
    allowed = {*right.choices, *right.targets}
    for part in kept.get(key, ()):
        assert part in allowed or part in HOSTILE or part.isprintable()
        assert right.kind in ("numeric", "short", "gap", "text", "survey"), "no made up choice is kept"
    taker.client.submit(f"{address}/check", "/submit")
    score = db.session.scalars(select(Score)).one_or_none()
    assert score is None or score.raw == 0


@pytest.mark.parametrize("key", ["place", "close", "signs", "call", "opinion"])
def test_a_token_of_another_question_attempt_or_person_chooses_nothing(app: Flask, taker: Taker, key: str):
    address, number = taker.start(), number_of(key)
    other_client = app.test_client()
    assert isinstance(other_client, PageClient)
    other = enrolled(other_client)
    strange = other.start()
    question = next(each for each in questions_of(taker.attempt(address)) if each.key == key)
    first = question.choices[0]
    elsewhere = "close" if key != "close" else "place"
    for token in (other.token(strange, key, first), taker.token(address, elsewhere, "a"), first, "a"):
        assert send(taker, address, number, choice=token).status_code == 422
    assert saved(taker, address) == {}


def test_a_story_is_neither_jumped_in_nor_taken_back(taker: Taker):
    address, number = taker.start(), number_of("call")
    story = next(each for each in questions_of(taker.attempt(address)) if each.key == "call")
    voice, back = story.detail["nodes"]["voice"], story.detail["nodes"]["back"]
    token = {choice: taker.token(address, "call", choice) for choice in story.choices}
    assert send(taker, address, number, choice=token[back[0]]).status_code == 422
    assert "The bank knows nothing" not in taker.client.get(f"{address}/{number}").text
    assert send(taker, address, number, choice=token[voice[0]]).status_code == 303
    for choice in voice:
        for revision in ("0", "1", "7"):
            assert send(taker, address, number, choice=token[choice], revision=revision).status_code == 422
    assert send(taker, address, number, choice=token[back[1]], revision="0").status_code == 409
    assert send(taker, address, number, choice=token[back[1]], revision="1").status_code == 303
    assert send(taker, address, number, choice=token[back[0]], revision="2").status_code == 422
    assert send(taker, address, number, choice=token[voice[1]], revision="2", anew="1").status_code == 422
    assert saved(taker, address) == {"call": (voice[0], back[1])}


AT_ONCE = pytest.param("at-once")


@pytest.mark.parametrize("feedback", [AT_ONCE, "after-submit", "never"])
def test_a_story_can_be_told_to_its_end_whenever_reasons_are_shown(app: Flask, client: PageClient, feedback: str):
    published(f"feedback: {feedback}")
    taker = enrolled(client)
    address, number = taker.start(), number_of("call")
    story = next(each for each in questions_of(taker.attempt(address)) if each.key == "call")
    for step, scene in enumerate(("voice", "back")):
        choice = story.detail["nodes"][scene][0]
        page = taker.client.get(f"{address}/{number}").text
        assert "That was the key" not in page, "no reason is told while the story goes on"
        reply = send(taker, address, number, choice=taker.token(address, "call", choice), revision=str(step))
        assert reply.status_code == 303, step
    if feedback == "at-once":
        first = story.detail["nodes"]["voice"][1]
        sent = send(taker, address, number, choice=taker.token(address, "call", first), revision="2")
        assert sent.status_code in (409, 422)
    assert len(saved(taker, address)["call"]) == 2


def test_forged_revisions_and_numbers_save_nothing_over_another_answer(taker: Taker):
    address = taker.start()
    right, wrong = (taker.token(address, "place", choice) for choice in "ab")
    assert send(taker, address, 1, choice=wrong, revision="999999999").status_code == 303
    for revision in ("0", "2", "-1", "NaN", "1e0", "9" * 5000, "\u0661", ""):
        assert send(taker, address, 1, choice=right, revision=revision).status_code == 409, revision
    assert saved(taker, address) == {"place": ("b",)}
    for place in (0, len(KEYS) + 1, "9" * 40, "-1", "1.5", "x", "1%00"):
        assert send(taker, address, place, choice=right).status_code in (404, 405), place
    assert saved(taker, address) == {"place": ("b",)}


def test_the_key_of_a_form_works_in_no_other_question_attempt_or_page(taker: Taker):
    address = taker.start()
    key = uuid4().hex
    assert send(taker, address, 1, choice=taker.token(address, "place", "b"), key=key).status_code == 303
    assert send(taker, address, 2, choice=taker.token(address, "close", "a"), key=key).status_code == 409
    assert send(taker, address, "submit", key=key).status_code == 409
    taker.client.submit(f"{address}/check", "/submit")
    second = taker.start()
    assert send(taker, second, 1, choice=taker.token(second, "place", "a"), key=key).status_code == 409
    assert saved(taker, second) == {}
    for bad in ("", "short", "a b c d e f", "x" * 65, SCRIPT):
        assert send(taker, second, 1, choice=taker.token(second, "place", "a"), key=bad).status_code == 422


@pytest.mark.parametrize("is_late", [False, True], ids=["handed in", "overdue"])
def test_nothing_is_added_to_an_attempt_that_has_ended(
    app: Flask, client: PageClient, clock: Clock, is_late: bool
):
    published("minutes: 20")
    taker = enrolled(client)
    address = taker.start()
    send(taker, address, 1, choice=taker.token(address, "place", "b"))
    if is_late:
        clock.advance(timedelta(minutes=21))
    else:
        taker.client.submit(f"{address}/check", "/submit")
    before = dump(taker, address)
    for revision in ("0", "1"):
        send(taker, address, 1, choice=taker.token(address, "place", "a"), revision=revision)
    send(taker, address, number_of("hours"), text="72")
    send(taker, address, number_of("letter"), file=(io.BytesIO(b"Dear Amira, yes."), "letter.txt"))
    send(taker, address, number_of("call"), choice=taker.token(address, "call", "a"))
    send(taker, address, 3, flag="on")
    send(taker, address, "all", **{"q5-text": "72", "flag": "on-2"})
    assert dump(taker, address) == before


def dump(taker: Taker, address: str) -> tuple[object, ...]:
    counted = [
        db.session.scalar(select(func.count()).select_from(each)) for each in (ResponseEvent, Upload, Score)
    ]
    return taker.attempt(address).state, saved(taker, address), counted


LONG = pytest.param("on-" + "9" * 5000)


@pytest.mark.parametrize("flag", [LONG, "on-\u0661", "on--1", "off-0", "on-1.5", "on-" + SCRIPT, "\x01"])
def test_no_flag_however_forged_is_a_fault(app: Flask, client: PageClient, flag: str):
    published("pages: all")
    taker = enrolled(client)
    address = taker.start()
    assert send(taker, address, "all", flag=flag).status_code == 303
    assert saved(taker, address) == {}


def test_a_file_is_handed_in_by_nobody_else_and_under_no_name_a_browser_sends(app: Flask, taker: Taker):
    address, number = taker.start(), number_of("letter")
    reply = send(taker, address, number, file=(io.BytesIO(b"Mine."), "../..\\\u202eetc/pa'ss;wd=x.txt"))
    assert reply.status_code == 303
    token, name = saved(taker, address)["letter"]
    assert not set(name) & set("\"'\r\n/\\\u202e") and name.endswith(".txt")
    other_client = app.test_client()
    assert isinstance(other_client, PageClient)
    other = enrolled(other_client)
    strange = other.start()
    for values in ({"upload": [token, name]}, {"upload": token}, {"file": token}, {"choice": token}):
        send(other, strange, number, **values)
    assert saved(other, strange) == {}
    send(other, strange, number_of("reply"), text=token)
    for place in (number, number_of("reply")):
        assert other.client.get(f"{strange}/{place}/file").status_code == 404
        assert other.client.get(f"{address}/{place}/file").status_code == 404
    headers = str(taker.client.get(f"{address}/{number}/file").headers)
    assert "attachment" in headers and "nosniff" in headers and "\u202e" not in headers


def test_racing_starts_make_one_attempt_and_no_more_than_are_allowed(app: Flask, client: PageClient):
    published("attempts: 1")
    taker = enrolled(client)
    page = client.get("/en/courses/demo/quizzes/final").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    cookie = client.get_cookie("sezona")
    assert cookie is not None
    together, statuses = Barrier(4), list[int]()

    def start() -> None:
        own = app.test_client()
        own.set_cookie("sezona", cookie.value)
        together.wait()
        sent = {"csrf_token": token, "key": uuid4().hex}
        statuses.append(own.post("/en/courses/demo/quizzes/final/attempts", data=sent).status_code)

    threads = [Thread(target=start) for _each in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert statuses == [303] * 4
    (serial,) = db.session.scalars(select(Attempt.serial))
    client.submit(f"/en/attempts/{serial}/check", "/submit")
    sent = {"csrf_token": token, "key": uuid4().hex}
    assert client.post("/en/courses/demo/quizzes/final/attempts", data=sent).status_code == 409
    assert db.session.scalar(select(func.count(Attempt.id))) == 1
    assert taker.person_id


def test_words_of_a_learner_are_words_wherever_they_are_shown(app: Flask, taker: Taker):
    address = taker.start()
    for key, name in (
        ("hours", "text"),
        ("part", "text"),
        ("fill", "gap-2"),
        ("reply", "text"),
        ("words", "text"),
    ):
        assert send(taker, address, number_of(key), **{name: SCRIPT}).status_code == 303
    send(taker, address, number_of("letter"), file=(io.BytesIO(b"<script>alert(1)</script>"), f"{SCRIPT}.txt"))
    conflict = send(taker, address, number_of("reply"), text=f"other {SCRIPT}", **{SCRIPT: SCRIPT})
    assert conflict.status_code == 409
    own = [f"{address}/{number_of(key)}" for key in ("hours", "part", "fill", "reply", "words")]
    texts = [conflict.text, *(taker.client.get(each).text for each in (*own, f"{address}/check"))]
    taker.client.submit(f"{address}/check", "/submit")
    texts.append(taker.client.get(f"{address}/result").text)
    staff = app.test_client()
    sign_in(staff, make_person(roles=["trainer", "administrator"]))
    serial = address.rpartition("/")[2]
    places = f"marking/{serial}/reply", f"marking/{serial}/letter", f"attempts/{serial}/history"
    texts.extend(staff.get(f"/en/{place}").text for place in places)
    texts.append(staff.get("/en/quizzes/demo/final/analysis?attempts=all").text)
    for text in texts:
        assert "alert(1)</script>" not in text
    assert "alert(1)" in "".join(texts), "they are shown"
    table = staff.submit("/en/quizzes/demo/final/analysis?attempts=all", "responses.csv").text
    assert "alert" not in table and not re.search(r'(^|,)"?[=+@\t]', table, re.MULTILINE)


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_save_or_start_leads_to_another_site(taker: Taker, target: str):
    address = taker.start()
    values = dict.fromkeys(("next", "return", "url", "to", "then", "later"), target)
    for place in (1, "all", "submit"):
        reply = send(taker, address, place, choice=taker.token(address, "place", "a"), **values)
        assert str(reply.location or "/").startswith("/en/attempts/")


def test_one_page_with_fifty_thousand_fields_is_refused_or_answered(app: Flask, client: PageClient):
    published("pages: all")
    taker = enrolled(client)
    address = taker.start()
    token = taker.token(address, "close", "d")
    reply = send(taker, address, "all", **{"q2-choice": [token] * 20_000})
    assert reply.status_code in (303, 413) and db.session.scalar(select(func.count(Response.id))) in (0, 1)


def test_what_is_read_back_of_a_hidden_form_is_what_was_sent(taker: Taker):
    address = taker.start()
    send(taker, address, number_of("part"), text="one")
    page = send(taker, address, number_of("part"), text=SCRIPT, **{"place-x": "1"})
    form = pages.read(page.text).all("form")[0]
    reply = taker.client.post(f"{address}/{number_of('part')}", data=pages.fields(form))
    assert reply.status_code == 303 and saved(taker, address)["part"] == (SCRIPT,)
