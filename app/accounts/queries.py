"""Reads of accounts: who is signed in, people and their roles and sessions, institutions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import aliased

from app.accounts.models import Institution, InstitutionVariable, Person, RoleGrant, SignInSession
from app.accounts.policy import Actor, Grant, Reach, Scope
from app.accounts.rules.institutions import CONTACTS
from app.core.db import db
from app.core.errors import NotFound

PAGE = 50

_SIGNED_IN = (
    select(
        SignInSession.id,
        Person.id,
        Person.name,
        Person.email,
        Person.locale,
        Person.institution_id,
        RoleGrant.role,
        RoleGrant.institution_id,
        SignInSession.seen_at,
    )
    .select_from(SignInSession)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, RoleGrant.ended_at.is_(None)))
    .where(
        SignInSession.token_digest == bindparam("digest"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        Person.active,
    )
)
"""Built once: it runs for every page of everybody signed in."""


def load_actor(connection: Connection, digest: str, now: datetime) -> Actor | None:
    """Return whose session has this token digest, with the roles in force; one statement, no rows kept."""
    rows = connection.execute(_SIGNED_IN, {"digest": digest, "now": now}).all()
    if not rows:
        return None
    session_id, person_id, name, email, locale, institution_id, *_ = rows[0]
    grants = tuple(Grant(row[6], row[7]) for row in rows if row[6])
    return Actor(person_id, session_id, name, email, locale, institution_id, grants, rows[0][8])


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
class SessionRow:
    """One open session of a person."""

    id: int
    user_agent: str
    started_at: datetime
    seen_at: datetime


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


@dataclass(frozen=True)
class InstitutionRow:
    """One institution, how many people belong to it, and its contacts by key."""

    id: int
    name: str
    country: str | None
    people: int
    contacts: dict[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The contacts that nobody has written yet."""
        return tuple(key for key in CONTACTS if not self.contacts.get(key))


def find_person(email: str) -> Person | None:
    """Return the row of the person with this e-mail address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


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


def open_sessions(person_id: int, now: datetime) -> tuple[SessionRow, ...]:
    """Return the sessions of a person that are in force, the latest first."""
    rows = db.session.execute(
        select(SignInSession.id, SignInSession.user_agent, SignInSession.started_at, SignInSession.seen_at)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.started_at.desc(), SignInSession.id.desc())
    )
    return tuple(SessionRow(*row) for row in rows)


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


def people_page(text: str = "", role: str = "", page: int = 1) -> PeoplePage:
    """Return one page of the people whose name or e-mail holds `text` and who have `role`, by name.

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
        .order_by(func.lower(Person.name), Person.id)
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


def institutions() -> tuple[tuple[int, str], ...]:
    """Return (id, name) of all institutions, by name."""
    rows = db.session.execute(select(Institution.id, Institution.name).order_by(Institution.name))
    return tuple((row[0], row[1]) for row in rows)


def institution_list(scope: Scope, *wanted: ColumnElement[bool]) -> tuple[InstitutionRow, ...]:
    """Return the institutions within a scope by name, those that are wanted; one statement."""
    belong = select(func.count(Person.id)).where(Person.institution_id == Institution.id).correlate(Institution)
    contact = (InstitutionVariable.key, InstitutionVariable.value)
    covered = true() if scope.reach is Reach.ALL else Institution.id.in_(scope.institution_ids)
    rows = db.session.execute(
        select(Institution.id, Institution.name, Institution.country, belong.scalar_subquery(), *contact)
        .outerjoin(InstitutionVariable, InstitutionVariable.institution_id == Institution.id)
        .where(covered, *wanted)
        .order_by(func.lower(Institution.name), Institution.id)
    )
    found: dict[int, InstitutionRow] = {}
    for each, name, country, people, key, value in rows:
        row = found.setdefault(each, InstitutionRow(each, name, country, people, {}))
        if key is not None:
            row.contacts[key] = value
    return tuple(found.values())


def institution_view(institution_id: int, scope: Scope) -> InstitutionRow:
    """Return an institution within a scope. Raises `NotFound`, also for another one."""
    found = institution_list(scope, Institution.id == institution_id)
    if not found:
        raise NotFound("institution")
    return found[0]


def institution_by_id(institution_id: int) -> Institution:
    """Return the row of an institution. Raises `NotFound`."""
    found = db.session.get(Institution, institution_id)
    if found is None:
        raise NotFound("institution")
    return found


def institution_variables(institution_id: int | None) -> dict[str, str]:
    """Return the facts of an institution that lessons quote, by key; none for people without one."""
    if institution_id is None:
        return {}
    rows = db.session.execute(
        select(InstitutionVariable.key, InstitutionVariable.value).where(
            InstitutionVariable.institution_id == institution_id
        )
    )
    return {row[0]: row[1] for row in rows}
