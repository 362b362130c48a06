"""Writing to the tree of institutions: one edit at a time, all of it or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import Institution, InstitutionVariable
from app.accounts.policy import Scope
from app.accounts.queries.institution_tree import institution_keys
from app.accounts.rules.institution_lists import CheckedInstitution
from app.accounts.rules.institution_rows import KnownInstitution
from app.accounts.rules.institutions import settled_countries
from app.core.db import db, insert_many_ignoring, upsert
from app.core.errors import Refused


def lock_tree() -> None:
    """Let edits of the tree take turns, so that what was checked still holds when it is written.

    Two edits that each put one institution below the other would otherwise both be found in order.
    """
    db.session.execute(select(Institution.id).order_by(Institution.id).with_for_update(key_share=True)).all()


def keys_within(scope: Scope) -> frozenset[str] | None:
    """Return the keys of the institutions a scope covers, or None for all."""
    return None if scope.is_whole else frozenset(institution_keys(scope.institution_ids))


def write_institutions(rows: Sequence[CheckedInstitution], known: Mapping[str, KnownInstitution]) -> None:
    """Carry out all rows that add or change, and where the countries of others follow; few statements for many.

    Raises `Refused("institutions_changed")` when somebody else has taken a key meanwhile.
    """
    written = [row for row in rows if row.verdict in ("added", "changed")]
    new = [row for row in written if row.verdict == "added"]
    values = [
        {"key": row.key, "name": row.name, "level": row.level} for row in sorted(new, key=lambda row: row.key)
    ]
    if len(insert_many_ignoring(Institution, values, Institution.key)) != len(new):
        raise Refused("institutions_changed")
    ids = institution_keys()
    placed = [_placed(row, ids) for row in written if row.verdict == "added" or set(row.changes) & set(_FACTS)]
    placed += _followers(written, known, ids)
    if placed:
        db.session.execute(update(Institution), placed)
    write_variables({ids[row.key]: row.variables for row in written})
    for each in list(db.session.identity_map.values()):
        if isinstance(each, Institution):
            db.session.expire(each)


def write_variables(values: Mapping[int, Mapping[str, str]]) -> None:
    """Note facts that lessons quote by institution and key; an empty one is not known any more."""
    rows = [
        {"institution_id": each, "key": key, "value": value}
        for each, variables in values.items()
        for key, value in variables.items()
    ]
    if rows:
        statement = upsert(InstitutionVariable, db.engine.dialect.name)
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["institution_id", "key"], set_={"value": statement.excluded.value}
            ),
            rows,
        )


_FACTS = ("name", "level", "parent", "country")


def _placed(row: CheckedInstitution, ids: Mapping[str, int]) -> dict[str, Any]:
    """Return what the institution of a row becomes."""
    return {
        "id": ids[row.key],
        "name": row.name,
        "level": row.level,
        "parent_id": ids[row.parent] if row.parent else None,
        "country": row.country,
    }


def _followers(
    written: Sequence[CheckedInstitution], known: Mapping[str, KnownInstitution], ids: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return the institutions in no row that come into another country, because one above them does."""
    mine = {row.key: row for row in written}
    parents = {key: each.parent for key, each in known.items()} | {key: row.parent for key, row in mine.items()}
    own = {key: each.country for key, each in known.items()} | {key: row.country for key, row in mine.items()}
    settled = settled_countries(parents, own)
    return [
        {"id": ids[key], "country": settled[key]}
        for key, each in known.items()
        if key not in mine and settled[key] != each.country
    ]
