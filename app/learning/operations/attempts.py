"""Attempts: starting, saving answers, flagging questions, and handing in."""

import secrets
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, select, update

from app.content.queries.texts import QuizView, quiz
from app.core.db import db, insert_ignoring, upsert
from app.core.digests import token
from app.core.errors import NotFound, Refused
from app.learning.models import Attempt, AttemptFlag, Enrolment, Response, ResponseEvent
from app.learning.operations.closing import Ended, end_attempt
from app.learning.queries.accommodations import extras_of
from app.learning.queries.attempts import AttemptView, attempt, saved_answers
from app.learning.queries.corrections import decided
from app.learning.queries.enrolments import EnrolmentView
from app.learning.rules.confidence import STEPS
from app.learning.rules.papers import draw
from app.learning.rules.showing import may_answer_again
from app.learning.rules.starting import may_start
from app.learning.rules.times import deadline, is_overdue, present
from app.questions.question import Answer
from app.questions.registry import kind_of


def start_attempt(enrolment: EnrolmentView, quiz_key: str, now: datetime) -> str:
    """Start an attempt, or return the one that is open; return its serial.

    The enrolment's row is locked first, so that racing starts make one attempt. Raises `NotFound` for an
    unknown quiz and `Refused("attempts_used_up")`.
    """
    found = quiz(enrolment.release, quiz_key)
    if found is None:
        raise NotFound("quiz")
    db.session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update(key_share=True))
    earlier = db.session.execute(
        select(Attempt.serial, Attempt.state, Attempt.question_keys).where(
            Attempt.enrolment_id == enrolment.id, Attempt.quiz_key == quiz_key
        )
    ).all()
    running = next((each.serial for each in earlier if each.state == "open"), None)
    if running is not None and not _is_closed(enrolment.person_id, running, now):
        return str(running)
    extras = extras_of(enrolment.person_id, enrolment.release.course_id, quiz_key)
    decision = may_start(found.settings, len(earlier), purpose=found.purpose, extra=extras.attempts)
    if not decision.may_start:
        raise Refused(str(decision.reason))
    seed = secrets.token_bytes(16)
    seen = {key for each in earlier for key in each.question_keys}
    made = Attempt(
        serial=token(),
        enrolment_id=enrolment.id,
        release_id=enrolment.release.id,
        quiz_key=quiz_key,
        number=len(earlier) + 1,
        seed=seed,
        question_keys=_drawn(found, enrolment.release.course_id, seed, seen),
        state="open",
        started_at=now,
        seen_at=now,
        deadline_at=deadline(found.settings, now, extras.time),
    )
    db.session.add(made)
    db.session.flush()
    return made.serial


def _is_closed(person_id: int, serial: str, now: datetime) -> bool:
    """Whether an attempt that was open has ended: closed just now because its time is over, or by another."""
    found = attempt(person_id, serial)
    assert found is not None, "an attempt of the person"
    return end_attempt(found, now, only_overdue=True) is not None or not found.is_open


def _drawn(of_quiz: QuizView, course_id: int, seed: bytes, seen: set[str]) -> list[str]:
    """Return the questions of a new attempt: none that is void, unless nothing else is left."""
    void = decided(course_id).void
    bank = [question for question in of_quiz.bank if question.key not in void]
    return draw(bank or of_quiz.bank, of_quiz.settings, seed, seen)


