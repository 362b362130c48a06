"""Changes of roles: granting and ending."""

from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Institution, Person, RoleGrant
from app.accounts.operations.people import administrators
from app.accounts.operations.turns import take_turn
from app.accounts.policy import Actor, scope_of
from app.accounts.rules.roles import RoleTerms, grant_fault
from app.audit.operations import record
from app.core.db import db
from app.core.errors import NotFound, Refused


def grant_role(by: Actor | None, person: Person, terms: RoleTerms, now: datetime) -> RoleGrant:
    """Give a role and return the grant; the one held when she has it already until the same day.

    With another period the grant held ends and a new one begins. `by` is None at the command line. Raises
    `Refused` with `unknown_role`, `role_limit`, `role_needs_institution`, `role_period`, `own_role` or
    `last_administrator`, `NotFound` when `by` may not give it or the person was erased. The cohort comes from
    `cohort_view()`.
    """
    take_turn(person.id)
    fault = grant_fault(by, person.id, terms, now)
    if fault == "not_found" or person.erased_at is not None:
        raise NotFound("person")
    if fault is not None:
        raise Refused(fault)
    if terms.institution_id is not None and db.session.get(Institution, terms.institution_id) is None:
        raise NotFound("institution")
    starts_at = max(now, terms.starts_at or now)
    held = _held(person.id, terms)
    if held is not None:
        if held.ends_at == terms.ends_at and max(now, held.starts_at) == starts_at:
            return held
        _end(held, by, now, is_replaced=terms.ends_at is None and starts_at == now)
    grant = RoleGrant(
        person_id=person.id,
        role=terms.role,
        institution_id=terms.institution_id,
        cohort_id=terms.cohort_id,
        granted_by_id=by.id if by else None,
        granted_at=now,
        starts_at=starts_at,
        ends_at=terms.ends_at,
    )
    db.session.add(grant)
    db.session.flush()
    _record_granted(grant, now)
    return grant


def end_role(by: Actor | None, person: Person, grant_id: int, now: datetime) -> RoleGrant:
    """End a role of a person. Raises `NotFound`, or `Refused("last_administrator")`."""
    if by is not None and scope_of(by, "people.manage") is None:
        raise NotFound("person")
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.person_id != person.id:
        raise NotFound("role")
    if grant.ended_at is None:
        _end(grant, by, now, is_replaced=False)
    return grant


def _held(person_id: int, terms: RoleTerms) -> RoleGrant | None:
    """Return the grant of this role for the same that is not ended, whatever its dates."""
    return db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == terms.role,
            func.coalesce(RoleGrant.institution_id, 0) == (terms.institution_id or 0),
            func.coalesce(RoleGrant.cohort_id, 0) == (terms.cohort_id or 0),
            RoleGrant.ended_at.is_(None),
        )
    )


def _end(grant: RoleGrant, by: Actor | None, now: datetime, *, is_replaced: bool) -> None:
    """Note that a grant ends now, or ended on its day. Raises `Refused("last_administrator")`."""
    if grant.role == "administrator" and not is_replaced and administrators(now) == {grant.person_id}:
        raise Refused("last_administrator")
    grant.ended_at = min(now, grant.ends_at or now)
    grant.ended_by_id = by.id if by else None
    db.session.flush()
    record("role.ended", now=now, actor_id=grant.ended_by_id, subject_id=grant.person_id, role=grant.role)


def _record_granted(grant: RoleGrant, now: datetime) -> None:
    """Put a grant into the audit trail."""
    record(
        "role.granted",
        now=now,
        actor_id=grant.granted_by_id,
        subject_id=grant.person_id,
        role=grant.role,
        institution=grant.institution_id,
        cohort=grant.cohort_id,
        starts=grant.starts_at.isoformat(),
        ends=grant.ends_at.isoformat() if grant.ends_at else None,
    )
