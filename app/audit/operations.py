"""Appending to the audit trail.

What an act records is kept with the session and appended when its transaction commits, all at once and last of
all: so the end of the chain is locked for as short a time as can be, and never before another row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, event, insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from app.audit.facts import Fact
from app.audit.models import AuditEvent, AuditHead
from app.audit.rules import START, checked_facts, checked_thing, event_digest
from app.core.db import ReadOnly, db, insert_ignoring, is_writing

PENDING = "audit"
"""Under this name a session keeps what its transaction will append."""
_command: ContextVar[str | None] = ContextVar("command", default=None)


@dataclass(frozen=True)
class _Act:
    """One event that is to be appended."""

    kind: str
    actor_id: int | None
    subject_id: int | None
    thing: str
    thing_key: str
    facts: str
    happened_at: datetime


@contextmanager
def by_command(name: str) -> Iterator[None]:
    """Let what is recorded in the block, and done by nobody who signed in, say by which command it was done."""
    mark = _command.set(name)
    try:
        yield
    finally:
        _command.reset(mark)


def record(
    kind: str,
    *,
    now: datetime,
    actor_id: int | None,
    subject_id: int | None = None,
    thing: str = "",
    thing_key: str = "",
    **facts: Fact,
) -> None:
    """Append one event when the transaction of the act commits: both are kept or neither.

    `actor_id` is None for the command line and the clock; `subject_id` is the person it happened to, `thing` and
    `thing_key` what it happened to. Raises `KeyError` for a kind or a fact that `KINDS` does not name,
    `ValueError` for a value that does not fit, `ReadOnly` outside `writing()`.
    """
    if not is_writing():
        raise ReadOnly("an event outside writing()")
    command = _command.get()
    if actor_id is None and command is not None:
        facts = {**facts, "command": command}
    checked_thing(thing, thing_key)
    act = _Act(kind, actor_id, subject_id, thing, thing_key, checked_facts(kind, facts), now)
    session = db.session()
    if not session.in_transaction():
        session.begin()
    session.info.setdefault(PENDING, []).append(act)


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    """Append what the transaction has recorded, in its order."""
    acts: list[_Act] = session.info.pop(PENDING, [])
    if not acts:
        return
    session.flush()
    connection = session.connection()
    digest, count = _head(connection)
    rows = []
    for act in acts:
        made = event_digest(digest, **vars(act))
        rows.append({**vars(act), "previous_digest": digest, "digest": made})
        digest = made
    connection.execute(_INSERT, rows)
    connection.execute(_MOVE, {"end": digest, "number": count + len(rows)})


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """Forget what a transaction recorded that was not committed."""
    if transaction.parent is None:
        session.info.pop(PENDING, None)


def _head(connection: Connection) -> tuple[str, int]:
    """Return the end of the chain, locked until the transaction ends, so that two writers cannot fork it."""
    found = connection.execute(_HEAD).one_or_none()
    if found is None:
        insert_ignoring(AuditHead, {"id": 1, "digest": START, "count": 0})
        found = connection.execute(_HEAD).one()
    return found[0], found[1]


_HEAD = select(AuditHead.digest, AuditHead.count).where(AuditHead.id == 1).with_for_update()
_INSERT = insert(cast("Table", AuditEvent.__table__))
_MOVE = (
    update(cast("Table", AuditHead.__table__))
    .where(AuditHead.id == 1)
    .values(digest=bindparam("end"), count=bindparam("number"))
)
