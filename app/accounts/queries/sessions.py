"""Reads of sessions: who is signed in, and where."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from app.accounts.models import Person, RoleGrant, SignInSession
from app.accounts.policy import Actor, Grant
from app.accounts.queries.institution_tree import institutions_below
from app.accounts.rules.sessions import DEVICE_KNOWN
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
        SignInSession.completed_at,
        SignInSession.is_strong,
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
        Person.active,
    )
)
"""Built once: it runs for every page of everybody signed in."""

_STANDING = (
    select(SignInSession.id)
    .join(Person, Person.id == SignInSession.person_id)
    .where(
        SignInSession.id == bindparam("session"),
        SignInSession.token_digest == bindparam("digest"),
        SignInSession.ended_at.is_(None),
        Person.active,
    )
    .with_for_update(key_share=True, of=(Person, SignInSession))
)
"""Built once: it runs with every write of somebody signed in. The person is locked first, as by whoever closes or
erases her account: so nobody waits for the other for ever."""


@dataclass(frozen=True)
class Found:
    """Whose session it is, and how much she has shown of herself."""

    actor: Actor
    is_complete: bool
    is_strong: bool


def find_session(connection: Connection, digest: str, now: datetime) -> Found | None:
    """Return the session in force with this token digest, with the roles in force; no rows kept.

    One statement, and one more for whoever has a role for an institution: it reaches all below.
    """
    rows = connection.execute(_SIGNED_IN, {"digest": digest, "now": now}).all()
    if not rows:
        return None
    session_id, person_id, name, email, locale, institution_id, *_ = rows[0]
    below = institutions_below(connection, {row[7] for row in rows if row[7] is not None})
    grants = tuple(Grant(row[6], row[7], row[10], below.get(row[7] or 0, frozenset())) for row in rows if row[6])
    actor = Actor(person_id, session_id, name, email, locale, institution_id, grants, *rows[0][8:10])
    return Found(actor, rows[0][11] is not None, rows[0][12])


def stands(connection: Connection, session_id: int, digest: str) -> bool:
    """Whether a session and its account are still open and its token is the same; both rows stay locked."""
    return connection.execute(_STANDING, {"session": session_id, "digest": digest}).first() is not None


def load_actor(connection: Connection, digest: str, now: datetime) -> Actor | None:
    """Return the actor of a session in which no step is missing."""
    found = find_session(connection, digest, now)
    return found.actor if found is not None and found.is_complete else None


@dataclass(frozen=True)
class SessionRow:
    """One open session of a person; `means` is how she came in."""

    id: int
    user_agent: str
    started_at: datetime
    seen_at: datetime
    means: str


def open_sessions(person_id: int, now: datetime) -> tuple[SessionRow, ...]:
    """Return the sessions of a person that are in force, the latest first."""
    rows = db.session.execute(
        select(
            SignInSession.id,
            SignInSession.user_agent,
            SignInSession.started_at,
            SignInSession.seen_at,
            SignInSession.means,
        )
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.completed_at.is_not(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.started_at.desc(), SignInSession.id.desc())
    )
    return tuple(SessionRow(*row) for row in rows)


def is_known_device(person_id: int, device: str, now: datetime) -> bool:
    """Whether the person has signed in from such a browser in that network within the last months."""
    return bool(
        _past_session(person_id, SignInSession.device == device, SignInSession.started_at > now - DEVICE_KNOWN)
    )


def has_signed_in(person_id: int) -> bool:
    """Whether the person has ever been signed in, as far as sessions are kept."""
    return bool(_past_session(person_id))


def _past_session(person_id: int, *conditions: ColumnElement[bool]) -> int | None:
    """Return some session of a person that was complete."""
    return db.session.scalar(
        select(SignInSession.id)
        .where(SignInSession.person_id == person_id, SignInSession.completed_at.is_not(None), *conditions)
        .limit(1)
    )
