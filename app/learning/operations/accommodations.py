"""Giving extra time and extra attempts, and ending it; open attempts get their time at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.audit.operations import record
from app.cohorts.models import CohortMember
from app.content.models import Release
from app.content.queries.releases import known_release, known_releases
from app.content.queries.texts import quiz
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.learning.models import Accommodation, Attempt, Enrolment
from app.learning.rules.accommodations import Extras, fault_of
from app.learning.rules.times import deadline


@dataclass(frozen=True)
class Beneficiary:
    """Who gets it: one person or a whole cohort, for one quiz of a course or (None) for all."""

    course_id: int
    quiz_key: str | None
    person_id: int | None = None
    cohort_id: int | None = None


def accommodate(to: Beneficiary, extras: Extras, reason: str, actor_id: int, now: datetime) -> int:
    """Give extra time or attempts; the deadlines of open attempts move at once. Return its id.

    Nobody gives to herself, nor to a cohort that she learns in. Raises `Refused`: `own_accommodation`,
    `accommodation_limits`, `accommodation_empty`, `accommodation_reason`.
    """
    reason = " ".join(reason.split())
    if _is_own(to, actor_id):
        raise Refused("own_accommodation")
    fault = fault_of(extras, reason)
    if fault is not None:
        raise Refused(fault)
    made = Accommodation(
        course_id=to.course_id,
        quiz_key=to.quiz_key,
        person_id=to.person_id,
        cohort_id=to.cohort_id,
        extra_time=extras.time,
        extra_attempts=extras.attempts,
        reason=reason,
        granted_by_id=actor_id,
        granted_at=now,
    )
    db.session.add(made)
    db.session.flush()
    record(
        "accommodation.given",
        now=now,
        actor_id=actor_id,
        subject_id=to.person_id,
        thing="accommodation",
        thing_key=str(made.id),
        course=to.course_id,
        quiz=to.quiz_key,
        cohort=to.cohort_id,
        time=extras.time,
        attempts=extras.attempts,
    )
    if extras.time:
        _extend_open_attempts(to, extras.time)
    return made.id


def _is_own(to: Beneficiary, actor_id: int) -> bool:
    """Whether whoever gives would be given to."""
    if to.person_id is not None:
        return to.person_id == actor_id
    found = select(CohortMember.id).where(
        CohortMember.cohort_id == to.cohort_id, CohortMember.person_id == actor_id
    )
    return db.session.scalar(found) is not None


def end_accommodation(accommodation_id: int, actor_id: int, now: datetime) -> None:
    """End an accommodation; again changes nothing, and no open attempt loses time. Raises `NotFound`."""
    found = db.session.get(Accommodation, accommodation_id, with_for_update=True)
    if found is None:
        raise NotFound("accommodation")
    if found.ended_at is None:
        found.ended_at = now
        found.ended_by_id = actor_id
        db.session.flush()
        record(
            "accommodation.ended",
            now=now,
            actor_id=actor_id,
            subject_id=found.person_id,
            thing="accommodation",
            thing_key=str(found.id),
            cohort=found.cohort_id,
        )


def _extend_open_attempts(to: Beneficiary, extra_time: int) -> None:
    """Move the deadlines of open attempts to where `extra_time` puts them, counted from their start; never back.

    Enrolments are locked first, as by who starts an attempt: a start either sees what is granted or is seen here.
    """
    db.session.execute(
        select(Enrolment.id).where(*_enrolled(to)).order_by(Enrolment.id).with_for_update(key_share=True)
    )
    rows = _open_attempts(to)
    known_releases({(row.release_id, row.digest) for row in rows})
    for row in rows:
        found = quiz(known_release(row.release_id, row.digest), row.quiz_key)
        later = deadline(found.settings, row.started_at, extra_time) if found else None
        if later is not None:
            db.session.execute(
                update(Attempt)
                .where(Attempt.id == row.id, Attempt.state == "open", Attempt.deadline_at < later)
                .values(deadline_at=later)
            )


def _open_attempts(to: Beneficiary) -> list[Any]:
    """Return the timed attempts that are open and stand under an accommodation; one statement."""
    statement = (
        select(Attempt.id, Attempt.release_id, Release.digest, Attempt.quiz_key, Attempt.started_at)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Release, Release.id == Attempt.release_id)
        .where(*_enrolled(to), Attempt.state == "open", Attempt.deadline_at.is_not(None))
        .order_by(Attempt.id)
    )
    if to.quiz_key is not None:
        statement = statement.where(Attempt.quiz_key == to.quiz_key)
    return list(db.session.execute(statement))


def _enrolled(to: Beneficiary) -> tuple[Any, Any]:
    """Return the conditions that let through the enrolments of who gets it."""
    if to.person_id is not None:
        return Enrolment.course_id == to.course_id, Enrolment.person_id == to.person_id
    members = select(CohortMember.person_id).where(CohortMember.cohort_id == to.cohort_id)
    return Enrolment.course_id == to.course_id, Enrolment.person_id.in_(members)
