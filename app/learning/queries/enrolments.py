"""Reads of enrolments, progress and answers inside lessons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from app.cohorts.models import Cohort, CohortCourse, CohortMember
from app.content.models import Course, Release
from app.content.queries.releases import ReleaseView, known_release, known_releases
from app.core.db import db
from app.learning.models import Attempt, Completion, Enrolment, LessonAnswer, LessonDone, Score
from app.questions.question import Answer


@dataclass(frozen=True)
class EnrolmentView:
    """A person's enrolment, her place in it, and the facts about it that pages need."""

    id: int
    person_id: int
    cohort_id: int | None
    release: ReleaseView
    newest_number: int
    lesson_key: str | None
    section: str | None
    done: frozenset[str]
    completed_at: datetime | None

    @property
    def has_newer_release(self) -> bool:
        """Whether the course has been published again since the enrolment."""
        return self.newest_number > self.release.number

    def next_lesson(self, keys: list[str]) -> str:
        """Return where to go on: the kept place, or the first lesson that is not done, or the first of all."""
        if self.lesson_key in keys:
            return str(self.lesson_key)
        return next((key for key in keys if key not in self.done), keys[0])


@dataclass(frozen=True)
class LessonAnswerView:
    """The latest answer to a question inside a lesson."""

    question_key: str
    answer: Answer
    is_correct: bool


@dataclass(frozen=True)
class WaitingCourse:
    """A course that one of the person's cohorts takes and she has not started."""

    course_key: str
    cohort_title: str
    ends_on: Any


_newer = aliased(Release)
_newest = select(func.max(_newer.number)).where(_newer.course_id == Enrolment.course_id).scalar_subquery()
_done = (
    select(func.aggregate_strings(LessonDone.lesson_key, ","))
    .where(LessonDone.enrolment_id == Enrolment.id)
    .correlate(Enrolment)
    .scalar_subquery()
)
_columns = (
    Enrolment.release_id,
    Release.digest,
    Enrolment.id.label("enrolment_id"),
    Enrolment.person_id,
    Enrolment.cohort_id,
    Enrolment.lesson_key,
    Enrolment.section,
    _newest.label("newest_number"),
    _done.label("done"),
    Completion.completed_at,
)
_enrolments: Select[Any] = (
    select(*_columns)
    .select_from(Enrolment)
    .join(Release, Release.id == Enrolment.release_id)
    .join(Course, Course.id == Enrolment.course_id)
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
)


_ONE = (
    _enrolments.where(Enrolment.person_id == bindparam("person"), Course.key == bindparam("course"))
    .order_by(Enrolment.run.desc())
    .limit(1)
)
_ANSWERS = (
    select(LessonAnswer.question_key, LessonAnswer.answer, LessonAnswer.is_correct)
    .where(LessonAnswer.enrolment_id == bindparam("enrolment"), LessonAnswer.lesson_key == bindparam("lesson"))
    .order_by(LessonAnswer.id)
)
"""Both are made once: every lesson page asks them."""


def enrolment_columns() -> tuple[Any, ...]:
    """Return the columns `view_of()` reads; release, course and completion must be joined."""
    return _columns


def view_of(row: Any) -> EnrolmentView:
    """Return the view of a row of the enrolment statement."""
    return EnrolmentView(
        id=row.enrolment_id,
        person_id=row.person_id,
        cohort_id=row.cohort_id,
        release=known_release(row.release_id, row.digest),
        newest_number=row.newest_number,
        lesson_key=row.lesson_key,
        section=row.section,
        done=frozenset(row.done.split(",")) if row.done else frozenset(),
        completed_at=row.completed_at,
    )


def enrolment(person_id: int, course_key: str) -> EnrolmentView | None:
    """Return the person's latest enrolment in a course, with what she has done; one statement."""
    row = db.session.connection().execute(_ONE, {"person": person_id, "course": course_key}).one_or_none()
    return view_of(row) if row else None


def enrolments_of(person_id: int) -> list[EnrolmentView]:
    """Return all the person's enrolments, those seen last first; one statement."""
    rows = db.session.execute(
        _enrolments.where(Enrolment.person_id == person_id).order_by(Enrolment.seen_at.desc())
    )
    found = rows.all()
    known_releases({(row.release_id, row.digest) for row in found})
    return [view_of(row) for row in found]


def waiting_courses(person_id: int) -> list[WaitingCourse]:
    """Return the courses of the person's cohorts that she has not started, by end date; one statement."""
    rows = db.session.execute(
        select(Course.key.label("course_key"), Cohort.title.label("cohort_title"), Cohort.ends_on)
        .select_from(CohortMember)
        .join(Cohort, Cohort.id == CohortMember.cohort_id)
        .join(CohortCourse, CohortCourse.cohort_id == Cohort.id)
        .join(Course, Course.id == CohortCourse.course_id)
        .outerjoin(
            Enrolment,
            and_(Enrolment.course_id == CohortCourse.course_id, Enrolment.person_id == CohortMember.person_id),
        )
        .where(CohortMember.person_id == person_id, Enrolment.id.is_(None))
        .order_by(Cohort.ends_on)
    )
    return [WaitingCourse(row.course_key, row.cohort_title, row.ends_on) for row in rows]


def lesson_answers(enrolment_id: int, lesson_key: str) -> dict[str, LessonAnswerView]:
    """Return the latest answer to each question of a lesson; one statement."""
    rows = db.session.connection().execute(_ANSWERS, {"enrolment": enrolment_id, "lesson": lesson_key})
    return {
        row.question_key: LessonAnswerView(row.question_key, tuple(row.answer), row.is_correct) for row in rows
    }


def best_scores(enrolment_id: int) -> dict[str, tuple[float, bool]]:
    """Return, by quiz key, the best share of points (0–1) and whether any attempt passed; one statement."""
    latest = select(func.max(Score.id).label("id")).group_by(Score.attempt_id).subquery()
    rows = db.session.execute(
        select(Attempt.quiz_key, Score.raw, Score.max, Score.is_passed)
        .join(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.enrolment_id == enrolment_id, Score.id.in_(select(latest.c.id)))
    )
    best: dict[str, tuple[float, bool]] = {}
    for row in rows:
        share, passed = best.get(row.quiz_key, (0.0, False))
        best[row.quiz_key] = (max(share, (row.raw / row.max if row.max else 1.0)), passed or row.is_passed)
    return best
