"""The mails about copies and leaving: in the person's language, queued with what causes them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from app.accounts.queries.people import person_card
from app.core.locales import LOCALES, SOURCE
from app.core.mail import queue_mail
from app.privacy.operations.erasure import Refusal
from app.web.links import address
from app.web.wording import translate, write_day


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when the mail is written."""
    return message


COPY_READY = (
    _("Your copy from %(school)s is ready"),
    _(
        "Hello %(name)s,\n\nthe copy of everything that %(school)s keeps about you is ready. Fetch it here; you "
        "will be asked to sign in:\n\n%(link)s\n\nThe link works once, until %(day)s. Then the copy is deleted. "
        "If you did not ask for it, change your password and tell your programme manager."
    ),
)
LEAVING = (
    _("Your account at %(school)s will be erased"),
    _(
        "Hello %(name)s,\n\nyou asked %(school)s to erase your account. That will be done on %(day)s and cannot "
        "be undone. If you change your mind, or if it was not you, sign in before then and choose to "
        "stay:\n\n%(link)s\n\nYou will get no other mail about it, unless it cannot be done."
    ),
)
STAYING = (
    _("Your account at %(school)s was not erased"),
    _(
        "Hello %(name)s,\n\nyou asked %(school)s to erase your account. On %(day)s this could not be done. "
        "%(why)s\n\nNothing of your account has been deleted. You can ask again here:\n\n%(link)s"
    ),
)
REASONS = {
    "last_administrator": _("You are the last administrator. Give the role to somebody else, then ask again."),
}
"""Code of `Refused` → why somebody was not erased, and what she can do about it."""
OTHER_REASON = _("Ask an administrator why, then ask again.")


def why_not(reason: str | None, locale: str) -> str:
    """Return in words why somebody was not erased; nothing without a reason."""
    return translate(locale, REASONS.get(reason, OTHER_REASON)) if reason else ""


def write_copy_ready(person_id: int, token: str, until: datetime, now: datetime) -> None:
    """Queue the mail with the link to a copy."""
    _write(COPY_READY, person_id, until, now, "privacy.fetch", token=token)


def write_leaving(person_id: int, leaves_at: datetime, now: datetime) -> None:
    """Queue the mail that says when somebody will be erased, and how she takes it back."""
    _write(LEAVING, person_id, leaves_at, now, "privacy.overview")


def write_staying(refusal: Refusal, now: datetime) -> None:
    """Queue the mail that says why somebody was not erased, and what she can do."""
    _write(STAYING, refusal.person_id, now, now, "privacy.overview", reason=refusal.reason)


def _write(
    letter: tuple[str, str],
    person_id: int,
    day: datetime,
    now: datetime,
    endpoint: str,
    reason: str | None = None,
    **values: str,
) -> None:
    """Queue a mail to a person, in her language."""
    card = person_card(person_id)
    locale = card.locale if card.locale in LOCALES else SOURCE
    settings = current_app.extensions["sezona"]
    words = {
        "name": card.name or card.email,
        "school": settings.school_name,
        "day": write_day(day.astimezone(ZoneInfo(settings.time_zone)).date(), locale),
        "link": address(endpoint, locale, **values),
        "why": why_not(reason, locale),
    }
    subject, text = (translate(locale, part, **words) for part in letter)
    queue_mail(to=card.email, subject=subject, text=text + "\n", now=now)
