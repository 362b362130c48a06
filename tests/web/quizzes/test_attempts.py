"""A quiz as a learner meets it: rules, questions, check, result, certificate."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.certificates.models import Certificate
from app.core.db import db
from app.learning.models import Attempt, Response, Score
from tests.client import PageClient, sign_in
from tests.factories import make_person, publish_course
from tests.web.quizzes.taker import Taker, enrolled


@pytest.fixture
def taker(app: Flask, client: PageClient) -> Taker:
    publish_course()
    return enrolled(client)


def test_failing_then_passing_gives_the_certificate_at_once(taker: Taker):
    first = taker.start()
    taker.answer_all(first, right=False)
    failed = taker.client.submit(f"{first}/check", "/submit")
    assert "Not passed this time" in taker.client.get(failed.location).text
    second = taker.start()
    assert second != first
    taker.answer_all(second, right=True)
    passed = taker.client.submit(f"{second}/check", "/submit")
    assert "You passed" in taker.client.get(passed.location).text
    assert db.session.scalar(select(func.count(Certificate.id))) == 1
    assert "Plain letters" in taker.client.get("/en/certificates").text


def test_every_answer_has_its_reason_after_handing_in_and_none_before(taker: Taker):
    address = taker.start()
    before = taker.client.get(f"{address}/1").text + taker.client.get(f"{address}/check").text
    assert "Right." not in before
    taker.answer_all(address, right=True)
    after = taker.client.get(taker.client.submit(f"{address}/check", "/submit").location).text
    assert "Why each answer is right or wrong" in after
    assert "Right." in after


def test_no_page_of_an_open_attempt_names_a_choice_by_its_key(taker: Taker):
    address = taker.start()
    page = taker.client.get(f"{address}/1").text
    values = re.findall(r'name="choice" value="([^"]+)"', page)
    assert len(values) >= 2
    assert all(re.fullmatch(r"[0-9a-f]{16}", value) for value in values)


def test_handing_in_twice_has_one_effect(taker: Taker):
    address = taker.start()
    taker.answer_all(address, right=True)
    page = taker.client.get(f"{address}/check").text
    sent = {
        "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0],
        "key": "the-same-key-twice",
    }
    replies = [taker.client.post(f"{address}/submit", data=sent) for _time in range(2)]
    assert {reply.location for reply in replies} == {f"{address}/result"}
    assert db.session.scalar(select(func.count(Score.id))) == 1
    assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_a_late_answer_gets_a_clear_page_and_no_effect(taker: Taker):
    address = taker.start()
    taker.answer_all(address, right=False)
    chosen = taker.tokens(address, 1, right=True)
    page = taker.client.get(f"{address}/1").text
    sent = {
        "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0],
        "key": "a-late-answers-key",
        "choice": chosen,
    }
    taker.client.submit(f"{address}/check", "/submit")
    late = taker.client.post(f"{address}/1", data=sent)
    assert late.status_code == 409
    assert "has been handed in" in late.text
    assert taker.client.get(f"{address}/1").location == f"{address}/result"


def test_a_saved_answer_shows_again_and_can_be_changed(taker: Taker):
    address = taker.start()
    wrong, right = taker.tokens(address, 1, right=False), taker.tokens(address, 1, right=True)
    taker.client.submit(f"{address}/1", choice=wrong)
    assert f'value="{wrong[0]}" id' in taker.client.get(f"{address}/1").text
    taker.client.submit(f"{address}/1", choice=right)
    page = taker.client.get(f"{address}/1").text
    assert re.search(rf'value="{right[0]}" id="c\d" checked', page)
    assert db.session.scalar(select(func.count(Response.id))) == 1


def test_coming_back_later_saves_nothing_and_an_empty_answer_is_told(taker: Taker):
    address = taker.start()
    later = taker.client.submit(f"{address}/1", press="later=1")
    assert later.location == f"{address}/2"
    empty = taker.client.submit(f"{address}/1", f"{address}/1")
    assert "Give an answer, or come back to it later" in empty.text
    assert "2 questions have no answer yet." in taker.client.get(f"{address}/check").text
    assert db.session.scalar(select(func.count(Response.id))) == 0


def test_the_attempt_goes_on_in_another_language(taker: Taker):
    address = taker.start()
    chosen = taker.tokens(address, 1, right=True)
    in_bosnian = address.replace("/en/", "/bs/")
    taker.client.submit(f"{in_bosnian}/1", choice=chosen)
    assert re.search(rf'value="{chosen[0]}" id="c\d" checked', taker.client.get(f"{address}/1").text)
    assert db.session.scalars(select(Response.locale)).one() == "bs"


def test_reasons_at_once_are_shown_after_each_answer(taker: Taker):
    address = taker.start("check-letters")
    saved = taker.client.submit(f"{address}/1", choice=taker.tokens(address, 1, right=False))
    page = taker.client.get(saved.location).text
    assert "It stays, further down." in page
    assert 'name="choice"' not in page


def test_another_persons_attempt_is_not_found(taker: Taker, app: Flask):
    address = taker.start()
    other = app.test_client()
    assert isinstance(other, PageClient)
    sign_in(other, make_person())
    for path in ("/1", "/check", "/result"):
        assert other.get(address + path).status_code == 404
    assert other.get(f"{address}/99").status_code == 404
    assert taker.client.get(f"{address}/99").status_code == 404


def test_a_quiz_is_for_who_takes_the_course(client: PageClient):
    publish_course()
    sign_in(client, make_person())
    assert client.get("/en/courses/demo/quizzes/final").location == "/en/courses/demo"
    assert db.session.scalar(select(func.count(Attempt.id))) == 0
