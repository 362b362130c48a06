"""Clearing the database of a person, table by table as the registry says, and by hand where it says so."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update

from app.accounts.models import InstitutionMembership, Person, SignInRequest
from app.accounts.queries.grants import has_held_role
from app.cohorts.models import CohortImport
from app.content.models import Release
from app.core.db import Base, db
from app.core.digests import token
from app.core.locales import SOURCE
from app.core.mail import OutgoingMail
from app.privacy.operations.answers import clear_answers
from app.privacy.queries.rows import about
from app.privacy.rules.registry import Erasure
from app.privacy.rules.tables import REGISTRY

NOWHERE = "erased.invalid"
"""A domain that can never receive mail (RFC 2606)."""
AT_ONCE = 500
"""Rows deleted in one statement."""


def clear(person_id: int, now: datetime) -> None:
    """Take a person out of every table; what stays of her own row is a number."""
    person = db.session.get_one(Person, person_id)
    email, name = person.email, person.name
    clear_answers(person_id)
    for table in reversed(Base.metadata.sorted_tables):
        registered = REGISTRY.get(table.name)
        if registered is None or registered.subject is None:
            continue
        hers = about(table.name, person_id)
        if registered.erasure is Erasure.DELETE:
            db.session.execute(delete(table).where(hers))
        elif registered.erasure is Erasure.BLANK:
            db.session.execute(update(table).where(hers).values(dict(registered.blanks)))
    _leave_institution(person_id, now)
    _clear_mail(email)
    _clear_journeys(email)
    _clear_lists(email)
    _clear_publishing(name if has_held_role(person_id) else "", email)
    _bury(person, now)


def _bury(person: Person, now: datetime) -> None:
    """Leave a number: no name, no password, no way in."""
    db.session.refresh(person)
    person.email = f"{token().lower()}@{NOWHERE}"
    person.name = ""
    person.password = None
    person.active = False
    person.confirmed_at = None
    person.fs_uniquifier = token()
    person.locale = SOURCE
    person.institution_id = None
    person.gender = None
    person.country = None
    person.erased_at = now
    db.session.flush()


def _leave_institution(person_id: int, now: datetime) -> None:
    """End her membership today: a number that belongs nowhere any more counts nowhere from tomorrow."""
    member = InstitutionMembership
    db.session.execute(
        update(member)
        .where(member.person_id == person_id, member.ended_on.is_(None), member.started_on <= now.date())
        .values(ended_on=now.date())
        .execution_options(synchronize_session=False)
    )


def _clear_mail(email: str) -> None:
    """Delete every mail to her, sent or not, and every one that quotes her address."""
    quoting: Iterable[ColumnElement[bool]] = (
        func.lower(column).contains(email, autoescape=True) for column in (OutgoingMail.subject, OutgoingMail.body)
    )
    to_her = func.lower(OutgoingMail.recipient) == email
    rows = db.session.execute(
        select(OutgoingMail.id, to_her, OutgoingMail.subject, OutgoingMail.body).where(or_(to_her, *quoting))
    )
    whole = re.compile(rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)", re.IGNORECASE)
    doomed = [row[0] for row in rows if row[1] or whole.search(f"{row[2]}\n{row[3]}")]
    mail = cast("Table", OutgoingMail.__table__)
    for start in range(0, len(doomed), AT_ONCE):
        db.session.execute(delete(mail).where(mail.c.id.in_(doomed[start : start + AT_ONCE])))


def _clear_journeys(email: str) -> None:
    """Delete what a sign-in service has proved of her address and nobody has acted upon."""
    journeys = cast("Table", SignInRequest.__table__)
    quoting = func.lower(SignInRequest.answer).contains(f'"{email}"', autoescape=True)
    db.session.execute(delete(journeys).where(quoting))


def _clear_lists(email: str) -> None:
    """Delete her lines from every list by which people were brought into cohorts."""
    for list_id, rows in db.session.execute(select(CohortImport.id, CohortImport.rows)).all():
        others = [row for row in rows if str(row.get("email", "")).strip().lower() != email]
        if len(others) < len(rows):
            _replace_rows(list_id, others)


def _replace_rows(list_id: int, rows: list[dict[str, Any]]) -> None:
    changed = update(CohortImport).where(CohortImport.id == list_id).values(rows=rows)
    db.session.execute(changed.execution_options(synchronize_session=False))


def _clear_publishing(name: str, email: str) -> None:
    """Take her name out of who published: a release keeps it as words."""
    known = [each for each in (name, email) if each]
    changed = update(Release).where(Release.published_by.in_(known)).values(published_by="")
    db.session.execute(changed.execution_options(synchronize_session=False))
