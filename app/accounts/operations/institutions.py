"""Changes of single institutions: added, named, moved, and their contacts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Institution
from app.accounts.operations.institution_tree import keys_within, lock_tree, write_institutions, write_variables
from app.accounts.policy import Reach, Scope
from app.accounts.queries.institution_tree import institution_keys, known_institutions, known_variables
from app.accounts.rules.institution_listing import ListedInstitution
from app.accounts.rules.institution_lists import CheckedInstitution, check_institutions
from app.accounts.rules.institution_rows import NONE
from app.accounts.rules.institutions import folded, free_key, institution_fault, shown
from app.audit.operations import record
from app.core.db import db
from app.core.errors import NotFound, Refused

WHOLE = Scope(Reach.ALL)
REFUSALS = {
    "cycle": "institution_cycle",
    "level_order": "institution_level",
    "level_below": "institution_level",
    "name_taken": "institution_known",
    "unknown_parent": "unknown_parent",
    "ambiguous_parent": "ambiguous_parent",
    "country_differs": "country_differs",
    "foreign_parent": "foreign_parent",
    "formula": "institution_formula",
}
"""What a list calls a fault → what it is called of a single institution."""


@dataclass(frozen=True)
class InstitutionFacts:
    """What somebody says of an institution; `parent` is the key or name of the one above it, empty for none."""

    name: str
    country: str | None = None
    level: str = "agency"
    parent: str = ""


def ensure_institution(
    name: str, key: str | None = None, country: str | None = None, *, by_id: int | None = None, now: datetime
) -> Institution:
    """Return the institution with this key, or this name when no key is given; added when there is none.

    Of several with one name it is the one longest known; raises `Refused` as `add_institution`.
    """
    found = _with_key(key) if key else _named(name)
    return found or _added(InstitutionFacts(name, country), WHOLE, key or "", by_id, now)


def institutions_meant(words: Collection[str], by_id: int | None, now: datetime) -> dict[str, int]:
    """Return what a list of people calls institutions, by key or name → their numbers; unknown ones are added.

    Those that are new stand at the top of the tree, until somebody places them.
    """
    if not words:
        return {}
    lock_tree()
    known = known_institutions()
    meant = {folded(each.name): each.key for each in reversed(known.values())}
    listed = [
        ListedInstitution(0, "", word, "agency", "", "", {})
        for word in sorted({folded(word): word for word in words}.values())
        if word not in known and folded(word) not in meant
    ]
    rows = check_institutions(listed, known)
    for row in rows:
        _accept(row)
        meant[folded(row.name)] = row.key
    if rows:
        write_institutions(rows, known)
        record("institutions.imported", now=now, actor_id=by_id, added=len(rows), changed=0)
    ids = institution_keys()
    return {word: ids[word if word in known else meant[folded(word)]] for word in words}


def add_institution(facts: InstitutionFacts, scope: Scope, by_id: int | None, now: datetime) -> Institution:
    """Add an institution; whoever is limited to one adds below it. Raises `Refused` as `change_institution`."""
    return _added(facts, scope, "", by_id, now)


def change_institution(
    institution_id: int, facts: InstitutionFacts, scope: Scope, by_id: int | None, now: datetime
) -> None:
    """Name an institution and move it, with all below it, to where the facts say; its key stays.

    Raises `NotFound` for one that the scope does not let her name, and `Refused` with
    `institution_without_name`, `institution_known`, `unknown_country`, `country_differs`, `unknown_level`,
    `institution_level`, `institution_cycle`, `institution_formula`, `unknown_parent`, `ambiguous_parent` or
    `foreign_parent`.
    """
    lock_tree()
    found = db.session.get(Institution, institution_id)
    if found is None:
        raise NotFound("institution")
    listed = _listed(facts, found.key, found.name)
    known = known_institutions()
    (row,) = check_institutions([listed], known, keys_within(scope))
    _accept(row)
    write_institutions([row], known)
    if {"name", "country"} & set(row.changes):
        record("institution.named", now=now, actor_id=by_id, thing="institution", thing_key=str(institution_id))
    if {"level", "parent"} & set(row.changes):
        db.session.refresh(found)
        _record_place("institution.moved", found, by_id, now)


def set_contacts(institution_id: int, values: Mapping[str, str], by_id: int | None, now: datetime) -> None:
    """Note the facts of an institution that lessons quote; an empty one is not known, or that of the one above."""
    found = db.session.get(Institution, institution_id)
    if found is None:
        raise NotFound("institution")
    wanted = {key: shown(value) for key, value in values.items()}
    own = known_variables(institution_id)
    if all(own.get(key, "") == value for key, value in wanted.items()):
        return
    write_variables({institution_id: wanted})
    record("institution.contacts", now=now, actor_id=by_id, thing="institution", thing_key=str(institution_id))


def _added(facts: InstitutionFacts, scope: Scope, key: str, by_id: int | None, now: datetime) -> Institution:
    """Add an institution under a key, or one made from its name."""
    lock_tree()
    known = known_institutions()
    name = folded(facts.name)
    listed = _listed(facts, key or free_key(facts.name, known), facts.name)
    if not facts.parent and any(folded(each.name) == name and each.parent is None for each in known.values()):
        raise Refused("institution_known")
    (row,) = check_institutions([listed], known, keys_within(scope))
    _accept(row)
    write_institutions([row], known)
    found = db.session.scalars(select(Institution).where(Institution.key == row.key)).one()
    _record_place("institution.added", found, by_id, now)
    return found


def _listed(facts: InstitutionFacts, key: str, name: str) -> ListedInstitution:
    """Return the facts as a row of a list. Raises `Refused` for what a list could not say."""
    fault = institution_fault(shown(facts.name), facts.country, facts.level)
    if fault is not None:
        raise Refused(fault)
    return ListedInstitution(
        line=0,
        key=key,
        name=shown(facts.name) or name,
        level=facts.level,
        parent=facts.parent or NONE,
        country=facts.country or NONE,
        variables={},
    )


def _accept(row: CheckedInstitution) -> None:
    """Raise what stands against a row."""
    if row.reason == "foreign":
        raise NotFound("institution")
    if row.reason:
        raise Refused(REFUSALS.get(row.reason, "institution_without_name"))


def _record_place(kind: str, found: Institution, by_id: int | None, now: datetime) -> None:
    """Note in the audit trail where an institution stands from now on; institutions are told by their numbers."""
    record(
        kind,
        now=now,
        actor_id=by_id,
        thing="institution",
        thing_key=str(found.id),
        level=found.level,
        parent=found.parent_id,
    )


def _with_key(key: str) -> Institution | None:
    return db.session.scalar(select(Institution).where(Institution.key == key))


def _named(name: str) -> Institution | None:
    """Return the institution of this name. Compared here: SQLite folds the case of English letters only."""
    wanted = folded(name)
    rows = db.session.execute(select(Institution.id, Institution.name).order_by(Institution.id))
    found = next((each for each, known in rows if folded(known) == wanted), None)
    return None if found is None else db.session.get(Institution, found)
