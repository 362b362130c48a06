"""Closing attempts whose time is over: once, at their deadline, whoever does it."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.certificates.models import Certificate
from app.cli.closing import close_due
from app.core.db import commit, db, writing
from app.learning.models import Attempt, Completion, Score
from app.learning.operations.attempts import submit_attempt
from app.learning.queries.attempts import attempt
from app.learning.rules.times import GRACE
from tests.factories import NOW, make_person, publish_course
from tests.learners import sit_quiz, take_course

DEADLINE = NOW + timedelta(minutes=20)
OVER = DEADLINE + GRACE + timedelta(seconds=1)


@pytest.fixture
def person(app: Flask) -> Person:
    publish_course()
    person = make_person(locale="bs")
    take_course(person)
    return person


def test_an_overdue_attempt_is_closed_at_its_deadline_with_all_it_leads_to(person: Person):
    person_id, serial = person.id, sit_quiz(person, hand_in=False)
    assert close_due(DEADLINE + GRACE) == 0, "an answer may still arrive"
    assert close_due(OVER) == 1
    closed = attempt(person_id, serial)
    assert closed is not None
    assert (closed.state, closed.finished_at) == ("overdue", DEADLINE)
    assert db.session.scalars(select(Completion.completed_at)).one() == DEADLINE
    assert db.session.scalars(select(Certificate.person_id)).one() == person_id
    assert close_due(OVER) == 0


def test_an_attempt_without_answers_is_closed_and_completes_nothing(person: Person):
    sit_quiz(person, right=False, hand_in=False)
    assert close_due(OVER) == 1
    assert db.session.scalar(select(func.count(Completion.id))) == 0
    assert db.session.scalars(select(Score.is_passed)).one() is False


def test_attempts_with_time_left_and_those_without_a_deadline_stay_open(person: Person):
    sit_quiz(person, "check-letters", hand_in=False)
    sit_quiz(person, hand_in=False, now=NOW + timedelta(minutes=10))
    assert close_due(OVER) == 0
    assert set(db.session.scalars(select(Attempt.state))) == {"open"}


def test_two_that_close_and_one_who_hands_in_end_it_once(app: Flask, person: Person):
    person_id, serial = person.id, sit_quiz(person, hand_in=False)
    db.session.rollback()
    gate = Barrier(4)
    done: list[int] = []

    def close() -> None:
        with app.app_context():
            gate.wait()
            done.append(close_due(OVER))
            db.session.remove()

    def submit() -> None:
        with app.app_context():
            gate.wait()
            with writing():
                found = attempt(person_id, serial)
                assert found is not None
                done.append(int(submit_attempt(found, OVER) is not None))
                commit()
            db.session.remove()

    threads = [Thread(target=each) for each in (close, close, close, submit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, 1]
    row = db.session.scalars(select(Attempt)).one()
    assert (row.state, row.finished_at) == ("overdue", DEADLINE)
    assert db.session.scalar(select(func.count(Score.id))) == 1
    assert db.session.scalar(select(func.count(Completion.id))) == 1
