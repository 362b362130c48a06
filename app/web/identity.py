"""Who is asking: the person of the signed-in session, loaded at most once a request, in one statement."""

from flask import g
from flask_login import current_user

from app.accounts.policy import Actor


def actor() -> Actor | None:
    """Return the signed-in person, or None for a visitor.

    The session's token is looked up by Flask-Login's loader (see `web/account/sessions.py`), which leaves the
    actor in `g`.
    """
    if "actor" not in g:
        g.actor = None
        _ = current_user.is_authenticated
    found: Actor | None = g.actor
    return found


def learner() -> Actor:
    """Return the signed-in person behind a guard that lets no visitor through."""
    found = actor()
    assert found is not None, "the guard lets visitors through"
    return found
