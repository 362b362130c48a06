"""Reads of institutions and their contacts."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true

from app.accounts.models import Institution, InstitutionVariable, Person
from app.accounts.policy import Scope
from app.accounts.rules.institutions import CONTACTS
from app.core.collation import collated
from app.core.db import db
from app.core.errors import NotFound
from app.core.locales import SOURCE


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


def institutions(locale: str) -> tuple[tuple[int, str], ...]:
    """Return (id, name) of all institutions, by name as the language of `locale` sorts."""
    by_name = collated(Institution.name, locale)
    rows = db.session.execute(select(Institution.id, Institution.name).order_by(by_name, Institution.id))
    return tuple((row[0], row[1]) for row in rows)


def institution_list(scope: Scope, locale: str, *wanted: ColumnElement[bool]) -> tuple[InstitutionRow, ...]:
    """Return the institutions within a scope that are wanted, by name as `locale` sorts; one statement."""
    belong = select(func.count(Person.id)).where(Person.institution_id == Institution.id).correlate(Institution)
    contact = (InstitutionVariable.key, InstitutionVariable.value)
    covered = true() if scope.is_whole else Institution.id.in_(scope.institution_ids)
    rows = db.session.execute(
        select(Institution.id, Institution.name, Institution.country, belong.scalar_subquery(), *contact)
        .outerjoin(InstitutionVariable, InstitutionVariable.institution_id == Institution.id)
        .where(covered, *wanted)
        .order_by(collated(Institution.name, locale), Institution.id)
    )
    found: dict[int, InstitutionRow] = {}
    for each, name, country, people, key, value in rows:
        row = found.setdefault(each, InstitutionRow(each, name, country, people, {}))
        if key is not None:
            row.contacts[key] = value
    return tuple(found.values())


def institution_view(institution_id: int, scope: Scope) -> InstitutionRow:
    """Return an institution within a scope. Raises `NotFound`, also for another one."""
    found = institution_list(scope, SOURCE, Institution.id == institution_id)
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
