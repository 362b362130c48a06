"""Plain functions around the audit trail: recording something, reading it back, and doing what nobody may do."""

import json
from typing import Any

from sqlalchemy import select, text

from app.audit.models import AuditEvent
from app.audit.operations import record
from app.core.db import commit, db, writing
from tests.factories import NOW


def note(*courses: str) -> None:
    """Record that courses were published, each in a transaction of its own."""
    for key in courses:
        with writing():
            record("release.published", now=NOW, actor_id=None, thing="course", thing_key=key, release=1)
            commit()


def events(after: int = 0) -> list[AuditEvent]:
    """Return the events with a higher number, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.id > after).order_by(AuditEvent.id)))


def kinds(after: int = 0) -> list[str]:
    """Return the kinds of the events with a higher number, in their order."""
    return [each.kind for each in events(after)]


def newest() -> int:
    """Return the number of the newest event, 0 where there is none."""
    return max((each.id for each in events()), default=0)


def facts(event: AuditEvent) -> dict[str, Any]:
    """Return the facts of an event."""
    told: dict[str, Any] = json.loads(event.facts)
    return told


def tamper(*statements: str) -> None:
    """Carry out statements as somebody who took the triggers away first."""
    with writing():
        if db.engine.dialect.name == "sqlite":
            names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            for name in names:
                if name.startswith("audit_"):
                    db.session.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_event", "audit_head"):
                db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            db.session.execute(text(statement))
        commit()