def save_response(
    attempt: AttemptView,
    question_key: str,
    answer: Answer,
    locale: str,
    now: datetime,
    *,
    revision: int | None = None,
    confidence: int | None = None,
) -> int:
    """Save the answer to one question of an open attempt; return its revision.

    `revision` is that of the answer from which the learner's page was made, 0 for none (None: it is not
    compared). Another answer saved meanwhile is never overwritten. Raises `Refused`: `foreign_question`,
    `unknown_confidence`, `attempt_closed`, `time_over`, `already_answered` when its reasons were shown, or
    `answer_conflict`.
    """
    if question_key not in attempt.question_keys:
        raise Refused("foreign_question")
    if confidence is not None and confidence not in STEPS:
        raise Refused("unknown_confidence")
    _touch(attempt, now)
    values = {
        "attempt_id": attempt.id,
        "question_key": question_key,
        "answer": list(answer),
        "confidence": confidence if attempt.quiz.settings.confidence else None,
        "locale": locale,
        "saved_at": now,
    }
    is_final = not may_answer_again(attempt.quiz.settings, attempt.quiz.purpose) and not _is_step(
        attempt, question_key, answer
    )
    saved = _save(values, 0 if is_final else revision)
    if saved is not None:
        return saved
    there = saved_answers(attempt.id)[question_key]
    if there.answer != answer:
        raise Refused("already_answered" if is_final else "answer_conflict")
    if is_final or there.confidence == values["confidence"]:
        return there.revision
    return _save(values, there.revision) or there.revision


def _is_step(attempt: AttemptView, question_key: str, answer: Answer) -> bool:
    """Whether an answer only goes on from an earlier one, as the next scene of a story does."""
    question = next(each for each in attempt.quiz.bank if each.key == question_key)
    return len(answer) > 1 and kind_of(question).asks_on(question, answer[:-1])


def _touch(attempt: AttemptView, now: datetime) -> None:
    """Lock an attempt and note that it was seen, or raise why it takes no answer.

    What counts is what its row says once it is locked: it may have got more time, or been closed.
    """
    connection = db.session.connection()
    row = connection.execute(_TOUCH, {"attempt": attempt.id, "moment": present(now, attempt.seen_at)}).first()
    if row is None:
        raise Refused("attempt_closed")
    if is_overdue(row.deadline_at, row.seen_at):
        raise Refused("time_over")


def _save(values: dict[str, Any], revision: int | None) -> int | None:
    """Write an answer over `revision` (None: over any) and keep the event; None when another one is there."""
    connection = db.session.connection()
    statement = _save_statement(connection.dialect.name, revision is not None)
    expected = {} if revision is None else {"expected": revision}
    saved: int | None = connection.execute(statement, values | expected | {"revision": 1}).scalar_one_or_none()
    if saved is not None:
        connection.execute(_KEEP, values | {"revision": saved})
    return saved


_TOUCH = (
    update(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.state == "open")
    .values(seen_at=case((Attempt.seen_at > bindparam("moment"), Attempt.seen_at), else_=bindparam("moment")))
    .returning(Attempt.seen_at, Attempt.deadline_at)
)
_KEEP = insert(ResponseEvent)


@cache
def _save_statement(dialect: str, compares: bool) -> Any:
    """Return the statement that sets the present answer and counts its revision, made once."""
    statement = upsert(Response, dialect)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "question_key"],
        set_={
            "answer": given.answer,
            "confidence": given.confidence,
            "locale": given.locale,
            "saved_at": given.saved_at,
            "revision": Response.revision + 1,
        },
        where=Response.revision == bindparam("expected") if compares else None,
    ).returning(Response.revision)


def flag_question(attempt: AttemptView, question_key: str, *, is_flagged: bool, now: datetime) -> None:
    """Set or take away the flag by which the learner finds a question again; again changes nothing.

    Raises `Refused`: `foreign_question`, `attempt_closed` or `time_over`.
    """
    if question_key not in attempt.question_keys:
        raise Refused("foreign_question")
    _touch(attempt, now)
    if is_flagged:
        insert_ignoring(AttemptFlag, {"attempt_id": attempt.id, "question_key": question_key})
        return
    db.session.execute(
        delete(AttemptFlag).where(AttemptFlag.attempt_id == attempt.id, AttemptFlag.question_key == question_key)
    )


def submit_attempt(attempt: AttemptView, now: datetime) -> Ended | None:
    """Hand in an open attempt: mark it, and complete the course when it is the final quiz and passed.

    After its deadline and grace it is closed from what was saved in time. Returns None, without a second
    effect, when it had ended before.
    """
    return end_attempt(attempt, now)
