"""Reads of attempts, their answers and scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from app.content.models import Course, Release
from app.content.queries.texts import QuizView, quiz
from app.core.db import db
from app.learning.models import Attempt, AttemptFlag, Completion, Enrolment, Response, Score
from app.learning.queries.enrolments import EnrolmentView, enrolment_columns, view_of
from app.learning.rules.times import GRACE
from app.questions.definition import QuestionDef
from app.questions.question import Answer


@dataclass(frozen=True)
class AttemptView:
    """One attempt of the person who asks; `seed` never leaves the server."""

    id: int
    serial: str
    enrolment: EnrolmentView
    quiz: QuizView
    number: int
    seed: bytes
    question_keys: tuple[str, ...]
    state: str
    started_at: datetime
    seen_at: datetime
    deadline_at: datetime | None
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it has not been handed in or closed."""
        return self.state == "open"


@dataclass(frozen=True)
class SavedAnswer:
    """The present answer to a question of an attempt; `locale` is the language in which it was given."""

    answer: Answer
    confidence: int | None
    revision: int
    locale: str
    saved_at: datetime


@dataclass(frozen=True)
class ScoreView:
    """The score of an attempt that counts: the newest. `parts` maps questions to (raw, max), where it is known."""

    raw: float
    max: float
    is_passed: bool
    parts: Mapping[str, tuple[float, float]] | None = None

    @property
    def share(self) -> float:
        """Points as a share of one; all of nothing is all."""
        return self.raw / self.max if self.max else 1.0


@dataclass(frozen=True)
class AttemptLine:
    """An attempt in a list; `score` is None while it is open, and while it waits for people to mark it."""

    serial: str
    number: int
    state: str
    started_at: datetime
    score: ScoreView | None


_columns = (
    Attempt.id.label("attempt_id"),
    Attempt.serial,
    Attempt.quiz_key,
    Attempt.number,
    Attempt.seed,
    Attempt.question_keys,
    Attempt.state,
    Attempt.started_at,
    Attempt.seen_at,
    Attempt.deadline_at,
    Attempt.finished_at,
)
_ATTEMPT: Select[Any] = (
    select(*enrolment_columns(), *_columns)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Release, Release.id == Attempt.release_id)
    .join(Course, Course.id == Enrolment.course_id)
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .where(Attempt.serial == bindparam("serial"), Enrolment.person_id == bindparam("person"))
)
"""Made once: every question of an attempt asks it."""


def attempt(person_id: int, serial: str) -> AttemptView | None:
    """Return the person's own attempt; another person's is not found. One statement when its quiz is known."""
    row = db.session.connection().execute(_ATTEMPT, {"serial": serial, "person": person_id}).one_or_none()
    if row is None:
        return None
    enrolled = view_of(row)
    found = quiz(enrolled.release, row.quiz_key)
    assert found is not None, "an attempt names a quiz of its release"
    values = {column.key: getattr(row, column.key) for column in _columns[1:] if column.key != "quiz_key"}
    values["question_keys"] = tuple(row.question_keys)
    return AttemptView(id=row.attempt_id, enrolment=enrolled, quiz=found, **values)


def questions_of(of_attempt: AttemptView) -> list[QuestionDef]:
    """Return the questions that were drawn for an attempt, in its order."""
    bank = {question.key: question for question in of_attempt.quiz.bank}
    return [bank[key] for key in of_attempt.question_keys]


def responses(attempt_id: int) -> dict[str, Answer]:
    """Return the saved answers by question key; one statement."""
    rows = db.session.execute(
        select(Response.question_key, Response.answer).where(Response.attempt_id == attempt_id)
    )
    return {row.question_key: tuple(row.answer) for row in rows}


def saved_answers(attempt_id: int) -> dict[str, SavedAnswer]:
    """Return the saved answers with all that is known of them, by question key; one statement."""
    rows = db.session.connection().execute(_SAVED, {"attempt": attempt_id})
    return {row[0]: SavedAnswer(tuple(row[1]), *row[2:]) for row in rows}


def flags(attempt_id: int) -> frozenset[str]:
    """Return the questions to which the learner wants to come back; one statement."""
    return frozenset(db.session.connection().execute(_FLAGS, {"attempt": attempt_id}).scalars())


_SAVED = select(
    Response.question_key,
    Response.answer,
    Response.confidence,
    Response.revision,
    Response.locale,
    Response.saved_at,
).where(Response.attempt_id == bindparam("attempt"))
_FLAGS = select(AttemptFlag.question_key).where(AttemptFlag.attempt_id == bindparam("attempt"))


def overdue_attempts(now: datetime, most: int) -> list[tuple[int, str]]:
    """Return (person, serial) of open attempts whose deadline and grace are over, oldest first; one statement."""
    rows = db.session.execute(
        select(Enrolment.person_id, Attempt.serial)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.state == "open", Attempt.deadline_at < now - GRACE)
        .order_by(Attempt.deadline_at, Attempt.id)
        .limit(most)
    )
    return [(row.person_id, row.serial) for row in rows]


def score(attempt_id: int) -> ScoreView | None:
    """Return the score that counts, or None for an attempt that has none yet; one statement."""
    row = db.session.execute(
        select(Score.raw, Score.max, Score.is_passed, Score.parts)
        .where(Score.attempt_id == attempt_id)
        .order_by(Score.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    parts = None if row.parts is None else {key: (raw, most) for key, (raw, most) in row.parts.items()}
    return ScoreView(row.raw, row.max, row.is_passed, parts)


def attempts_of(enrolment_id: int, quiz_key: str) -> list[AttemptLine]:
    """Return the attempts of a quiz by number, each with its score; one statement."""
    other = aliased(Score)
    newest = select(func.max(other.id)).where(other.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    rows = db.session.execute(
        select(
            Attempt.serial,
            Attempt.number,
            Attempt.state,
            Attempt.started_at,
            Score.raw,
            Score.max,
            Score.is_passed,
        )
        .outerjoin(Score, Score.id == newest)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.quiz_key == quiz_key)
        .order_by(Attempt.number)
    )
    return [
        AttemptLine(
            row.serial,
            row.number,
            row.state,
            row.started_at,
            None if row.raw is None else ScoreView(row.raw, row.max, row.is_passed),
        )
        for row in rows
    ]


def completion_id(enrolment_id: int) -> int | None:
    """Return the id of the enrolment's completion, if there is one; one statement."""
    return db.session.scalars(select(Completion.id).where(Completion.enrolment_id == enrolment_id)).one_or_none()
