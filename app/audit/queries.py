"""Reads of the audit trail: searching it, taking it away page by page, and checking its chain."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.audit.facts import Fact
from app.audit.models import AuditEvent, AuditHead
from app.audit.rules import START, event_digest
from app.core.db import db

AT_ONCE = 1000
"""Rows read at once where all are walked through."""


@dataclass(frozen=True)
class EventRow:
    """One event as pages and files tell it."""

    id: int
    kind: str
    actor_id: int | None
    subject_id: int | None
    thing: str
    thing_key: str
    facts: dict[str, Fact]
    happened_at: datetime
    previous_digest: str
    digest: str


@dataclass(frozen=True)
class Wanted:
    """Which events somebody looks for; what is None or empty lets everything through.

    `person_id` did it or had it happen to her; `first` counts, `until` does not.
    """

    kind: str = ""
    person_id: int | None = None
    thing: str = ""
    thing_key: str = ""
    first: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Head:
    """The end of the chain: what may be published, so that nobody rewrites what was before it."""

    digest: str
    count: int


@dataclass(frozen=True)
class Fault:
    """Something wrong in the chain: `code`, and the number of the event, None where none is there."""

    code: str
    event_id: int | None = None


def newest_events(wanted: Wanted, number: int, before: int | None = None) -> list[EventRow]:
    """Return at most `number` events older than the one numbered `before`, the newest first; one statement."""
    statement = _found(wanted).order_by(AuditEvent.id.desc()).limit(number)
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    return [_row(each) for each in db.session.execute(statement)]


def all_events(wanted: Wanted) -> Iterator[EventRow]:
    """Yield every event from the first on, each thousand in a short reading of its own."""
    after = 0
    while rows := _after(_found(wanted), after):
        yield from map(_row, rows)
        after = rows[-1].id


def event_count(wanted: Wanted) -> int:
    """Return how many events there are; one statement."""
    return db.session.scalars(select(func.count()).select_from(_found(wanted).subquery())).one()


def head() -> Head:
    """Return the end of the chain; of an empty one too. One statement."""
    noted = select(AuditHead.digest, AuditHead.count).where(AuditHead.id == 1)
    row = db.session.execute(noted).one_or_none()
    return Head(*row) if row else Head(START, 0)


def chain_faults(since: datetime | None = None) -> Iterator[Fault]:
    """Yield all that is wrong in the chain, the first first: from the first event since a moment, or from all.

    `link_broken`: an event does not follow the one before; something between was removed or put in.
    `digest_wrong`: the event is not what was recorded. `head_differs`: the last event is not the one noted as
    last, so events were cut off or put in. `count_differs`: there are not as many as were appended.
    Events may be appended meanwhile.
    """
    last, previous = _start(since)
    end = _end()
    while rows := _after(_found(Wanted()).where(AuditEvent.id <= end.last), last):
        for row in rows:
            yield from _faults_of(row, previous)
            previous, last = row.digest, row.id
    if previous != end.digest:
        yield Fault("head_differs", last or None)
    if end.there != end.number:
        yield Fault("count_differs")


def digests_of(kind: str) -> dict[str, tuple[int, str]]:
    """Return the digest that each event of a kind tells, with its number and the key of its thing."""
    found: dict[str, tuple[int, str]] = {}
    after = 0
    while rows := _after(_found(Wanted(kind=kind)), after):
        found |= {json.loads(row.facts)["digest"]: (row.id, row.thing_key) for row in rows}
        after = rows[-1].id
    return found


def _end() -> Any:
    """Return how the chain ends: `digest` and `number` as noted, how many are `there`, and the `last` of them."""
    noted = (select(column).where(AuditHead.id == 1) for column in (AuditHead.digest, AuditHead.count))
    digest, count = (each.scalar_subquery() for each in noted)
    statement = select(
        func.coalesce(digest, START).label("digest"),
        func.coalesce(count, 0).label("number"),
        select(func.count(AuditEvent.id)).scalar_subquery().label("there"),
        select(func.coalesce(func.max(AuditEvent.id), 0)).scalar_subquery().label("last"),
    )
    with db.engine.connect().execution_options(reading=True) as connection:
        return connection.execute(statement).one()


def _start(since: datetime | None) -> tuple[int, str]:
    """Return the number and the digest of the last event before a moment."""
    if since is None:
        return 0, START
    first = select(func.min(AuditEvent.id)).where(AuditEvent.happened_at >= since).scalar_subquery()
    earlier = select(AuditEvent.id, AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1)
    row = db.session.execute(earlier.where(AuditEvent.id < func.coalesce(first, AuditEvent.id + 1))).one_or_none()
    return (row.id, row.digest) if row else (0, START)


def _faults_of(row: Any, previous: str) -> Iterator[Fault]:
    """Yield what is wrong with one event."""
    if row.previous_digest != previous:
        yield Fault("link_broken", row.id)
    made = event_digest(
        row.previous_digest,
        row.kind,
        row.actor_id,
        row.subject_id,
        row.thing,
        row.thing_key,
        row.facts,
        row.happened_at,
    )
    if made != row.digest:
        yield Fault("digest_wrong", row.id)


def _found(wanted: Wanted) -> Select[Any]:
    """Return the statement of the events that are wanted, in no order."""
    statement = select(*AuditEvent.__table__.columns)
    if wanted.kind:
        statement = statement.where(AuditEvent.kind == wanted.kind)
    if wanted.person_id is not None:
        person = wanted.person_id
        statement = statement.where(or_(AuditEvent.actor_id == person, AuditEvent.subject_id == person))
    if wanted.thing:
        statement = statement.where(AuditEvent.thing == wanted.thing)
    if wanted.thing_key:
        statement = statement.where(AuditEvent.thing_key == wanted.thing_key)
    if wanted.first is not None:
        statement = statement.where(AuditEvent.happened_at >= wanted.first)
    if wanted.until is not None:
        statement = statement.where(AuditEvent.happened_at < wanted.until)
    return statement


def _after(statement: Select[Any], last: int) -> list[Any]:
    """Return the next events after the one numbered `last`, in their order, in a short reading of its own."""
    page = statement.where(AuditEvent.id > last).order_by(AuditEvent.id).limit(AT_ONCE)
    with db.engine.connect().execution_options(reading=True) as connection:
        return list(connection.execute(page))


def _row(row: Any) -> EventRow:
    return EventRow(**{**row._mapping, "facts": json.loads(row.facts)})
