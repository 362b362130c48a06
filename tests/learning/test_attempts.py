"""Attempts: started once, saved durably, handed in once, closed at their deadline."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.content.queries.releases import offered_release
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.learning.models import Attempt, Completion, ResponseEvent, Score
from app.learning.operations.attempts import save_response, start_attempt, submit_attempt
from app.learning.operations.enrolments import enrol
from app.learning.operations.receipts import claim, settle
from app.learning.queries.attempts import AttemptView, attempt, questions_of, responses, score
from app.learning.queries.enrolments import EnrolmentView, enrolment
from app.learning.rules.times import GRACE
from tests.demo_course import RIGHT
from tests.factories import NOW, make_person, publish_course

RACERS = 50
"""Threads that start an attempt of one person at the same moment."""


@pytest.fixture
def person(app: Flask) -> Person:
    publish_course()
    return make_person()


def enrolled(person_id: int) -> EnrolmentView:
    release = offered_release("demo")
    assert release is not None
    with writing():
        enrol(person_id, release, NOW)
        commit()
    found = enrolment(person_id, "demo")
    assert found is not None
    return found


def started(person_id: int, quiz: str = "final") -> AttemptView:
    with writing():
        serial = start_attempt(enrolled_again(person_id), quiz, NOW)
        commit()
    found = attempt(person_id, serial)
    assert found is not None
    return found


def enrolled_again(person_id: int) -> EnrolmentView:
    found = enrolment(person_id, "demo")
    assert found is not None
    return found


def answer_all(of: AttemptView, *, right: bool, at: timedelta = timedelta(minutes=5)) -> None:
    for question in questions_of(of):
        wanted = RIGHT[question.key] if right else set(question.choices) - RIGHT[question.key]
        if question.kind == "single":
            wanted = set(sorted(wanted)[:1])
        with writing():
            save_response(of, question.key, tuple(sorted(wanted)), "en", NOW + at)
            commit()


def hand_in(of: AttemptView, at: timedelta = timedelta(minutes=6)) -> bool:
    with writing():
        first = submit_attempt(of, NOW + at) is not None
        commit()
    return first


def test_starting_twice_gives_the_open_attempt(person: Person):
    enrolled(person.id)
    assert started(person.id).serial == started(person.id).serial


def test_a_passed_final_completes_the_course_once_with_a_copy_of_the_name(person: Person):
    enrolled(person.id)
    of = started(person.id)
    answer_all(of, right=True)
    assert hand_in(of)
    assert not hand_in(of), "a second time has no second effect"
    result = score(of.id)
    assert result is not None
    assert result.is_passed
    completion = db.session.scalars(select(Completion)).one()
    assert (completion.holder_name, completion.score_raw) == (person.name, result.raw)
    assert db.session.scalar(select(func.count(Score.id))) == 1


def test_a_failed_final_completes_nothing_and_the_next_draw_prefers_new_questions(person: Person):
    enrolled(person.id)
    first = started(person.id)
    answer_all(first, right=False)
    hand_in(first)
    assert db.session.scalar(select(func.count(Completion.id))) == 0
    second = started(person.id)
    assert second.number == 2
    assert set(second.question_keys) - set(first.question_keys), "the bank has one more question"


def test_attempts_run_out(person: Person):
    enrolled(person.id)
    for _number in range(3):
        hand_in(started(person.id))
    with pytest.raises(Refused, match="attempts_used_up"):
        started(person.id)


def test_every_saved_answer_is_kept_and_the_latest_counts(person: Person):
    enrolled(person.id)
    of = started(person.id)
    answer_all(of, right=False)
    answer_all(of, right=True)
    hand_in(of)
    assert db.session.scalar(select(func.count(ResponseEvent.id))) == 4
    result = score(of.id)
    assert result is not None
    assert result.raw == result.max


def test_an_answer_after_the_deadline_and_grace_is_refused(person: Person):
    enrolled(person.id)
    of = started(person.id)
    assert of.deadline_at == NOW + timedelta(minutes=20)
    answer_all(of, right=True, at=timedelta(minutes=20) + GRACE)
    with pytest.raises(Refused, match="time_over"):
        answer_all(of, right=False, at=timedelta(minutes=20) + GRACE + timedelta(seconds=1))


def test_an_attempt_left_open_is_closed_at_its_deadline_from_the_saved_answers(person: Person):
    enrolled(person.id)
    of = started(person.id)
    answer_all(of, right=True)
    with writing():
        later = start_attempt(enrolled_again(person.id), "final", NOW + timedelta(days=2))
        commit()
    closed = attempt(person.id, of.serial)
    assert closed is not None
    assert (closed.state, closed.finished_at) == ("overdue", of.deadline_at)
    assert later != of.serial
    result = score(of.id)
    assert result is not None
    assert result.is_passed


def test_an_answer_to_a_foreign_question_is_refused(person: Person):
    enrolled(person.id)
    of = started(person.id)
    with writing(), pytest.raises(Refused, match="foreign_question"):
        save_response(of, "looks", ("a",), "en", NOW)
    assert responses(of.id) == {}


def test_somebody_elses_attempt_is_not_found(person: Person):
    enrolled(person.id)
    of = started(person.id)
    assert attempt(make_person().id, of.serial) is None


def test_an_answer_whose_reasons_were_shown_cannot_be_changed(person: Person):
    enrolled(person.id)
    of = started(person.id, "check-letters")
    answer_all(of, right=False)
    with pytest.raises(Refused, match="already_answered"):
        answer_all(of, right=True)


@pytest.mark.usefixtures("patient")
def test_racing_starts_make_one_attempt(app: Flask, person: Person):
    enrolled(person.id)
    person_id = person.id
    db.session.rollback()
    gate = Barrier(RACERS)
    serials: list[str] = []

    def start() -> None:
        with app.app_context():
            gate.wait()
            with writing():
                serials.append(start_attempt(enrolled_again(person_id), "final", NOW))
                commit()
            db.session.remove()

    threads = [Thread(target=start) for _number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(serials) == RACERS
    assert len(set(serials)) == 1
    assert db.session.scalar(select(func.count(Attempt.id))) == 1


def test_a_write_that_comes_again_is_told_its_first_outcome(person: Person):
    with writing():
        first = claim(person.id, "a-key-of-hers", "start", NOW)
        settle(first, "somewhere")
        commit()
    with writing():
        again = claim(person.id, "a-key-of-hers", "start", NOW)
        assert (again.is_repeat, again.outcome) == (True, "somewhere")
        with pytest.raises(Refused, match="key_reused"):
            claim(person.id, "a-key-of-hers", "submit", NOW)
        for malformed in ("", "short", "x" * 65, "a b c d e f g"):
            with pytest.raises(Refused, match="key_missing"):
                claim(person.id, malformed, "start", NOW)
