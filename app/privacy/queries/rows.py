"""Finds the rows of any registered table that are about a person, by the registry and the foreign keys."""

from sqlalchemy import Column, ColumnElement, Table, select

from app.core.db import Base
from app.privacy.rules.tables import REGISTRY


def described(name: str) -> Table:
    """Return a table as the models describe it."""
    return Base.metadata.tables[name]


def about(name: str, person_id: int) -> ColumnElement[bool]:
    """Return the condition by which the rows of a table are about a person; it must have a subject."""
    registered, found = REGISTRY[name], described(name)
    assert registered.subject is not None, f"no column of {name} leads to a person"
    if name == "person":
        return found.c.id == person_id
    column = found.c[registered.subject]
    target = points_at(column)
    assert target is not None, f"{name}.{registered.subject} leads nowhere"
    if target.table.name == "person":
        return column == person_id
    return column.in_(select(target).where(about(target.table.name, person_id)))


def points_at(column: Column[object]) -> Column[object] | None:
    """Return the column that a foreign key points at, None for a column that is none."""
    return next((key.column for key in column.foreign_keys), None)
