"""Reads of completions, and the keys by which they are filtered."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, func, or_, select

from app.accounts.models import Person
from app.certificates.models import Certificate, CertificateEvent
from app.cohorts.models import Cohort, CohortCourse, CohortMember
from app.content.models import Course, Release
from app.core.db import db
from app.core.locales import edition_of
from app.learning.models import Completion, Enrolment, Response


@dataclass(frozen=True)
class CompletionRow:
    """One completion. Name, institution and country are as they were then, the e-mail as it is now.

    `score` is 0–1. `certificate` is its serial or '', `certificate_state` 'valid', 'withdrawn', 'replaced'
    or ''. `language` is the one the final quiz was last answered in.
    """

    name: str
    email: str
    institution: str
    country: str
    course_key: str
    release_number: int
    score: float
    completed_at: datetime
    certificate: str
    certificate_state: str
    language: str


def completions(
    cohort_key: str | None = None,
    course_key: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    time_zone: str = "UTC",
) -> list[CompletionRow]:
    """Return the completions between two days of `time_zone`, both included, oldest first; one statement.

    A cohort's are those of its members in its courses, and those begun in it by people who left it.
    """
    wanted = []
    if cohort_key is not None:
        wanted.append(_of_cohort(cohort_key))
    if course_key is not None:
        wanted.append(Course.key == course_key)
    if first_day is not None:
        wanted.append(Completion.completed_at >= _midnight(first_day, time_zone))
    if last_day is not None:
        wanted.append(Completion.completed_at < _midnight(last_day + timedelta(days=1), time_zone))
    statement = _completions().where(*wanted).order_by(Completion.completed_at, Completion.id)
    rows = [CompletionRow(*row) for row in db.session.execute(statement)]
    return [replace(row, language=edition_of(row.language)) for row in rows]


def cohort_keys() -> list[str]:
    """Return the keys of all cohorts; one statement."""
    return list(db.session.scalars(select(Cohort.key).order_by(Cohort.key)))


def course_keys() -> list[str]:
    """Return the keys of all courses ever published; one statement."""
    return list(db.session.scalars(select(Course.key).order_by(Course.key)))


def _completions() -> Select[Any]:
    """Return the statement over completions, with the columns of `CompletionRow` in its order."""
    event = (
        select(CertificateEvent.kind)
        .where(CertificateEvent.certificate_id == Certificate.id)
        .order_by(CertificateEvent.id.desc())
        .limit(1)
        .correlate(Certificate)
        .scalar_subquery()
    )
    answered_in = (
        select(Response.locale)
        .where(Response.attempt_id == Completion.attempt_id)
        .order_by(Response.saved_at.desc(), Response.id.desc())
        .limit(1)
        .correlate(Completion)
        .scalar_subquery()
    )
    certificate_state = case(
        (Certificate.id.is_(None), ""),
        (event.in_(("withdrawn", "replaced")), event),
        else_="valid",
    )
    return (
        select(
            Completion.holder_name,
            Person.email,
            func.coalesce(Completion.institution_name, ""),
            func.coalesce(Completion.country, ""),
            Course.key,
            Release.number,
            Completion.score_raw / Completion.score_max,
            Completion.completed_at,
            func.coalesce(Certificate.serial, ""),
            certificate_state,
            func.coalesce(answered_in, Person.locale),
        )
        .select_from(Completion)
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Release, Release.id == Completion.release_id)
        .join(Course, Course.id == Enrolment.course_id)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
    )


def _of_cohort(key: str) -> Any:
    """Return the condition that an enrolment belongs to a cohort."""
    cohort = select(Cohort.id).where(Cohort.key == key)
    membership = (
        select(CohortMember.id)
        .join(CohortCourse, CohortCourse.cohort_id == CohortMember.cohort_id)
        .where(
            CohortMember.cohort_id.in_(cohort),
            CohortMember.person_id == Enrolment.person_id,
            CohortCourse.course_id == Enrolment.course_id,
        )
        .correlate(Enrolment)
        .exists()
    )
    return or_(Enrolment.cohort_id.in_(cohort), membership)


def _midnight(day: date, time_zone: str) -> datetime:
    """Return the moment at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(time_zone))
