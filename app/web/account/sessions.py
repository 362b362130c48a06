"""Sessions kept on the server: the cookie holds a token, the table its digest, and ending the row ends it."""

from typing import Any

from flask import Flask, g, request, session
from flask_login import UserMixin, user_logged_in, user_logged_out
from flask_security import password_changed, password_reset

from app.accounts.operations.people import note_password_set
from app.accounts.operations.sessions import end_session, start_session
from app.accounts.policy import Actor
from app.accounts.queries.sessions import load_actor
from app.core import clock
from app.core.db import reading
from app.core.digests import token_digest

TOKEN = "_user_id"  # noqa: S105 (the name of a field, not a secret)
"""Flask-Login's name in the cookie for what says who is signed in; ours is the session's token."""


class SignedIn(UserMixin):
    """What Flask-Login holds of a signed-in person: no row of a table, nothing that could be written."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.email = actor.email

    def get_id(self) -> str:
        """Return the token of this browser's session."""
        return str(session[TOKEN])


def load(token: str) -> SignedIn | None:
    """Return who holds this token, at most once a request, in one statement beside the transaction."""
    with reading() as connection:
        actor = load_actor(connection, token_digest(token), clock.now())
    g.actor = actor
    if actor is None:
        return None
    g.fs_authn_via = "session"
    return SignedIn(actor)


def begin(_app: Flask, user: Any) -> None:
    """Give a browser that has just signed in a new token and forget what its cookie held before.

    Only the invitation that a person came with stays.
    """
    join = session.get("join")
    session.clear()
    g.pop("csrf_token", None)
    session[TOKEN] = start_session(user.id, request.user_agent.string, clock.now())
    if join:
        session["join"] = join


def finish(_app: Flask, user: Any) -> None:
    """End the session of a browser that signs out."""
    if isinstance(user, SignedIn):
        end_session(user.actor.id, user.actor.session_id, clock.now())
    join = session.get("join")
    session.clear()
    if join:
        session["join"] = join
    g.actor = None


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
    user_logged_in.connect(begin, app)
    user_logged_out.connect(finish, app)
    password_changed.connect(after_change, app)
    password_reset.connect(after_reset, app)
