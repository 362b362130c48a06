"""Every cookie and all that a browser is asked to keep: the page of cookies is made from it."""

from dataclasses import dataclass
from typing import Any

from app.web.language import COOKIE
from app.web.wording import lazy_gettext

_ = lazy_gettext


@dataclass(frozen=True)
class Kept:
    """One thing that a browser keeps: its name, what it is for, and how long it stays."""

    name: str
    purpose: Any
    life: Any


def cookies(session_name: str) -> tuple[Kept, ...]:
    """Return the cookies; `session_name` is that of the session's, which depends on the address of the school."""
    prefix = "__Host-" if session_name.startswith("__Host-") else ""
    return (
        Kept(
            session_name,
            _(
                "Holds a random value by which the school knows your session, the safety value of forms, short "
                "messages, the page you were going to, the invitation you came with, a one-time question for "
                "passkeys, for staff the time of the last page, and, sealed, what setting up a second step "
                "needs. It says nothing about you."
            ),
            _("until you close the browser or sign out"),
        ),
        Kept(
            COOKIE,
            _("Remembers the language you read in. It is set only when you would otherwise get another one."),
            _("one year"),
        ),
        Kept(
            f"{prefix}journey",
            _("Set only when you sign in through your institution: knows your browser again when it comes back."),
            _("at most half an hour, and no longer than until you are signed in"),
        ),
    )


STORED = (
    Kept(
        "answer:…",
        _("While you answer a quiz without a connection: the answers that have not been sent yet."),
        _("until they are sent"),
    ),
)
"""What is kept in the local storage of a browser; the names there begin like this."""
