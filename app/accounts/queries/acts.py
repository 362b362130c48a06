"""Reads of acts that wait for a second person, and of what became of others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import PendingAct, Person
from app.accounts.policy import Actor
from app.accounts.rules.acts import Asked, is_open, may_decide
from app.core.db import db

MOST = 100
"""Acts shown at once, the newest first."""


@dataclass(frozen=True)
class ActRow:
    """An act as those who may decide it, or asked for it, see it."""

    id: int
    kind: str
    subject_id: int | None
    subject: str | None
    facts: dict[str, Any]
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    verdict: str | None
    is_own: bool
    is_open: bool
    may_decide: bool


def acts_for(actor: Actor, now: datetime) -> tuple[ActRow, ...]:
    """Return the acts that somebody asked for or may decide, those that wait first; one statement."""
    subject, asker, decider = aliased(Person), aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(PendingAct, _name(subject), _name(asker), _name(decider))
        .outerjoin(subject, subject.id == PendingAct.subject_id)
        .join(asker, asker.id == PendingAct.asked_by_id)
        .outerjoin(decider, decider.id == PendingAct.decided_by_id)
        .order_by(or_(PendingAct.decided_at.is_not(None), PendingAct.expires_at <= now), PendingAct.id.desc())
        .limit(MOST)
    )
    found = []
    for act, subject_name, asker_name, decider_name in rows:
        asked = Asked(act.kind, act.asked_by_id, act.subject_id, act.expires_at, act.decided_at is not None)
        may = may_decide(actor, asked)
        if not may and act.asked_by_id != actor.id:
            continue
        is_waiting = is_open(asked, now)
        found.append(
            ActRow(
                id=act.id,
                kind=act.kind,
                subject_id=act.subject_id,
                subject=subject_name,
                facts=act.facts,
                asked_by=asker_name,
                asked_at=act.asked_at,
                expires_at=act.expires_at,
                decided_by=decider_name,
                decided_at=act.decided_at,
                verdict=act.verdict,
                is_own=act.asked_by_id == actor.id,
                is_open=is_waiting,
                may_decide=may and is_waiting,
            )
        )
    return tuple(found)


def _name(person: Any) -> Any:
    """Return what a person is called as a column: her name, or her address when she has none; erased: nothing."""
    return db.case((person.erased_at.is_not(None), None), (person.name != "", person.name), else_=person.email)
