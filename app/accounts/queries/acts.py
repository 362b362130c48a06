"""Reads of acts that wait for a second person, and of what became of others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import PendingAct, Person
from app.accounts.policy import Actor
from app.accounts.rules.acts import Asked, is_open, kinds_to_decide, may_decide
from app.core.db import db

MOST_PAST = 100
"""Acts of the past shown at once, the newest first; what waits is always shown whole."""


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
    """Return the acts that somebody asked for or may decide: all that wait, then the newest of the past.

    Two statements, each of which asks for her acts alone.
    """
    subject, asker, decider = aliased(Person), aliased(Person), aliased(Person)
    hers = (
        select(PendingAct, _name(subject), _name(asker), _name(decider))
        .outerjoin(subject, subject.id == PendingAct.subject_id)
        .join(asker, asker.id == PendingAct.asked_by_id)
        .outerjoin(decider, decider.id == PendingAct.decided_by_id)
        .where(_concerns(actor))
        .order_by(PendingAct.id.desc())
    )
    is_past = or_(PendingAct.decided_at.is_not(None), PendingAct.expires_at <= now)
    waiting, past = hers.where(not_(is_past)), hers.where(is_past).limit(MOST_PAST)
    rows = [*db.session.execute(waiting), *db.session.execute(past)]
    return tuple(_row(actor, now, *row) for row in rows)


def _concerns(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that lets through what somebody asked for or may decide, as `may_decide` says it."""
    of_others = or_(PendingAct.subject_id.is_(None), PendingAct.subject_id != actor.id)
    hers_to_decide = and_(PendingAct.kind.in_(sorted(kinds_to_decide(actor))), of_others)
    return or_(PendingAct.asked_by_id == actor.id, hers_to_decide)


def _row(
    actor: Actor, now: datetime, act: PendingAct, subject: str | None, asker: str, decider: str | None
) -> ActRow:
    """Return an act as somebody sees it."""
    asked = Asked(act.kind, act.asked_by_id, act.subject_id, act.expires_at, act.decided_at is not None)
    is_waiting = is_open(asked, now)
    return ActRow(
        id=act.id,
        kind=act.kind,
        subject_id=act.subject_id,
        subject=subject,
        facts=act.facts,
        asked_by=asker,
        asked_at=act.asked_at,
        expires_at=act.expires_at,
        decided_by=decider,
        decided_at=act.decided_at,
        verdict=act.verdict,
        is_own=act.asked_by_id == actor.id,
        is_open=is_waiting,
        may_decide=is_waiting and may_decide(actor, asked),
    )


def _name(person: Any) -> Any:
    """Return what a person is called as a column: her name, or her address when she has none; erased: nothing."""
    return db.case((person.erased_at.is_not(None), None), (person.name != "", person.name), else_=person.email)
