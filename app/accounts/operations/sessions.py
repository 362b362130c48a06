"""Changes of sessions: opening, completing, proving anew, noting, ending."""

from datetime import datetime

from sqlalchemy import update

from app.accounts.models import SignInSession
from app.accounts.policy import Actor
from app.accounts.queries.people import find_person
from app.accounts.rules.sessions import HALF_LASTS, SEEN_EVERY, SESSION_LASTS
from app.audit.operations import record
from app.core.db import db
from app.core.digests import token, token_digest
from app.core.errors import NotFound


def start_session(
    person_id: int,
    user_agent: str,
    now: datetime,
    *,
    means: str = "password",
    is_complete: bool = True,
    is_strong: bool = False,
    device: str = "",
) -> str:
    """Open a session and return its token; only the digest of the token is kept.

    One that is not complete opens nothing but the pages of the second step, and those for a short while.
    """
    value = token()
    db.session.add(
        SignInSession(
            token_digest=token_digest(value),
            person_id=person_id,
            user_agent=user_agent[:200],
            is_strong=is_strong,
            device=device,
            means=means,
            started_at=now,
            completed_at=now if is_complete else None,
            proved_at=now,
            seen_at=now,
            expires_at=now + (SESSION_LASTS if is_complete else HALF_LASTS),
        )
    )
    db.session.flush()
    if is_complete:
        record("session.opened", now=now, actor_id=person_id, subject_id=person_id, means=means, strong=is_strong)
    return value


def complete_session(person_id: int, session_id: int, now: datetime) -> str:
    """Note that a second factor was shown, and return the session's new token. Raises `NotFound`.

    The session of somebody who lacked a factor only since she was given a role goes on as long as it would.
    """
    session = _session(person_id, session_id)
    session.is_strong = True
    session.proved_at = session.seen_at = now
    if session.completed_at is None:
        session.completed_at = now
        session.expires_at = session.started_at + SESSION_LASTS
        means = session.means
        record("session.opened", now=now, actor_id=person_id, subject_id=person_id, means=means, strong=True)
    return _renewed(session)


def prove_session(person_id: int, session_id: int, now: datetime) -> str:
    """Note that the person has shown again that it is her, and return the session's new token."""
    session = _session(person_id, session_id)
    session.proved_at = session.seen_at = now
    return _renewed(session)


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


def close_session(value: str, now: datetime) -> None:
    """End the session with this token because its person signs out; one that is over already is no fault."""
    ended = db.session.execute(
        update(SignInSession)
        .where(SignInSession.token_digest == token_digest(value), SignInSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(SignInSession.person_id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if ended is not None:
        record("session.closed", now=now, actor_id=ended, subject_id=ended)


def end_session(person_id: int, session_id: int, now: datetime, *, by_id: int | None = None) -> None:
    """End one session of a person; `by_id` is who does it, she herself when absent.

    Raises `NotFound` when it is not hers; ending it twice is no fault.
    """
    session = _session(person_id, session_id)
    if session.ended_at is None:
        session.ended_at = now
        record("session.ended", now=now, actor_id=by_id or person_id, subject_id=person_id, session=session_id)


def end_all_sessions(person_id: int, now: datetime, *, keep: str | None = None, by_id: int | None = None) -> None:
    """End all sessions of a person, but for the one with the token digest `keep`; `by_id` is who does it."""
    db.session.flush()
    ended = db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.token_digest != (keep or ""),
        )
        .values(ended_at=now)
        .returning(SignInSession.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if ended:
        record(
            "session.ended",
            now=now,
            actor_id=by_id or person_id,
            subject_id=person_id,
            others=keep is not None,
        )


def note_refusal(means: str, now: datetime, *, email: str = "", person_id: int | None = None) -> None:
    """Note that somebody could not sign in: whom it was about, when there is such an account, and never how."""
    found = find_person(email) if email else None
    subject = found.id if found is not None else person_id
    record("session.refused", now=now, actor_id=None, subject_id=subject, means=means)


def note_step_refused(person_id: int, now: datetime) -> None:
    """Note that somebody who had given the first proof could not give the second."""
    record("session.step_refused", now=now, actor_id=None, subject_id=person_id)


def _session(person_id: int, session_id: int) -> SignInSession:
    """Return a session of a person. Raises `NotFound` when it is not hers."""
    session = db.session.get(SignInSession, session_id)
    if session is None or session.person_id != person_id:
        raise NotFound("session")
    return session


def _renewed(session: SignInSession) -> str:
    """Give a session a new token: whoever holds the old one holds nothing."""
    value = token()
    session.token_digest = token_digest(value)
    db.session.flush()
    return value
