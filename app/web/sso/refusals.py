"""Why a sign-in through a service was refused: a word for the audit trail, and a sentence for the person."""

from typing import Any

from app.web.wording import lazy_gettext

_ = lazy_gettext


class Rejected(Exception):
    """What came back is not taken; `reason` is a fixed word, never anything that the service sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


WORDS: dict[str, Any] = {
    "journey": _(
        "This sign-in was begun in another browser, took longer than ten minutes, or has been used already. "
        "Begin it again here."
    ),
    "cancelled": _("You were not signed in there, so you are not signed in here either."),
    "unreachable": _("The service does not answer at the moment. Try again later, or sign in another way."),
    "no_account": _(
        "The service knows you, but you have no account at this school yet, and it makes none by itself. "
        "Ask your programme manager for an invitation, or register here."
    ),
    "no_address": _(
        "The service did not confirm an e-mail address of yours, so no account could be made. Register here, then "
        "link the service on the page of your account."
    ),
    "closed": _("This account is closed. Ask your programme manager."),
    "identity_taken": _("This service is linked to another account already. Nothing was changed."),
    "other_person": _("Somebody else is signed in here by now. Nothing was linked."),
}
"""Reason → what the person can do. Every other reason says that the answer did not pass the checks."""
CHECKED = frozenset(
    "addressed algorithm audience claims destination expired issuer key markup mixed_up nonce replayed request "
    "response signature signed subject time token".split()
)
"""Reasons that the checks of an answer have."""
REASONS = CHECKED | frozenset(WORDS)
CHECKS = _(
    "The answer of the service did not pass our checks, so nobody was signed in. Try again; if it happens again, "
    "tell your programme manager the word below."
)


def words_of(reason: str) -> str:
    """Return the sentence for a reason, in the language of the page."""
    return str(WORDS.get(reason, CHECKS))
