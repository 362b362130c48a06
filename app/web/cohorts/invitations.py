"""The mails to people whom a list has brought into a cohort, each in her own language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import current_app

from app.cohorts.operations import Newcomer
from app.cohorts.queries import CohortView
from app.core.locales import LOCALES
from app.core.mail import queue_mail
from app.web.cohorts.courses import course_title
from app.web.links import address, one_time_link
from app.web.wording import translate


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when the mail is written."""
    return message


SUBJECT = _("%(school)s: %(title)s")
TEXT_NEW = _(
    "Hello %(name)s,\n\nyou have been added to “%(title)s” at %(school)s. The course is “%(course)s”.\n\n"
    "Set your password with this link, then sign in with this e-mail address:\n\n%(link)s\n\n"
    "The link works once, for seven days. After that, ask for a new one on the page “I have forgotten my "
    "password”."
)
TEXT_KNOWN = _(
    "Hello %(name)s,\n\nyou have been added to “%(title)s” at %(school)s. Sign in with this e-mail address "
    "and start the course “%(course)s”:\n\n%(link)s"
)


def write_to_newcomers(newcomers: Iterable[Newcomer], cohort: CohortView, now: datetime) -> None:
    """Queue a mail to each newcomer: a link to set her password, or for whom has one, to the course."""
    titles = {locale: course_title(cohort.course_key, locale) for locale in LOCALES}
    for newcomer in newcomers:
        person = newcomer.person
        locale = person.locale if person.locale in LOCALES else cohort.locale
        values = {
            "name": person.name or person.email,
            "school": current_app.extensions["sezona"].school_name,
            "title": cohort.title,
            "course": titles.get(locale, cohort.course_key),
            "link": _link(newcomer, cohort, locale),
        }
        text = TEXT_KNOWN if newcomer.has_password else TEXT_NEW
        queue_mail(
            to=person.email,
            subject=translate(locale, SUBJECT, **values),
            text=translate(locale, text, **values) + "\n",
            now=now,
        )


def _link(newcomer: Newcomer, cohort: CohortView, locale: str) -> Any:
    """Return where a newcomer begins."""
    if not newcomer.has_password:
        return one_time_link(newcomer.person, locale)
    return address("public.course", locale, course_key=cohort.course_key or "")
