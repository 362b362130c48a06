"""Reads of corrections: what was decided about answered questions, and what an attempt is told of it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.content.models import Course, Release, ReleaseQuiz
from app.content.queries.releases import ReleaseView, known_release
from app.content.queries.texts import quiz
from app.core.db import db
from app.learning.models import Correction, Score
from app.learning.queries.attempts import AttemptView
from app.learning.rules.corrections import REMARKS, Corrections, Decided
from app.questions.definition import QuestionKey


@dataclass(frozen=True)
class Decision:
    """A correction as the list of decisions shows it."""

    id: int
    course_key: str
    quiz_key: str
    question_key: str
    from_number: int
    to_number: int
    kind: str
    is_never_lower: bool
    reason: str
    note: str
    effect: dict[str, int]
    actor: str | None
    decided_at: datetime


@dataclass(frozen=True)
class Note:
    """What the learner is told of a correction: question `number` of her attempt, and her points before and after.

    `before` and `after` are None when the correction left the mark as it was.
    """

    number: int
    kind: str
    words: str
    decided_at: datetime
    before: float | None = None
    after: float | None = None


_made_of = aliased(Release)
_columns: tuple[Any, ...] = (
    Correction.id,
    Course.key.label("course_key"),
    Correction.quiz_key,
    Correction.question_key,
    _made_of.number.label("from_number"),
    Release.number.label("to_number"),
    Correction.kind,
    Correction.is_never_lower,
    Correction.reason,
    Correction.note,
    Correction.effect,
    Person.name.label("actor"),
    Correction.decided_at,
)
_decisions: Select[Any] = (
    select(*_columns)
    .join(Course, Course.id == Correction.course_id)
    .join(Release, Release.id == Correction.to_release_id)
    .join(_made_of, _made_of.id == Correction.from_release_id)
    .outerjoin(Person, Person.id == Correction.actor_id)
)


def decisions(course_key: str | None = None, question_key: str | None = None) -> list[Decision]:
    """Return what was decided, the newest first; one statement."""
    wanted = _decisions.order_by(Correction.id.desc())
    if course_key is not None:
        wanted = wanted.where(Course.key == course_key)
    if question_key is not None:
        wanted = wanted.where(Correction.question_key == question_key)
    return [Decision(**row._mapping) for row in db.session.execute(wanted)]


def decided(course_id: int) -> Corrections:
    """Return the corrections of a course that change marks; one statement when there are none.

    Marking reads them after it has waited for a correction that is being applied (`await_corrections`).
    """
    rows = db.session.execute(
        select(
            Correction.question_key,
            Correction.kind,
            Correction.is_never_lower,
            Correction.quiz_key,
            Release.id,
            Release.digest,
            Release.number,
        )
        .join(Release, Release.id == Correction.to_release_id)
        .where(Correction.course_id == course_id, Correction.kind.in_(REMARKS))
        .order_by(Correction.id)
    ).all()
    by_question: dict[str, tuple[Decided, ...]] = {}
    for row in rows:
        definition = (
            _definition(known_release(row.id, row.digest), row.quiz_key, row.question_key)
            if row.kind == "key"
            else None
        )
        one = Decided(row.question_key, row.kind, row.is_never_lower, row.number, definition)
        by_question[row.question_key] = (*by_question.get(row.question_key, ()), one)
    return Corrections(by_question)


def notes_for(attempt: AttemptView) -> tuple[Note, ...]:
    """Return what the learner is told about corrected questions of a finished attempt; at most two statements."""
    rows = db.session.execute(
        select(
            Correction.id,
            Correction.question_key,
            Correction.kind,
            Correction.note,
            Correction.decided_at,
            Release.number,
        )
        .join(Release, Release.id == Correction.to_release_id)
        .where(
            Correction.course_id == attempt.enrolment.release.course_id,
            Correction.question_key.in_(attempt.question_keys),
            Correction.kind != "typo",
        )
        .order_by(Correction.id)
    ).all()
    number = attempt.enrolment.release.number
    concerning = [row for row in rows if row.kind == "void" or number < row.number]
    changed = _changes_of(attempt.id) if concerning else {}
    return tuple(
        Note(
            attempt.question_keys.index(row.question_key) + 1,
            row.kind,
            row.note,
            row.decided_at,
            *changed.get(row.id, (None, None)),
        )
        for row in concerning
    )


def _changes_of(attempt_id: int) -> dict[int, tuple[float, float]]:
    """Return, by correction, the points of an attempt before and after it."""
    rows = db.session.execute(
        select(Score.correction_id, Score.raw).where(Score.attempt_id == attempt_id).order_by(Score.id)
    ).all()
    return {
        row.correction_id: (before.raw, row.raw) for before, row in pairwise(rows) if row.correction_id is not None
    }


def _definition(release: ReleaseView, quiz_key: str, question_key: str) -> QuestionKey | None:
    """Return the definition of a question in a release, usually in the quiz that it always stood in."""
    others = select(ReleaseQuiz.key).where(ReleaseQuiz.release_id == release.id)
    found = quiz(release, quiz_key)
    banks = [found] if found else []
    if not any(each.key == question_key for of_quiz in banks for each in of_quiz.bank):
        banks = [of_quiz for key in db.session.scalars(others) if (of_quiz := quiz(release, key))]
    return next((each for of_quiz in banks for each in of_quiz.bank if each.key == question_key), None)
