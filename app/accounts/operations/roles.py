"""Changes of roles: granting and ending."""

from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import (
    Institution,
    Person,
    RoleGrant,
)
from app.accounts.policy import Actor
from app.accounts.rules.roles import grant_fault
from app.audit.operations import record
from app.core.db import db
from app.core.errors import NotFound, Refused


def grant_role(
    by: Actor | None, person: Person, role: str, institution_id: int | None, now: datetime
) -> RoleGrant:
    """Give a role and return the grant; the one in force when she has it already.

    `by` is None at the command line. Raises `Refused` with `unknown_role`, `role_without_institution` or
    `own_role`, `NotFound` when `by` is no administrator.
    """
    fault = grant_fault(by, person.id, role, institution_id)
    if fault == "not_found":
        raise NotFound("person")
    if fault is not None:
        raise Refused(fault)
    if institution_id is not None and db.session.get(Institution, institution_id) is None:
        raise NotFound("institution")
    held = db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.role == role,
            func.coalesce(RoleGrant.institution_id, 0) == (institution_id or 0),
            RoleGrant.ended_at.is_(None),
        )
    )
    if held is not None:
        return held
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        institution_id=institution_id,
        granted_by_id=by.id if by else None,
        granted_at=now,
        starts_at=now,
    )
    db.session.add(grant)
    db.session.flush()
    record(
        "role.granted",
        now=now,
        actor_id=grant.granted_by_id,
        subject_id=person.id,
        role=role,
        institution=institution_id,
    )
    return grant


def end_role(by: Actor | None, person: Person, grant_id: int, now: datetime) -> RoleGrant:
    """End a role of a person. Raises `NotFound`, or `Refused("last_administrator")`."""
    if by is not None and not by.has_role("administrator"):
        raise NotFound("person")
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.person_id != person.id:
        raise NotFound("role")
    if grant.ended_at is not None:
        return grant
    if grant.role == "administrator" and _administrators() <= {person.id}:
        raise Refused("last_administrator")
    grant.ended_at = now
    grant.ended_by_id = by.id if by else None
    record("role.ended", now=now, actor_id=grant.ended_by_id, subject_id=person.id, role=grant.role)
    return grant


def _administrators() -> set[int]:
    """Return the people who can administer; the rows stay locked, so two cannot remove each other at once."""
    rows = db.session.execute(
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == "administrator", RoleGrant.ended_at.is_(None), Person.active)
        .order_by(RoleGrant.id)
        .with_for_update(of=RoleGrant)
    )
    return {row[0] for row in rows}
