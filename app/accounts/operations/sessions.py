"""Changes of sessions: opening, noting, ending."""

from datetime import datetime, timedelta

from sqlalchemy import update

from app.accounts.models import (
    SignInSession,
)
from app.accounts.policy import Actor
from app.core.db import db
from app.core.digests import token, token_digest
from app.core.errors import NotFound

SESSION_LASTS = timedelta(hours=12)

SEEN_EVERY = timedelta(minutes=5)


def start_session(
    person_id: int, user_agent: str, now: datetime, *, means: str = "password", is_complete: bool = True
) -> str:
    """Open a session and return its token; only the digest of the token is kept.

    One that is not complete opens nothing but the pages of the second step.
    """
    value = token()
    db.session.add(
        SignInSession(
            token_digest=token_digest(value),
            person_id=person_id,
            user_agent=user_agent[:200],
            means=means,
            started_at=now,
            completed_at=now if is_complete else None,
            proved_at=now,
            seen_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    db.session.flush()
    return value


def note_seen(actor: Actor, now: datetime) -> None:
    """Note that a session is in use, at most every few minutes."""
    if actor.seen_at is not None and now - actor.seen_at < SEEN_EVERY:
        return
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == actor.session_id)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end_session(person_id: int, session_id: int, now: datetime) -> None:
    """End one session of a person. Raises `NotFound` when it is not hers; ending it twice is no fault."""
    session = db.session.get(SignInSession, session_id)
    if session is None or session.person_id != person_id:
        raise NotFound("session")
    session.ended_at = session.ended_at or now
    db.session.flush()


def end_all_sessions(person_id: int, now: datetime, *, keep: str | None = None) -> None:
    """End all sessions of a person, but for the one with the token digest `keep`."""
    db.session.flush()
    db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.token_digest != (keep or ""),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session="fetch")
    )
