"""Sessions kept on the server: the cookie holds a token, the table its digest, and ending the row ends it."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, abort, current_app, g, has_request_context, redirect, request, session, url_for
from flask_login import UserMixin
from flask_security import password_changed, password_reset
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

from app.accounts.operations.people import note_password_set
from app.accounts.operations.sessions import close_session
from app.accounts.policy import Actor
from app.accounts.queries.sessions import Found, find_session, stands
from app.accounts.rules.sessions import SEEN_EVERY, is_idle, wants_two_factors
from app.core import clock
from app.core.db import is_writing, reading
from app.core.digests import token_digest
from app.web.identity import actor

TOKEN = "_user_id"  # noqa: S105 (the name of a field, not a secret)
"""Flask-Login's name in the cookie for what says who is signed in; ours is the session's token."""
SEEN = "seen"
"""In the cookie: the second at which a member of the staff last asked for a page; pages write nothing else."""
KEPT = ("join", "next")
"""What stays in the cookie when somebody signs in: the invitation she came with, the page she was going to."""
OPEN_TO_HALF = ("account.step",)
"""Actions that a session in which a step is missing reaches."""


class SignedIn(UserMixin):
    """What Flask-Login holds of a signed-in person: no row of a table, nothing that could be written."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.email = actor.email

    def get_id(self) -> str:
        """Return the token of this browser's session."""
        return str(session[TOKEN])


def load(token: str) -> SignedIn | None:
    """Return who holds this token, at most once a request, in one statement beside the transaction.

    Somebody of whom a step is still wanted is nobody yet: she is in `half()`.
    """
    now = clock.now()
    with reading() as connection:
        found = find_session(connection, token_digest(token), now)
    g.actor = g.half = None
    if found is None or is_idle(_seen(found.actor, now), now, found.actor.grants):
        return None
    _note_seen(found.actor, now)
    wanted = wants_two_factors(current_app.extensions["sezona"].second_factor, found.actor.grants)
    if not found.is_complete or (wanted and not found.is_strong):
        g.half = found
        return None
    g.actor = found.actor
    g.fs_authn_via = "session"
    return SignedIn(found.actor)


def _seen(person: Actor, now: datetime) -> datetime:
    """Return when the session was last used: as its row says, or as the cookie does, which is signed."""
    stamps = [datetime.fromtimestamp(session[SEEN], UTC)] if SEEN in session else []
    return max([*stamps, person.seen_at or now])


def _note_seen(person: Actor, now: datetime) -> None:
    """Note in the cookie, every few minutes, that somebody with a role uses her session."""
    if person.grants and now - _seen(person, now) >= SEEN_EVERY:
        session[SEEN] = int(now.timestamp())


def look_again(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Send away whoever was let in beside the transaction, and has been ended while it waited for its turn.

    From here on nobody ends the session until the transaction is over: on PostgreSQL its row is locked. The page
    that says why a request was refused goes to whoever asked.
    """
    if not has_request_context() or not is_writing() or "refused" in g:
        return
    found = g.get("actor") or (g.half.actor if g.get("half") else None)
    if found is None or stands(connection, found.session_id, token_digest(session.get(TOKEN, ""))):
        return
    g.actor = g.half = None
    abort(401)


def half() -> Found | None:
    """Return the session of this browser in which a step is missing, None when there is no such session."""
    actor()
    found: Found | None = g.get("half")
    return found


def hold_back() -> Any:
    """Let a session in which a step is missing reach nothing but the pages of that step, and the way out."""
    endpoint = request.endpoint or ""
    if not endpoint or endpoint.startswith(("assets.", "service.")) or half() is None:
        return None
    action = getattr(current_app.view_functions[endpoint], "action", None)
    if action in OPEN_TO_HALF or endpoint == "security.logout":
        return None
    target = url_for("account.step")
    if request.method in ("GET", "HEAD"):
        return redirect(target)
    return Response(status=401, headers={"Location": target})


def leave(*, but: tuple[str, ...] = ("join",)) -> None:
    """End the session of this browser, whole or half, and forget what its cookie held but for `but`."""
    if TOKEN in session:
        close_session(session[TOKEN], clock.now())
    kept = {name: session[name] for name in but if name in session}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)
    g.actor = g.half = None


def after_change(_app: Flask, user: Any, **_values: Any) -> None:
    """End all sessions but the one that began with the change."""
    note_password_set(user, clock.now(), by_link=False, keep=token_digest(session[TOKEN]))


def after_reset(_app: Flask, user: Any, **_values: Any) -> None:
    """End all sessions; whoever opened the link also owns the address."""
    note_password_set(user, clock.now(), by_link=True)


def init_sessions(app: Flask, login_manager: Any) -> None:
    """Let Flask-Login find people by our sessions and no other way."""
    login_manager.user_loader(load)
    login_manager._request_callback = None  # signing in by a token in the request
    app.config["SESSION_PROTECTION"] = None
    password_changed.connect(after_change, app)
    password_reset.connect(after_reset, app)
    app.before_request(hold_back)
    if not event.contains(Session, "after_begin", look_again):
        event.listen(Session, "after_begin", look_again)
