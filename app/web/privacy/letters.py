"""The mails about copies and leaving: in the person's language, queued with what causes them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from app.accounts.queries.people import person_card
from app.core.locales import LOCALES, SOURCE
from app.core.mail import queue_mail
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
        "stay:\n\n%(link)s\n\nYou will get no other mail about it."
    ),
)


def write_copy_ready(person_id: int, token: str, until: datetime, now: datetime) -> None:
    """Queue the mail with the link to a copy."""
    _write(COPY_READY, person_id, until, now, "privacy.fetch", token=token)


def write_leaving(person_id: int, leaves_at: datetime, now: datetime) -> None:
    """Queue the mail that says when somebody will be erased, and how she takes it back."""
    _write(LEAVING, person_id, leaves_at, now, "privacy.overview")


def _write(
    letter: tuple[str, str], person_id: int, day: datetime, now: datetime, endpoint: str, **values: str
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
    }
    subject, text = (translate(locale, part, **words) for part in letter)
    queue_mail(to=card.email, subject=subject, text=text + "\n", now=now)
