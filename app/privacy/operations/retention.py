"""Applying the rules of retention to the very rows that are listed as due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from app.audit.operations import record
from app.core.db import db
from app.core.errors import Refused
from app.privacy.operations.erasure import erase_person
from app.privacy.queries.due import Due, due, key_of
from app.privacy.queries.rows import described
from app.privacy.rules.retention import Act, Rule

ROWS, PEOPLE = 5000, 5
"""Rows, and people to be erased, in one portion: about a tenth of a second."""
AT_ONCE = 500
"""Rows touched in one statement."""


def portion_of(rule: Rule) -> int:
    """Return how many rows of a rule are done in one transaction: others who write shall wait a moment only."""
    return PEOPLE if rule.act is Act.ERASE else ROWS


def apply_retention(
    rules: Sequence[Rule], now: datetime, *, after: Any = None, most: int | None = None
) -> tuple[Due, ...]:
    """Delete, empty or erase what is due, and return it as it was listed; each rule leaves one audit event.

    `after` and `most` let one rule be done in portions, each looked up anew: see `due()`.
    """
    listed = due(rules, now, after=after, most=most)
    for each in listed:
        touched = _apply(each, now)
        if touched:
            record(
                "retention.applied",
                now=now,
                actor_id=None,
                rule=each.rule.key,
                rows=touched,
                days=each.rule.days,
            )
    return listed


def _apply(each: Due, now: datetime) -> int:
    """Do to the rows what their rule says, and return how many were touched."""
    if each.rule.act is Act.ERASE:
        return sum(_erase(person_id, now) for person_id in each.rows)
    table = described(each.rule.table)
    for start in range(0, len(each.rows), AT_ONCE):
        chosen = key_of(table).in_(each.rows[start : start + AT_ONCE])
        statement: Any = delete(table).where(chosen)
        if each.rule.act is Act.BLANK:
            statement = update(table).where(chosen).values(dict(each.rule.blanks or {}))
        db.session.execute(statement)
    return len(each.rows)


def _erase(person_id: int, now: datetime) -> bool:
    """Erase somebody by a rule; the last administrator stays, and is listed as due, until there is another."""
    try:
        erase_person(person_id, None, now)
    except Refused as refused:
        if refused.code != "last_administrator":
            raise
        return False
    return True
