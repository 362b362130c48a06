"""Reads of who belonged to which institution when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Institution, InstitutionClaim, InstitutionMembership, Person
from app.accounts.policy import Scope
from app.core.collation import collated
from app.core.db import db
from app.core.errors import NotFound

MOST = 200
"""People on one page of an institution."""


@dataclass(frozen=True)
class MembershipRow:
    """A time at one institution, both days included, and who has noted it."""

    institution_id: int
    institution_name: str
    started_on: date
    ended_on: date | None
    changed_by: str | None


@dataclass(frozen=True)
class MemberRow:
    """Somebody who belongs, or belonged, to an institution; of who has left, only the name."""

    person_id: int
    name: str
    email: str | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class ClaimRow:
    """Somebody who says that she belongs to an institution; `present` is where she belongs until then."""

    id: int
    name: str
    email: str
    institution_name: str
    present: str | None
    claimed_at: datetime


@dataclass(frozen=True)
class OwnClaim:
    """What a person says of her institution, not confirmed yet."""

    institution_id: int
    institution_name: str
    claimed_at: datetime


def covers(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a period covers a day."""
    ended = InstitutionMembership.ended_on
    return and_(InstitutionMembership.started_on <= day, or_(ended.is_(None), ended >= day))


def membership_on(person_id: int, day: date) -> int | None:
    """Return the institution to which a person belonged on a day."""
    return db.session.scalar(
        select(InstitutionMembership.institution_id).where(
            InstitutionMembership.person_id == person_id, covers(day)
        )
    )


def membership_history(person_id: int) -> tuple[MembershipRow, ...]:
    """Return where a person has belonged, the latest first; one statement."""
    noted = aliased(Person)
    rows = db.session.execute(
        select(
            InstitutionMembership.institution_id,
            Institution.name,
            InstitutionMembership.started_on,
            InstitutionMembership.ended_on,
            noted.name,
        )
        .join(Institution, Institution.id == InstitutionMembership.institution_id)
        .outerjoin(noted, noted.id == InstitutionMembership.changed_by_id)
        .where(InstitutionMembership.person_id == person_id)
        .order_by(InstitutionMembership.started_on.desc(), InstitutionMembership.id.desc())
    )
    return tuple(MembershipRow(*row) for row in rows)


def members_of(institution_id: int, locale: str, text: str = "") -> tuple[MemberRow, ...]:
    """Return who belongs and who belonged to an institution, those who do first; one statement, at most `MOST`.

    Whoever has left is found and shown by her name alone: her present address is not for those she has left.
    """
    is_here = InstitutionMembership.ended_on.is_(None)
    wanted = (
        or_(
            Person.name.contains(text, autoescape=True),
            and_(is_here, Person.email.contains(text.lower(), autoescape=True)),
        )
        if text
        else Person.id.is_not(None)
    )
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            case((is_here, Person.email)),
            InstitutionMembership.started_on,
            InstitutionMembership.ended_on,
        )
        .join(InstitutionMembership, InstitutionMembership.person_id == Person.id)
        .where(InstitutionMembership.institution_id == institution_id, Person.erased_at.is_(None), wanted)
        .order_by(
            not_(is_here),
            collated(Person.name, locale),
            InstitutionMembership.started_on.desc(),
            InstitutionMembership.id,
        )
        .limit(MOST)
    )
    return tuple(MemberRow(*row) for row in rows)


def member(person_id: int, scope: Scope) -> Person:
    """Return the row of a person who belongs to an institution within the scope. Raises `NotFound`."""
    found = db.session.get(Person, person_id)
    if found is None or found.erased_at is not None:
        raise NotFound("person")
    if not scope.is_whole and found.institution_id not in scope.institution_ids:
        raise NotFound("person")
    return found


def claims_for(scope: Scope, institution_id: int | None = None) -> tuple[ClaimRow, ...]:
    """Return who says that she belongs to an institution of the scope, or to this one of it, in the order said."""
    present = aliased(Institution)
    wanted = Institution.id.is_not(None) if scope.is_whole else Institution.id.in_(scope.institution_ids)
    rows = db.session.execute(
        select(
            InstitutionClaim.id,
            Person.name,
            Person.email,
            Institution.name,
            present.name,
            InstitutionClaim.claimed_at,
        )
        .join(Person, Person.id == InstitutionClaim.person_id)
        .join(Institution, Institution.id == InstitutionClaim.institution_id)
        .outerjoin(present, present.id == Person.institution_id)
        .where(wanted, Institution.id == institution_id if institution_id else wanted)
        .order_by(InstitutionClaim.claimed_at, InstitutionClaim.id)
        .limit(MOST)
    )
    return tuple(ClaimRow(*row) for row in rows)


def claim_of(person_id: int) -> OwnClaim | None:
    """Return what a person says of her institution, unless nobody need confirm anything."""
    row = db.session.execute(
        select(InstitutionClaim.institution_id, Institution.name, InstitutionClaim.claimed_at)
        .join(Institution, Institution.id == InstitutionClaim.institution_id)
        .where(InstitutionClaim.person_id == person_id)
    ).first()
    return OwnClaim(*row) if row else None


def disagreeing_memberships() -> int:
    """Return how many people's present institution is not that of their open period; it is always none."""
    still = InstitutionMembership.ended_on.is_(None)
    open_row = and_(InstitutionMembership.person_id == Person.id, still)
    here = func.coalesce(Person.institution_id, 0)
    noted = func.coalesce(InstitutionMembership.institution_id, 0)
    statement = select(func.count(Person.id)).outerjoin(InstitutionMembership, open_row).where(here != noted)
    return db.session.scalar(statement) or 0
