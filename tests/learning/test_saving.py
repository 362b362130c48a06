"""Saving answers: over the revision the page knew and no other, with confidence and flags beside."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.learning.models import ResponseEvent
from app.learning.operations.attempts import flag_question, save_response, start_attempt
from app.learning.queries.attempts import AttemptView, attempt, flags, saved_answers
from app.questions.question import Answer
from tests.demo_course import FILES
from tests.factories import NOW, make_person, publish_course
from tests.learners import sit_quiz, take_course

SURE = {
    path: FILES[path].replace("pass: 60", "pass: 60\nconfidence: yes") for path in ("quizzes/demo/final.en.md",)
}


@pytest.fixture
def running(app: Flask) -> AttemptView:
    publish_course()
    return start()


def start(quiz: str = "final") -> AttemptView:
    person = make_person()
    person_id, found = person.id, take_course(person)
    with writing():
        serial = start_attempt(found, quiz, NOW)
        commit()
    sitting = attempt(person_id, serial)
    assert sitting is not None
    return sitting


def save(of: AttemptView, answer: Answer, revision: int | None, confidence: int | None = None) -> int:
    with writing():
        saved = save_response(
            of,
            of.question_keys[0],
            answer,
            "en",
            NOW + timedelta(minutes=1),
            revision=revision,
            confidence=confidence,
        )
        commit()
    return saved


def test_an_answer_is_saved_over_the_one_its_page_knew(running: AttemptView):
    assert save(running, ("a",), 0) == 1
    assert save(running, ("b",), 1) == 2
    saved = saved_answers(running.id)[running.question_keys[0]]
    assert (saved.answer, saved.revision, saved.locale) == (("b",), 2, "en")


@pytest.mark.parametrize("revision", [0, 1, 3, 10**8])
def test_another_answer_from_another_revision_is_refused_and_changes_nothing(running: AttemptView, revision: int):
    save(running, ("a",), 0)
    save(running, ("b",), 1)
    with pytest.raises(Refused, match="answer_conflict"):
        save(running, ("a",), revision)
    assert saved_answers(running.id)[running.question_keys[0]].answer == ("b",)
    assert db.session.scalar(select(func.count(ResponseEvent.id))) == 2


def test_the_same_answer_from_an_older_page_is_no_conflict(running: AttemptView):
    save(running, ("a",), 0)
    assert save(running, ("a",), 0) == 1
    assert db.session.scalar(select(func.count(ResponseEvent.id))) == 1


def test_an_answer_can_be_taken_back(running: AttemptView):
    save(running, ("a",), 0)
    assert save(running, (), 1) == 2
    assert saved_answers(running.id)[running.question_keys[0]].answer == ()


def test_confidence_is_kept_where_the_quiz_asks_for_it(app: Flask):
    publish_course(changes=SURE)
    running = start()
    assert save(running, ("a",), 0, 75) == 1
    assert save(running, ("a",), 1, 100) == 2
    assert save(running, ("a",), 1, 50) == 3, "the same answer, surer or less sure"
    assert saved_answers(running.id)[running.question_keys[0]].confidence == 50
    with pytest.raises(Refused, match="unknown_confidence"):
        save(running, ("a",), 3, 60)


def test_confidence_is_not_kept_where_the_quiz_does_not_ask(running: AttemptView):
    save(running, ("a",), 0, 75)
    assert saved_answers(running.id)[running.question_keys[0]].confidence is None


def test_a_question_is_flagged_once_and_unflagged_once(running: AttemptView):
    key = running.question_keys[1]
    for is_flagged, expected in ((True, {key}), (True, {key}), (False, set()), (False, set())):
        with writing():
            flag_question(running, key, is_flagged=is_flagged, now=NOW)
            commit()
        assert flags(running.id) == expected
    with writing(), pytest.raises(Refused, match="foreign_question"):
        flag_question(running, "looks", is_flagged=True, now=NOW)


def test_an_answer_whose_reasons_were_shown_stays_whatever_revision_is_named(app: Flask):
    publish_course()
    running = start("check-letters")
    save(running, ("a",), 0)
    for revision in (0, 1, None):
        with pytest.raises(Refused, match="already_answered"):
            save(running, ("b",), revision)
    assert save(running, ("a",), 0) == 1, "the same answer again is fine"


def test_a_closed_attempt_takes_neither_answer_nor_flag(app: Flask):
    publish_course()
    person = make_person()
    person_id = person.id
    take_course(person)
    done = attempt(person_id, sit_quiz(person))
    assert done is not None
    with pytest.raises(Refused, match="attempt_closed"):
        save(done, ("a",), 1)
    with writing(), pytest.raises(Refused, match="attempt_closed"):
        flag_question(done, done.question_keys[0], is_flagged=True, now=NOW)
