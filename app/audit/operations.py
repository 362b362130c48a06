"""Appending to the audit trail."""

from datetime import datetime

from sqlalchemy import select

from app.audit.models import AuditEvent, AuditHead
from app.audit.rules import START, Fact, checked_facts, event_digest
from app.core.db import db, insert_ignoring


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
    """Append one event, in the transaction of the act itself: both are kept or neither.

    `actor_id` is None for the command line and the clock; `subject_id` is the person it happened to, `thing` and
    `thing_key` what it happened to. Raises `KeyError` for a kind or a fact that `KINDS` does not name.
    """
    told = checked_facts(kind, facts)
    head = _head()
    db.session.flush()
    previous = head.digest
    made = event_digest(previous, kind, actor_id, subject_id, thing, thing_key, told, now)
    db.session.add(
        AuditEvent(
            kind=kind,
            actor_id=actor_id,
            subject_id=subject_id,
            thing=thing,
            thing_key=thing_key,
            facts=told,
            happened_at=now,
            previous_digest=previous,
            digest=made,
        )
    )
    head.digest, head.count = made, head.count + 1
    db.session.flush()


def _head() -> AuditHead:
    """Return the end of the chain, locked until the transaction ends, so that two writers cannot fork it."""
    wanted = select(AuditHead).where(AuditHead.id == 1).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        insert_ignoring(AuditHead, {"id": 1, "digest": START, "count": 0})
        found = db.session.scalars(wanted).one()
    return found
