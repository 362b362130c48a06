"""Attempts: starting, saving answers, handing in, and closing what is overdue."""

import secrets
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.content.queries.texts import QuizView, quiz
from app.core.db import db, upsert
from app.core.digests import token
from app.core.errors import NotFound, Refused
from app.learning.models import Attempt, Enrolment, Response, ResponseEvent, Score
from app.learning.operations.completions import complete
from app.learning.queries.attempts import AttemptView, questions_of, responses
from app.learning.queries.enrolments import EnrolmentView
from app.learning.rules import (
    MARKING_RULE,
    Marked,
    choices_of_tokens,
    deadline,
    draw,
    is_overdue,
    mark,
    may_start,
    present,
)


def start_attempt(enrolment: EnrolmentView, quiz_key: str, now: datetime) -> str:
    """Start an attempt, or return the one that is open; return its serial.

    The enrolment's row is locked first, so that racing starts make one attempt. Raises `NotFound` for an
    unknown quiz and `Refused("attempts_used_up")`.
    """
    found = quiz(enrolment.release, quiz_key)
    if found is None:
        raise NotFound("quiz")
    db.session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update())
    earlier = db.session.scalars(
        select(Attempt).where(Attempt.enrolment_id == enrolment.id, Attempt.quiz_key == quiz_key)
    ).all()
    for attempt in earlier:
        if attempt.state == "open":
            if not is_overdue(attempt.deadline_at, present(now, attempt.seen_at)):
                return attempt.serial
            close_overdue(attempt, enrolment, found)
    decision = may_start(found.settings, len(earlier))
    if not decision.may_start:
        raise Refused(str(decision.reason))
    seed = secrets.token_bytes(16)
    seen = {key for attempt in earlier for key in attempt.question_keys}
    attempt = Attempt(
        serial=token(),
        enrolment_id=enrolment.id,
        release_id=enrolment.release.id,
        quiz_key=quiz_key,
        number=len(earlier) + 1,
        seed=seed,
        question_keys=draw(found.bank, found.settings, seed, seen),
        state="open",
        started_at=now,
        seen_at=now,
        deadline_at=deadline(found.settings, now),
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt.serial


def save_response(attempt: AttemptView, question_key: str, tokens: list[str], locale: str, now: datetime) -> int:
    """Save the answer to one question of an open attempt; return its revision.

    Raises `Refused`: `foreign_question`, `unknown_choice`, or `attempt_closed` when it was handed in or its
    time is over.
    """
    questions = {question.key: question for question in questions_of(attempt)}
    if question_key not in questions:
        raise Refused("foreign_question")
    choices = choices_of_tokens(questions[question_key], tokens, attempt.seed)
    if choices is None or (questions[question_key].kind == "single" and len(choices) > 1):
        raise Refused("unknown_choice")
    if attempt.quiz.settings.feedback == "at-once" and question_key in responses(attempt.id):
        raise Refused("already_answered")
    moment = present(now, attempt.seen_at)
    connection = db.session.connection()
    if connection.execute(_TOUCH, {"attempt": attempt.id, "moment": moment}).first() is None:
        raise Refused("attempt_closed")
    if is_overdue(attempt.deadline_at, moment):
        raise Refused("attempt_closed")
    values = {
        "attempt_id": attempt.id,
        "question_key": question_key,
        "answer": choices,
        "locale": locale,
        "saved_at": now,
    }
    saved = connection.execute(_save_statement(connection.dialect.name), values | {"revision": 1})
    revision: int = saved.scalar_one()
    connection.execute(_KEEP, values | {"revision": revision})
    return revision


_TOUCH = (
    update(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.state == "open")
    .values(seen_at=bindparam("moment"))
    .returning(Attempt.id)
)
_KEEP = insert(ResponseEvent)


@cache
def _save_statement(dialect: str) -> Any:
    """Return the statement that sets the present answer and counts its revision, made once."""
    statement = upsert(Response, dialect)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "question_key"],
        set_={
            "answer": given.answer,
            "locale": given.locale,
            "saved_at": given.saved_at,
            "revision": Response.revision + 1,
        },
    ).returning(Response.revision)


def submit_attempt(attempt: AttemptView, now: datetime) -> Marked | None:
    """Hand in an open attempt: mark it, and complete the course when it is the final quiz and passed.

    Returns None, without a second effect, when it was handed in already.
    """
    closed = db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == "open")
        .values(state="submitted", finished_at=_finish(attempt, now), seen_at=present(now, attempt.seen_at))
    )
    if not getattr(closed, "rowcount", 0):
        return None
    return _mark_and_record(attempt.id, attempt.enrolment, attempt.quiz, attempt.question_keys, now)


def close_overdue(attempt: Attempt, enrolment: EnrolmentView, of_quiz: QuizView) -> None:
    """Close an attempt whose time is over from its saved answers; it finished at its deadline, not now."""
    assert attempt.deadline_at is not None
    closed = db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == "open")
        .values(state="overdue", finished_at=attempt.deadline_at)
    )
    if getattr(closed, "rowcount", 0):
        _mark_and_record(attempt.id, enrolment, of_quiz, tuple(attempt.question_keys), attempt.deadline_at)


def _finish(attempt: AttemptView, now: datetime) -> datetime:
    """Return the moment an attempt that is handed in now counts as finished."""
    moment = present(now, attempt.seen_at)
    return min(moment, attempt.deadline_at) if attempt.deadline_at else moment


def _mark_and_record(
    attempt_id: int,
    enrolment: EnrolmentView,
    of_quiz: QuizView,
    question_keys: tuple[str, ...],
    now: datetime,
) -> Marked:
    """Mark the saved answers, add the score, and complete the enrolment when it is due."""
    bank = {question.key: question for question in of_quiz.bank}
    rows = db.session.execute(
        select(Response.question_key, Response.answer).where(Response.attempt_id == attempt_id)
    )
    result = mark(
        [bank[key] for key in question_keys],
        {row.question_key: row.answer for row in rows},
        of_quiz.settings.pass_mark,
    )
    db.session.add(
        Score(
            attempt_id=attempt_id,
            raw=result.raw,
            max=result.max,
            is_passed=result.is_passed,
            rule=MARKING_RULE,
            reason="submitted",
            marked_at=now,
        )
    )
    if result.is_passed and of_quiz.purpose == "final":
        complete(enrolment, attempt_id, result, now)
    db.session.flush()
    return result
