"""Changes of people: registering, inviting, what they say of themselves, a new password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import (
    Institution,
    Person,
)
from app.accounts.operations.sessions import end_all_sessions
from app.accounts.queries.people import find_people
from app.core.db import db, insert_many_ignoring
from app.core.digests import token


@dataclass(frozen=True)
class Invitation:
    """Whom somebody brings into the school, and what he says of her; `email` as it is kept."""

    email: str
    name: str
    locale: str
    institution_id: int | None


def register_person(
    *,
    email: str,
    name: str,
    locale: str,
    now: datetime,
    password: str | None = None,
    institution: Institution | None = None,
) -> Person:
    """Add a person; `password` is a hash, or None for somebody who sets hers through a one-time link."""
    person = Person(
        email=email.strip().lower(),
        name=" ".join(name.split()),
        password=password,
        active=True,
        fs_uniquifier=token(),
        locale=locale,
        institution=institution,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    return person


def invite_person(email: str, name: str, locale: str, institution: Institution | None, now: datetime) -> Person:
    """Return the person with this e-mail address, as `invite_people` does."""
    email = email.strip().lower()
    return invite_people([Invitation(email, name, locale, institution.id if institution else None)], now)[0]


def invite_people(invitations: Sequence[Invitation], now: datetime) -> list[Person]:
    """Return the people invited, in order; whoever is new is added without a password. Few statements for many.

    What somebody who has an account already says of herself is not overwritten; a missing institution is
    filled in.
    """
    emails = [invitation.email for invitation in invitations]
    people = find_people(emails)
    strangers = {each.email: each for each in invitations if each.email not in people}
    insert_many_ignoring(Person, [_values(strangers[email], now) for email in sorted(strangers)], Person.id)
    people |= find_people(list(strangers))
    for invitation in invitations:
        person = people[invitation.email]
        if person.institution_id is None and invitation.institution_id is not None:
            person.institution_id = invitation.institution_id
    db.session.flush()
    return [people[email] for email in emails]


def _values(invitation: Invitation, now: datetime) -> dict[str, object]:
    """Return the row of somebody new."""
    return {
        "email": invitation.email,
        "name": " ".join(invitation.name.split()),
        "active": True,
        "fs_uniquifier": token(),
        "locale": invitation.locale,
        "institution_id": invitation.institution_id,
        "created_at": now,
    }


def change_profile(person: Person, name: str, locale: str) -> None:
    """Note a person's name and the language of her pages and mail."""
    person.name = " ".join(name.split())
    person.locale = locale
    db.session.flush()


def note_password_set(person: Person, now: datetime, *, by_link: bool, keep: str | None = None) -> None:
    """End the sessions that the old password opened, but for the one with the token digest `keep`.

    By a link from her mail (`by_link`) the person has also shown that the address is hers.
    """
    if by_link and person.confirmed_at is None:
        person.confirmed_at = now
    end_all_sessions(person.id, now, keep=keep)
