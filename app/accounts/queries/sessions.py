"""Reads of sessions: who is signed in, and where."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select

from app.accounts.models import Person, RoleGrant, SignInSession
from app.accounts.policy import Actor, Grant
from app.accounts.queries.institution_tree import institutions_below
from app.core.db import db

_SIGNED_IN = (
    select(
        SignInSession.id,
        Person.id,
        Person.name,
        Person.email,
        Person.locale,
        Person.institution_id,
        RoleGrant.role,
        RoleGrant.institution_id,
        SignInSession.seen_at,
        SignInSession.proved_at,
        RoleGrant.cohort_id,
    )
    .select_from(SignInSession)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(
        RoleGrant,
        and_(
            RoleGrant.person_id == Person.id,
            RoleGrant.ended_at.is_(None),
            RoleGrant.starts_at <= bindparam("now"),
            or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > bindparam("now")),
        ),
    )
    .where(
        SignInSession.token_digest == bindparam("digest"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        SignInSession.completed_at.is_not(None),
        Person.active,
    )
)
"""Built once: it runs for every page of everybody signed in."""


def load_actor(connection: Connection, digest: str, now: datetime) -> Actor | None:
    """Return whose session has this token digest, with the roles in force; no rows kept.

    One statement, and one more for whoever has a role for an institution: it reaches all below.
    """
    rows = connection.execute(_SIGNED_IN, {"digest": digest, "now": now}).all()
    if not rows:
        return None
    session_id, person_id, name, email, locale, institution_id, *_ = rows[0]
    below = institutions_below(connection, {row[7] for row in rows if row[7] is not None})
    grants = tuple(Grant(row[6], row[7], row[10], below.get(row[7] or 0, frozenset())) for row in rows if row[6])
    return Actor(person_id, session_id, name, email, locale, institution_id, grants, *rows[0][8:10])


@dataclass(frozen=True)
class SessionRow:
    """One open session of a person."""

    id: int
    user_agent: str
    started_at: datetime
    seen_at: datetime


def open_sessions(person_id: int, now: datetime) -> tuple[SessionRow, ...]:
    """Return the sessions of a person that are in force, the latest first."""
    rows = db.session.execute(
        select(SignInSession.id, SignInSession.user_agent, SignInSession.started_at, SignInSession.seen_at)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.started_at.desc(), SignInSession.id.desc())
    )
    return tuple(SessionRow(*row) for row in rows)
