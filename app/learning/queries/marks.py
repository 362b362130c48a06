"""Reads of the whole history of one mark: what was asked, every answer as it came, every score and its reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.policy import Scope
from app.cohorts.models import Cohort
from app.content.models import Course, Release
from app.content.queries.releases import ReleaseView, known_release
from app.content.queries.texts import QuizView, quiz
from app.core.db import db
from app.core.errors import NotFound
from app.learning.models import Attempt, Correction, Enrolment, Marking, ResponseEvent, Score
from app.learning.queries.reach import within
from app.questions.definition import QuestionDef
from app.questions.question import Answer
from app.questions.registry import KINDS

MOST = 500
"""Attempts in one list."""


@dataclass(frozen=True)
class AttemptRow:
    """An attempt of somebody in a cohort; the points are None while it is open or waits for people."""

    serial: str
    name: str
    email: str
    release_id: int
    digest: str
    quiz_key: str
    number: int
    state: str
    started_at: datetime
    raw: float | None
    max: float | None
    is_passed: bool | None


@dataclass(frozen=True)
class AnswerLine:
    """One answer as it was saved; `confidence` is per cent, or None when none was given."""

    question_key: str
    revision: int
    answer: Answer
    confidence: int | None
    locale: str
    saved_at: datetime


@dataclass(frozen=True)
class MarkingLine:
    """What one person gave for one answer."""

    question_key: str
    marker: str
    is_settling: bool
    points: dict[str, float]
    total: float
    comment: str
    marked_at: datetime


@dataclass(frozen=True)
class ScoreLine:
    """One mark of the attempt; the newest counts. `question_key` and `kind` are those of its correction."""

    raw: float
    max: float
    is_passed: bool
    rule: str
    reason: str
    parts: dict[str, tuple[float, float]]
    marked_at: datetime
    actor: str | None
    kind: str | None
    question_key: str | None
    why: str | None


@dataclass(frozen=True)
class MarkHistory:
    """An attempt with everything that led to its mark; `seed` never leaves the server."""

    serial: str
    number: int
    state: str
    started_at: datetime
    deadline_at: datetime | None
    finished_at: datetime | None
    person: str
    email: str
    release: ReleaseView
    quiz: QuizView
    seed: bytes
    questions: tuple[QuestionDef, ...]
    answers: tuple[AnswerLine, ...]
    markings: tuple[MarkingLine, ...]
    scores: tuple[ScoreLine, ...]

    @property
    def waits_for_people(self) -> bool:
        """Whether it ended and its first mark waits for those who mark by hand."""
        by_hand = any(KINDS[question.kind].IS_MARKED_BY_HAND for question in self.questions)
        return by_hand and self.state != "open" and not self.scores

    def answers_to(self, question_key: str) -> list[AnswerLine]:
        """Return the answers to one question in the order they came."""
        return [each for each in self.answers if each.question_key == question_key]

    def markings_of(self, question_key: str) -> list[MarkingLine]:
        """Return what people gave for one question in the order they did."""
        return [each for each in self.markings if each.question_key == question_key]

    def position(self, question_key: str | None) -> int | None:
        """Return at which place, from 1, a question stood."""
        keys = [question.key for question in self.questions]
        return keys.index(question_key) + 1 if question_key in keys else None


_columns: tuple[Any, ...] = (
    Attempt.id,
    Attempt.number,
    Attempt.state,
    Attempt.started_at,
    Attempt.deadline_at,
    Attempt.finished_at,
    Attempt.quiz_key,
    Attempt.seed,
    Attempt.question_keys,
    Attempt.release_id,
    Release.digest,
    Person.name,
    Person.email,
)
_attempts: Select[Any] = (
    select(*_columns)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .join(Release, Release.id == Attempt.release_id)
    .join(Course, Course.id == Enrolment.course_id)
    .outerjoin(Cohort, Cohort.id == Enrolment.cohort_id)
)


def cohort_attempts(cohort_id: int) -> list[AttemptRow]:
    """Return the attempts of everybody in a cohort, the newest first, at most `MOST`; one statement."""
    newest = select(func.max(Score.id)).where(Score.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    mark = aliased(Score)
    rows = db.session.execute(
        select(
            Attempt.serial,
            Person.name,
            Person.email,
            Attempt.release_id,
            Release.digest,
            Attempt.quiz_key,
            Attempt.number,
            Attempt.state,
            Attempt.started_at,
            mark.raw,
            mark.max,
            mark.is_passed,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Release, Release.id == Attempt.release_id)
        .outerjoin(mark, mark.id == newest)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        .limit(MOST)
    )
    return [AttemptRow(**row._mapping) for row in rows]


def mark_history(scope: Scope, serial: str) -> MarkHistory:
    """Return the whole history of an attempt's mark; five statements. Raises `NotFound`, also out of scope."""
    row = db.session.execute(_attempts.where(Attempt.serial == serial, within(scope))).one_or_none()
    if row is None:
        raise NotFound("attempt")
    release = known_release(row.release_id, row.digest)
    of_quiz = quiz(release, row.quiz_key)
    assert of_quiz is not None, "an attempt names a quiz of its release"
    bank = {question.key: question for question in of_quiz.bank}
    return MarkHistory(
        serial=serial,
        number=row.number,
        state=row.state,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        finished_at=row.finished_at,
        person=row.name,
        email=row.email,
        release=release,
        quiz=of_quiz,
        seed=row.seed,
        questions=tuple(bank[key] for key in row.question_keys),
        answers=_answers(row.id),
        markings=_markings(row.id),
        scores=_scores(row.id),
    )


def _answers(attempt_id: int) -> tuple[AnswerLine, ...]:
    """Return every answer that was saved; one statement."""
    rows = db.session.execute(
        select(
            ResponseEvent.question_key,
            ResponseEvent.revision,
            ResponseEvent.answer,
            ResponseEvent.confidence,
            ResponseEvent.locale,
            ResponseEvent.saved_at,
        )
        .where(ResponseEvent.attempt_id == attempt_id)
        .order_by(ResponseEvent.id)
    )
    return tuple(AnswerLine(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows)


def _markings(attempt_id: int) -> tuple[MarkingLine, ...]:
    """Return every marking by a person; one statement."""
    rows = db.session.execute(
        select(
            Marking.question_key,
            Person.name,
            Marking.is_settling,
            Marking.points,
            Marking.total,
            Marking.comment,
            Marking.marked_at,
        )
        .join(Person, Person.id == Marking.marker_id)
        .where(Marking.attempt_id == attempt_id)
        .order_by(Marking.id)
    )
    return tuple(MarkingLine(*row) for row in rows)


def _scores(attempt_id: int) -> tuple[ScoreLine, ...]:
    """Return every score with the correction behind it; one statement."""
    rows = db.session.execute(
        select(
            Score.raw,
            Score.max,
            Score.is_passed,
            Score.rule,
            Score.reason,
            Score.parts,
            Score.marked_at,
            Person.name.label("actor"),
            Correction.kind,
            Correction.question_key,
            Correction.reason.label("why"),
        )
        .outerjoin(Correction, Correction.id == Score.correction_id)
        .outerjoin(Person, Person.id == Score.actor_id)
        .where(Score.attempt_id == attempt_id)
        .order_by(Score.id)
    )
    return tuple(ScoreLine(**{**row._mapping, "parts": _parts(row.parts)}) for row in rows)


def _parts(stored: dict[str, Any] | None) -> dict[str, tuple[float, float]]:
    """Return points by question as JSON gives them back; scores from before they were kept have none."""
    return {key: (raw, most) for key, (raw, most) in (stored or {}).items()}
