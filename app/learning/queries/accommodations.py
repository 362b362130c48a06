"""Reads of extra time and extra attempts: what applies to a person, and what a cohort's manager sees."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.cohorts.models import CohortMember
from app.core.collation import collated
from app.core.db import db
from app.learning.models import Accommodation
from app.learning.rules.accommodations import Extras, largest


@dataclass(frozen=True)
class AccommodationRow:
    """An accommodation in a list; `name` is empty for one of the whole cohort, `quiz_key` None for every quiz."""

    id: int
    quiz_key: str | None
    name: str
    email: str
    extra_time: int
    extra_attempts: int
    reason: str
    granted_at: datetime
    granted_by: str | None
    ended_at: datetime | None
    ended_by: str | None


_cohorts = select(CohortMember.cohort_id).where(CohortMember.person_id == bindparam("person")).scalar_subquery()
_APPLYING = select(Accommodation.extra_time, Accommodation.extra_attempts).where(
    Accommodation.course_id == bindparam("course"),
    Accommodation.ended_at.is_(None),
    or_(Accommodation.quiz_key.is_(None), Accommodation.quiz_key == bindparam("quiz")),
    or_(Accommodation.person_id == bindparam("person"), Accommodation.cohort_id.in_(_cohorts)),
)


def extras_of(person_id: int, course_id: int, quiz_key: str) -> Extras:
    """Return what is granted to a person for a quiz, by herself or through a cohort; one statement."""
    rows = db.session.execute(_APPLYING, {"person": person_id, "course": course_id, "quiz": quiz_key})
    return largest(Extras(row.extra_time, row.extra_attempts) for row in rows)


def accommodations_of(cohort_id: int, course_id: int) -> list[AccommodationRow]:
    """Return those of a cohort and of its members in a course, those in force first; one statement."""
    granter, ender = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            Accommodation.id,
            Accommodation.quiz_key,
            Person.name,
            Person.email,
            Accommodation.extra_time,
            Accommodation.extra_attempts,
            Accommodation.reason,
            Accommodation.granted_at,
            granter.name.label("granted_by"),
            Accommodation.ended_at,
            ender.name.label("ended_by"),
        )
        .outerjoin(Person, Person.id == Accommodation.person_id)
        .outerjoin(granter, granter.id == Accommodation.granted_by_id)
        .outerjoin(ender, ender.id == Accommodation.ended_by_id)
        .where(Accommodation.course_id == course_id, _seen_from(cohort_id))
        .order_by(Accommodation.ended_at.is_not(None), Accommodation.id.desc())
    )
    return [AccommodationRow(row.id, row.quiz_key, row.name or "", row.email or "", *row[4:]) for row in rows]


def accommodation_in(cohort_id: int, course_id: int, accommodation_id: int) -> int | None:
    """Return the id of an accommodation when the cohort's manager may see it; one statement."""
    return db.session.scalars(
        select(Accommodation.id).where(
            Accommodation.id == accommodation_id, Accommodation.course_id == course_id, _seen_from(cohort_id)
        )
    ).one_or_none()


def members_of(cohort_id: int, locale: str) -> list[tuple[int, str]]:
    """Return (id, name and address) of a cohort's members by name as `locale` sorts; one statement."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.email)
        .join(CohortMember, CohortMember.person_id == Person.id)
        .where(CohortMember.cohort_id == cohort_id)
        .order_by(collated(Person.name, locale), Person.id)
    )
    return [(row.id, f"{row.name} ({row.email})" if row.name else row.email) for row in rows]


def _seen_from(cohort_id: int) -> Any:
    """Return the condition that lets through what belongs to a cohort or to somebody in it."""
    members = select(CohortMember.person_id).where(CohortMember.cohort_id == cohort_id)
    return or_(Accommodation.cohort_id == cohort_id, Accommodation.person_id.in_(members))
