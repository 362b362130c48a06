"""Changes of institutions and their contacts."""

from sqlalchemy import select

from app.accounts.models import (
    Institution,
    InstitutionVariable,
)
from app.accounts.rules.institutions import folded, institution_fault, key_of, shown
from app.core.db import db
from app.core.errors import Refused


def ensure_institution(name: str, key: str | None = None, country: str | None = None) -> Institution:
    """Return the institution with this key, or this name when no key is given; added when there is none."""
    if key:
        found = db.session.scalar(select(Institution).where(Institution.key == key))
    else:
        found = _institution_named(name)
    return found or _insert_institution(name, key or key_of(name), country)


def add_institution(name: str, country: str | None) -> Institution:
    """Add an institution. Raises `Refused` as `name_institution`."""
    _check_institution(name, country, None)
    return _insert_institution(name, key_of(name), country)


def name_institution(institution: Institution, name: str, country: str | None) -> None:
    """Change the name and country of an institution; its key stays.

    Raises `Refused` with `institution_without_name`, `unknown_country` or `institution_known`.
    """
    _check_institution(name, country, institution)
    institution.name, institution.country = shown(name), country
    db.session.flush()


def _check_institution(name: str, country: str | None, own: Institution | None) -> None:
    """Refuse what cannot be said of an institution; no two have the same name."""
    fault = institution_fault(shown(name), country)
    if fault is None and _institution_named(name) not in (None, own):
        fault = "institution_known"
    if fault is not None:
        raise Refused(fault)


def _institution_named(name: str) -> Institution | None:
    """Return the institution of this name. Compared here: SQLite folds the case of English letters only."""
    wanted = folded(name)
    rows = db.session.execute(select(Institution.id, Institution.name).order_by(Institution.id))
    found = next((each for each, known in rows if folded(known) == wanted), None)
    return None if found is None else db.session.get(Institution, found)


def _insert_institution(name: str, made: str, country: str | None) -> Institution:
    """Add an institution under a key, with a number when it is taken."""
    taken = set(db.session.scalars(select(Institution.key).where(Institution.key.startswith(made))))
    number, free = 2, made
    while free in taken:
        number, free = number + 1, f"{made}-{number}"
    institution = Institution(key=free, name=shown(name), country=country)
    db.session.add(institution)
    db.session.flush()
    return institution


def set_institution_variable(institution: Institution, key: str, value: str) -> None:
    """Note a fact of an institution that lessons quote, in place of the former one; empty: it is not known."""
    variable = db.session.scalar(
        select(InstitutionVariable).where(
            InstitutionVariable.institution_id == institution.id, InstitutionVariable.key == key
        )
    )
    if variable is None:
        variable = InstitutionVariable(institution_id=institution.id, key=key)
        db.session.add(variable)
    variable.value = shown(value)
    db.session.flush()
