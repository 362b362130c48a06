"""Reads of roles that people hold, held or will hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Institution, Person, RoleGrant
from app.accounts.policy import Actor, Grant
from app.accounts.queries.institution_tree import institutions_below
from app.core.db import db


@dataclass(frozen=True)
class GrantRow:
    """One role that a person holds, held or will hold. Of a cohort it says the number: cohorts know its title."""

    id: int
    role: str
    institution_name: str | None
    cohort_id: int | None
    starts_at: datetime
    ends_at: datetime | None
    granted_at: datetime
    granted_by: str | None
    ended_at: datetime | None

    def stands(self, now: datetime) -> str:
        """Return where it stands: `held`, `coming`, `past` (its days are over) or `ended`."""
        if self.ended_at is not None:
            return "ended"
        if self.starts_at > now:
            return "coming"
        return "held" if self.ends_at is None or self.ends_at > now else "past"


def in_force(now: datetime) -> ColumnElement[bool]:
    """Return the condition that lets through the grants that hold at a moment."""
    return and_(
        RoleGrant.ended_at.is_(None),
        RoleGrant.starts_at <= now,
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
    )


def has_held_role(person_id: int) -> bool:
    """Whether a person has, or ever had, any role."""
    return db.session.scalar(select(RoleGrant.id).where(RoleGrant.person_id == person_id).limit(1)) is not None


def grants_of(person_id: int) -> tuple[GrantRow, ...]:
    """Return all roles of a person, those that have not ended first."""
    giver = aliased(Person)
    rows = db.session.execute(
        select(
            RoleGrant.id,
            RoleGrant.role,
            Institution.name,
            RoleGrant.cohort_id,
            RoleGrant.starts_at,
            RoleGrant.ends_at,
            RoleGrant.granted_at,
            giver.name,
            RoleGrant.ended_at,
        )
        .outerjoin(Institution, Institution.id == RoleGrant.institution_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.ended_at.is_(None).desc(), RoleGrant.granted_at.desc(), RoleGrant.id.desc())
    )
    return tuple(GrantRow(*row) for row in rows)


def roles_of(person_ids: Collection[int], now: datetime) -> dict[int, tuple[str, ...]]:
    """Return person → the names of the roles in force, each once; one statement."""
    found: dict[int, tuple[str, ...]] = {}
    rows = db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(person_ids) if person_ids else false(), in_force(now))
        .distinct()
        .order_by(RoleGrant.role)
    )
    for person_id, role in rows:
        found[person_id] = (*found.get(person_id, ()), role)
    return found


def actor_as_of(person_id: int, now: datetime) -> Actor | None:
    """Return a person with the rights she has at this moment, without a session; None when her account is closed.

    Whatever is carried out later than it was asked for is checked with this again.
    """
    person = db.session.execute(
        select(Person.id, Person.name, Person.email, Person.locale, Person.institution_id).where(
            Person.id == person_id, Person.active
        )
    ).first()
    if person is None:
        return None
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.institution_id, RoleGrant.cohort_id).where(
            RoleGrant.person_id == person_id, in_force(now)
        )
    ).all()
    below = institutions_below(db.session.connection(), {row[1] for row in rows if row[1] is not None})
    grants = tuple(Grant(*row, below.get(row.institution_id or 0, frozenset())) for row in rows)
    return Actor(person.id, 0, person.name, person.email, person.locale, person.institution_id, grants)
