"""Changes of people: registering, inviting, what they say of themselves, a new password, closing an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Institution, Person, RoleGrant
from app.accounts.operations.links import take_back_links
from app.accounts.operations.memberships import begin_memberships
from app.accounts.operations.sessions import end_all_sessions
from app.accounts.policy import Actor
from app.accounts.queries.people import find_people, find_person
from app.audit.operations import record
from app.core.db import db, insert_many_ignoring
from app.core.digests import token
from app.core.errors import NotFound, Refused


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
    means: str = "password",
) -> Person:
    """Add a person; `password` is a hash, or None for somebody who sets hers through a one-time link.

    `means` is how she came: password, or the kind of sign-in service that sent her.
    """
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
    if institution is not None:
        begin_memberships({person.id: institution.id}, now.date(), None)
    record("account.registered", now=now, actor_id=None, subject_id=person.id, means=means)
    return person


def invite_person(email: str, name: str, locale: str, institution: Institution | None, now: datetime) -> Person:
    """Return the person with this e-mail address, as `invite_people` does."""
    email = email.strip().lower()
    return invite_people([Invitation(email, name, locale, institution.id if institution else None)], now)[0]


def invite_people(invitations: Sequence[Invitation], now: datetime, by_id: int | None = None) -> list[Person]:
    """Return the people invited, in order; whoever is new is added without a password. Few statements for many.

    Of somebody who has an account already nothing changes, nor where she belongs. `by_id` is who invites.
    """
    emails = [invitation.email for invitation in invitations]
    people = find_people(emails)
    strangers = {each.email: each for each in invitations if each.email not in people}
    rows = [_values(strangers[email], now) for email in sorted(strangers)]
    new = insert_many_ignoring(Person, rows, Person.id)
    people |= find_people(list(strangers))
    begin_memberships(
        {each.id: each.institution_id for each in people.values() if each.id in new and each.institution_id},
        now.date(),
        by_id,
    )
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
    take_back_links(person.id, now)
    record("password.set", now=now, actor_id=person.id, subject_id=person.id, by_link=by_link)


def note_address_shown(person: Person, now: datetime) -> None:
    """Note that the person has opened a link that was sent to her address.

    A password set before that goes: whoever registered with the address need not be its owner.
    """
    if person.confirmed_at is None:
        person.confirmed_at = now
        person.password = None
        db.session.flush()


def change_address(person: Person, email: str, now: datetime, *, keep: str | None = None) -> None:
    """Give a person another address, which she has shown to be hers; links to the old one work no longer.

    Her sessions end, but for the one with the token digest `keep`. Raises `Refused("address_taken")`.
    """
    other = find_person(email)
    if other is not None and other.id != person.id:
        raise Refused("address_taken")
    person.email = email.strip().lower()
    person.confirmed_at = now
    person.fs_uniquifier = token()
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("address_taken") from None
    end_all_sessions(person.id, now, keep=keep)
    take_back_links(person.id, now)
    record("address.changed", now=now, actor_id=person.id, subject_id=person.id)


def suspend_person(by: Actor | None, person: Person, now: datetime) -> None:
    """Close an account: its sessions end, its links work no longer, and nobody signs in to it.

    `by` is None at the command line. What the person has done stays. Doing it twice is no fault. Raises
    `Refused` with `own_suspension` or `last_administrator`.
    """
    if by is not None and by.id == person.id:
        raise Refused("own_suspension")
    if not person.active:
        return
    if administrators(now) == {person.id}:
        raise Refused("last_administrator")
    person.active = False
    person.fs_uniquifier = token()
    end_all_sessions(person.id, now, by_id=by.id if by else None)
    take_back_links(person.id, now)
    record("person.suspended", now=now, actor_id=by.id if by else None, subject_id=person.id)


def readmit_person(by: Actor | None, person: Person, now: datetime) -> None:
    """Open a closed account again; its person signs in as before. Doing it twice is no fault.

    Raises `NotFound` for somebody who was erased: there is nobody to come back.
    """
    if person.erased_at is not None:
        raise NotFound("person")
    if person.active:
        return
    person.active = True
    record("person.readmitted", now=now, actor_id=by.id if by else None, subject_id=person.id)


def administrators(now: datetime) -> set[int]:
    """Return the people who administer now and without an end.

    The grants stay locked, so two cannot remove each other at once. They are locked by a statement of its own, so
    that the next one sees what whoever held them before has made of the people.
    """
    granted = select(RoleGrant.id).where(RoleGrant.role == "administrator", RoleGrant.ended_at.is_(None))
    db.session.execute(granted.order_by(RoleGrant.id).with_for_update()).all()
    rows = db.session.execute(
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == "administrator",
            RoleGrant.ended_at.is_(None),
            RoleGrant.starts_at <= now,
            RoleGrant.ends_at.is_(None),
            Person.active,
        )
    )
    return {row[0] for row in rows}
