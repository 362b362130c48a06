"""Reads of people and their roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Institution, Person, RoleGrant
from app.core.collation import collated
from app.core.db import db
from app.core.errors import NotFound

PAGE = 50

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


@dataclass(frozen=True)
class GrantRow:
    """One role that a person holds or held."""

    id: int
    role: str
    institution_name: str | None
    granted_at: datetime
    granted_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True)
class PersonRow:
    """One person in the list."""

    id: int
    name: str
    email: str
    institution_name: str | None
    active: bool
    is_confirmed: bool
    has_password: bool
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list of people; `total` counts all that the filter lets through."""

    people: tuple[PersonRow, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def find_person(email: str) -> Person | None:
    """Return the row of the person with this e-mail address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


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


def person_by_id(person_id: int) -> Person:
    """Return the row of a person, for an operation on it. Raises `NotFound`."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound("person")
    return found


def person_card(person_id: int) -> PersonCard:
    """Return the card of a person. Raises `NotFound`."""
    row = db.session.execute(
        select(Person.id, Person.name, Person.email, Person.locale, Person.institution_id, Institution.name)
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .where(Person.id == person_id)
    ).first()
    if row is None:
        raise NotFound("person")
    return PersonCard(*row)


def grants_of(person_id: int) -> tuple[GrantRow, ...]:
    """Return all roles a person holds or held, those in force first."""
    giver = aliased(Person)
    rows = db.session.execute(
        select(
            RoleGrant.id,
            RoleGrant.role,
            Institution.name,
            RoleGrant.granted_at,
            giver.name,
            RoleGrant.ended_at,
        )
        .outerjoin(Institution, Institution.id == RoleGrant.institution_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.ended_at.is_(None).desc(), RoleGrant.granted_at.desc(), RoleGrant.id.desc())
    )
    return tuple(GrantRow(*row) for row in rows)


def people_page(locale: str, text: str = "", role: str = "", page: int = 1) -> PeoplePage:
    """Return one page of the people whose name or e-mail holds `text` and who have `role`.

    They come by name, as the language of `locale` sorts.

    Three statements: how many, the page, and the roles of the people on it.
    """
    wanted = []
    if text:
        low = text.lower()
        wanted.append(
            or_(
                func.lower(Person.name).contains(low, autoescape=True),
                Person.name.contains(text, autoescape=True),
                Person.email.contains(low, autoescape=True),
            )
        )
    if role:
        holders = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
        wanted.append(Person.id.in_(holders))
    total = db.session.scalar(select(func.count()).select_from(Person).where(*wanted)) or 0
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Institution.name,
            Person.active,
            Person.confirmed_at.is_not(None),
            Person.password.is_not(None),
        )
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .where(*wanted)
        .order_by(collated(Person.name, locale), Person.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    roles = _roles_of([row[0] for row in rows])
    return PeoplePage(tuple(PersonRow(*row, roles=roles.get(row[0], ())) for row in rows), page, total)


def _roles_of(person_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Return person → the names of the roles in force, each once."""
    found: dict[int, tuple[str, ...]] = {}
    rows = db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(person_ids) if person_ids else false(), RoleGrant.ended_at.is_(None))
        .distinct()
        .order_by(RoleGrant.role)
    )
    for person_id, role in rows:
        found[person_id] = (*found.get(person_id, ()), role)
    return found
