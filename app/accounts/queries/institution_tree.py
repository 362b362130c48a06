"""Reads of the tree of institutions: what stands above and below, and the whole of it for those who change it."""

from collections.abc import Collection

from sqlalchemy import CTE, ColumnElement, Connection, Select, bindparam, literal, select
from sqlalchemy.orm import aliased

from app.accounts.models import Institution, InstitutionVariable
from app.accounts.rules.institution_rows import KnownInstitution
from app.accounts.rules.institutions import LEVELS
from app.core.db import db


def _below() -> Select[int, int]:
    """Return the statement that reads all institutions below some, `tops`."""
    tree = (
        select(Institution.id.label("top"), Institution.id.label("id"))
        .where(Institution.id.in_(bindparam("tops", expanding=True)))
        .cte("tree", recursive=True)
    )
    tree = tree.union(select(tree.c.top, Institution.id).where(Institution.parent_id == tree.c.id))
    return select(tree.c.top, tree.c.id)


_BELOW = _below()
"""Built once: it is asked with every request of somebody who has a role for an institution."""


def institutions_below(connection: Connection, tops: Collection[int]) -> dict[int, frozenset[int]]:
    """Return institution → itself and all below it, for each of `tops`; one statement, or none."""
    if not tops:
        return {}
    found: dict[int, set[int]] = {}
    for top, each in connection.execute(_BELOW, {"tops": list(tops)}):
        found.setdefault(top, set()).add(each)
    return {top: frozenset(ids) for top, ids in found.items()}


def lineage(wanted: ColumnElement[bool]) -> CTE:
    """Return a table of (id, above_id, depth): each institution that is wanted, and every one above it.

    Depth 0 is the institution itself. The way up is no longer than there are levels, whatever the rows say.
    """
    line = (
        select(Institution.id.label("id"), Institution.id.label("above_id"), literal(0).label("depth"))
        .where(wanted)
        .cte("lineage", recursive=True)
    )
    return line.union_all(
        select(line.c.id, Institution.parent_id, line.c.depth + 1)
        .join(Institution, Institution.id == line.c.above_id)
        .where(Institution.parent_id.is_not(None), line.c.depth < len(LEVELS))
    )


def known_institutions() -> dict[str, KnownInstitution]:
    """Return every institution by its key, with its own contacts; two statements."""
    variables: dict[int, dict[str, str]] = {}
    for each, key, value in db.session.execute(
        select(InstitutionVariable.institution_id, InstitutionVariable.key, InstitutionVariable.value)
    ):
        variables.setdefault(each, {})[key] = value
    above = aliased(Institution)
    rows = db.session.execute(
        select(
            Institution.id, Institution.key, Institution.name, Institution.level, above.key, Institution.country
        )
        .outerjoin(above, above.id == Institution.parent_id)
        .order_by(Institution.id)
    )
    return {row[1]: KnownInstitution(*row[1:], variables=variables.get(row[0], {})) for row in rows}


def known_variables(institution_id: int) -> dict[str, str]:
    """Return what an institution itself has written for lessons, by key."""
    own = InstitutionVariable.institution_id == institution_id
    rows = db.session.execute(select(InstitutionVariable.key, InstitutionVariable.value).where(own))
    return {row[0]: row[1] for row in rows}


def institution_keys(ids: Collection[int] | None = None) -> dict[str, int]:
    """Return key → number of these institutions, or of all."""
    statement = select(Institution.key, Institution.id)
    rows = db.session.execute(statement if ids is None else statement.where(Institution.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
