"""What falls due under the rules of retention: exactly the rows that applying them would touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from app.core.db import db
from app.privacy.queries.rows import described
from app.privacy.rules.retention import Act, Rule


@dataclass(frozen=True)
class Due:
    """The rows of one rule that are due, by their numbers."""

    rule: Rule
    rows: tuple[Any, ...]


def due(rules: Sequence[Rule], now: datetime, *, after: Any = None, most: int | None = None) -> tuple[Due, ...]:
    """Return what is due under each rule that ever falls due, in their order; one statement a rule.

    Of one rule, `after` is the number after which to go on, `most` how many rows at most.
    """
    kept = [rule for rule in rules if rule.act is not Act.NOTHING]
    return tuple(Due(rule, tuple(db.session.scalars(_due_rows(rule, now, after).limit(most)))) for rule in kept)


def _due_rows(rule: Rule, now: datetime, after: Any) -> Any:
    assert rule.days is not None
    table = described(rule.table)
    columns = [table.c[name] for name in rule.since]
    since = func.coalesce(*columns) if len(columns) > 1 else columns[0]
    conditions = [since <= now - timedelta(days=rule.days), *_states(rule, table)]
    if after is not None:
        conditions.append(key_of(table) > after)
    return select(key_of(table)).where(*conditions).order_by(key_of(table))


def _states(rule: Rule, table: Table) -> list[ColumnElement[bool]]:
    """Return what limits a rule to some rows."""
    return [table.c[name].is_not(None) if is_set else table.c[name].is_(None) for name, is_set in rule.state]


def key_of(table: Table) -> Any:
    """Return the one column by which a table's rows are numbered."""
    (key,) = table.primary_key.columns
    return key
