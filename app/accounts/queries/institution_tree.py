"""Reads of the tree of institutions."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from app.accounts.models import Institution


def institutions_below(connection: Connection, tops: Collection[int]) -> dict[int, frozenset[int]]:
    """Return institution → itself and all below it, for each of `tops`; one statement, or none."""
    if not tops:
        return {}
    tree = (
        select(Institution.id.label("top"), Institution.id.label("id"))
        .where(Institution.id.in_(tops))
        .cte("tree", recursive=True)
    )
    tree = tree.union(select(tree.c.top, Institution.id).where(Institution.parent_id == tree.c.id))
    found: dict[int, set[int]] = {}
    for top, each in connection.execute(select(tree.c.top, tree.c.id)):
        found.setdefault(top, set()).add(each)
    return {top: frozenset(ids) for top, ids in found.items()}
