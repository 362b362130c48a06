"""Reads of standing: who is where in a cohort's courses, and who needs help."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Institution, InstitutionMembership, Person
from app.accounts.queries.memberships import covers
from app.cohorts.models import Cohort, CohortCourse, CohortMember
from app.content.models import Course, Release, ReleaseLesson
from app.core.collation import sort_key
from app.core.days import DayOf
from app.core.db import db
from app.learning.models import Attempt, Completion, Enrolment, LessonDone, Score
from app.reports.rules import needs_help, state_of

STATES = ("not_started", "in_progress", "completed")


@dataclass(frozen=True)
class StandingRow:
    """Where a member of a cohort stands in a course of it; `best_share` is the best final quiz, 0–1.

    `institution` is where she belonged when she completed the course, and until then where she belongs today, or
    belonged on the last day of the cohort: a transfer does not rewrite what was reached before it.
    """

    person_id: int
    name: str
    email: str
    institution: str
    course_key: str
    state: str
    needs_help: bool
    lessons_done: int
    lessons: int
    best_share: float | None
    attempts: int
    seen_at: datetime | None
    completed_at: datetime | None
    locale: str


@dataclass(frozen=True)
class StandingCounts:
    """How many rows are in each state; those who need help are in progress as well."""

    total: int
    not_started: int
    in_progress: int
    completed: int
    needs_help: int


def cohort_standing(cohort_id: int, locale: str, now: datetime) -> list[StandingRow]:
    """Return a row for each member and course of a cohort, those who need help first, names as `locale` sorts.

    Two statements whatever the number of people. The latest enrolment in the course counts that began before
    the cohort was over, in this cohort, in none, or in another of the same institution: what somebody does in
    the cohort of another institution, or later, is not seen here. Who has not started is shown the lessons of
    the offered release.
    """
    finals = {row.enrolment_id: row for row in db.session.execute(_finals(cohort_id))}
    rows = [
        _standing(row, finals.get(row.enrolment_id), now)
        for row in db.session.execute(_members(cohort_id, now.date()))
    ]
    return sorted(rows, key=lambda row: _order(row, locale))


def standing_summary(rows: Iterable[StandingRow]) -> StandingCounts:
    """Return how many rows are in each state."""
    rows = list(rows)
    states = Counter(row.state for row in rows)
    return StandingCounts(
        total=len(rows),
        not_started=states["not_started"],
        in_progress=states["in_progress"],
        completed=states["completed"],
        needs_help=sum(row.needs_help for row in rows),
    )


def _enrolled_in(cohort_id: int) -> Select[Any]:
    """Return the latest enrolment of each member in each course of a cohort, as (id)."""
    run = func.row_number().over(
        partition_by=(Enrolment.person_id, Enrolment.course_id), order_by=Enrolment.run.desc()
    )
    began = aliased(Cohort)
    counted = (
        select(Enrolment.id, run.label("place"))
        .join(CohortMember, CohortMember.person_id == Enrolment.person_id)
        .join(Cohort, Cohort.id == CohortMember.cohort_id)
        .join(
            CohortCourse,
            and_(CohortCourse.cohort_id == Cohort.id, CohortCourse.course_id == Enrolment.course_id),
        )
        .outerjoin(began, began.id == Enrolment.cohort_id)
        .where(
            Cohort.id == cohort_id,
            or_(
                began.id == Cohort.id,
                and_(
                    or_(began.id.is_(None), began.institution_id.is_not_distinct_from(Cohort.institution_id)),
                    DayOf(Enrolment.started_at) <= Cohort.ends_on,
                ),
            ),
        )
        .subquery()
    )
    return select(counted.c.id).where(counted.c.place == 1)


def _members(cohort_id: int, today: date) -> Select[Any]:
    """Return the statement over members, their courses and enrolments."""
    last_day = case((Cohort.ends_on < today, Cohort.ends_on), else_=today)
    offered = aliased(Release)
    other = aliased(Release)
    newest = select(func.max(other.number)).where(other.course_id == Course.id).scalar_subquery()
    return (
        select(
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Person.locale,
            case((Completion.id.is_not(None), Completion.institution_name), else_=Institution.name).label(
                "institution"
            ),
            Course.key.label("course_key"),
            Enrolment.id.label("enrolment_id"),
            Enrolment.seen_at,
            Completion.completed_at,
            _done().label("lessons_done"),
            func.coalesce(Release.lesson_count, offered.lesson_count, 0).label("lessons"),
        )
        .select_from(CohortMember)
        .join(Cohort, Cohort.id == CohortMember.cohort_id)
        .join(Person, Person.id == CohortMember.person_id)
        .outerjoin(
            InstitutionMembership,
            and_(InstitutionMembership.person_id == Person.id, covers(last_day)),
        )
        .outerjoin(Institution, Institution.id == InstitutionMembership.institution_id)
        .join(CohortCourse, CohortCourse.cohort_id == CohortMember.cohort_id)
        .join(Course, Course.id == CohortCourse.course_id)
        .outerjoin(offered, and_(offered.course_id == Course.id, offered.number == newest))
        .outerjoin(
            Enrolment,
            and_(
                Enrolment.person_id == Person.id,
                Enrolment.course_id == Course.id,
                Enrolment.id.in_(_enrolled_in(cohort_id)),
            ),
        )
        .outerjoin(Release, Release.id == Enrolment.release_id)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .where(CohortMember.cohort_id == cohort_id)
    )


def _done() -> ScalarSelect[int]:
    """Return the number of lessons of its release that are marked as done in an enrolment."""
    return (
        select(func.count())
        .select_from(LessonDone)
        .join(ReleaseLesson, ReleaseLesson.lesson_key == LessonDone.lesson_key)
        .where(LessonDone.enrolment_id == Enrolment.id, ReleaseLesson.release_id == Enrolment.release_id)
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _finals(cohort_id: int) -> Any:
    """Return the statement over finished attempts at the final quiz, by enrolment; the newest score counts."""
    other = aliased(Score)
    newest = select(func.max(other.id)).where(other.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    return (
        select(
            Attempt.enrolment_id,
            func.count(Attempt.id).label("attempts"),
            func.max(Score.raw / Score.max).label("best_share"),
            func.sum(case((Score.is_passed.is_(False), 1), else_=0)).label("failed"),
        )
        .join(Release, and_(Release.id == Attempt.release_id, Release.final_quiz == Attempt.quiz_key))
        .outerjoin(Score, Score.id == newest)
        .where(Attempt.enrolment_id.in_(_enrolled_in(cohort_id)), Attempt.state != "open")
        .group_by(Attempt.enrolment_id)
    )


def _standing(row: Any, final: Any | None, now: datetime) -> StandingRow:
    state = state_of(row.enrolment_id is not None, row.completed_at is not None)
    return StandingRow(
        person_id=row.person_id,
        name=row.name,
        email=row.email,
        institution=row.institution or "",
        course_key=row.course_key,
        state=state,
        needs_help=needs_help(state, row.seen_at, final.failed if final else 0, now),
        lessons_done=row.lessons_done,
        lessons=row.lessons,
        best_share=final.best_share if final else None,
        attempts=final.attempts if final else 0,
        seen_at=row.seen_at,
        completed_at=row.completed_at,
        locale=row.locale,
    )


def _order(row: StandingRow, locale: str) -> tuple[bool, int, str, str, str]:
    """Return what rows are sorted by: help, state, name; the rest only makes the order certain."""
    return not row.needs_help, STATES.index(row.state), sort_key(row.name, locale), row.email, row.course_key
