"""Reads of sessions: who is signed in, and where."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, select

from app.accounts.models import Person, RoleGrant, SignInSession
from app.accounts.policy import Actor, Grant
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
    )
    .select_from(SignInSession)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, RoleGrant.ended_at.is_(None)))
    .where(
        SignInSession.token_digest == bindparam("digest"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        Person.active,
    )
)

"""Built once: it runs for every page of everybody signed in."""


def load_actor(connection: Connection, digest: str, now: datetime) -> Actor | None:
    """Return whose session has this token digest, with the roles in force; one statement, no rows kept."""
    rows = connection.execute(_SIGNED_IN, {"digest": digest, "now": now}).all()
    if not rows:
        return None
    session_id, person_id, name, email, locale, institution_id, *_ = rows[0]
    grants = tuple(Grant(row[6], row[7]) for row in rows if row[6])
    return Actor(person_id, session_id, name, email, locale, institution_id, grants, rows[0][8])


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
