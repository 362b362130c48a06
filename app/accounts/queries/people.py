"""Reads of people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Institution, Person
from app.core.db import db
from app.core.errors import NotFound

AT_ONCE = 500
"""Addresses asked for in one statement."""


@dataclass(frozen=True)
class PersonCard:
    """What other parts of the school need to know of a person."""

    id: int
    name: str
    email: str
    locale: str
    institution_id: int | None
    institution_name: str | None
    institution_country: str | None


def find_person(email: str) -> Person | None:
    """Return the row of the person with this e-mail address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def person_with_email(email: str) -> Person:
    """Return the row of the person with this e-mail address. Raises `NotFound`."""
    found = find_person(email)
    if found is None:
        raise NotFound("person")
    return found


def find_people(emails: Sequence[str]) -> dict[str, Person]:
    """Return the rows of the people with these e-mail addresses, in lower case, by address."""
    found: dict[str, Person] = {}
    for start in range(0, len(emails), AT_ONCE):
        wanted = select(Person).where(Person.email.in_(emails[start : start + AT_ONCE]))
        found |= {person.email: person for person in db.session.scalars(wanted)}
    return found


def find_person_by_mark(mark: str) -> Person | None:
    """Return the row of the person on whose `fs_uniquifier` a link hangs."""
    return db.session.scalar(select(Person).where(Person.fs_uniquifier == mark))


def locked_keys(person_id: int) -> tuple[object, ...]:
    """Return a person's number, hash and mark as the database has them; her row stays locked until the end."""
    keys = select(Person.id, Person.password, Person.fs_uniquifier).where(Person.id == person_id)
    with db.session.no_autoflush:
        return tuple(db.session.execute(keys.with_for_update(key_share=True)).first() or ())


def person_by_id(person_id: int) -> Person:
    """Return the row of a person, for an operation on it. Raises `NotFound`."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound("person")
    return found


def person_card(person_id: int) -> PersonCard:
    """Return the card of a person. Raises `NotFound`."""
    row = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.locale,
            Person.institution_id,
            Institution.name,
            Institution.country,
        )
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .where(Person.id == person_id)
    ).first()
    if row is None:
        raise NotFound("person")
    return PersonCard(*row)


def is_inhabited() -> bool:
    """Whether anybody has an account."""
    return db.session.scalar(select(Person.id).limit(1)) is not None
