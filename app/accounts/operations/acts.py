"""Acts under the two-person rule: asking, agreeing, refusing, taking back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import PendingAct
from app.accounts.operations.turns import take_turn
from app.accounts.policy import Actor
from app.accounts.queries.grants import actor_as_of
from app.accounts.rules.acts import WAITS, Asked, is_open, may_ask, may_decide
from app.audit.operations import record
from app.core.db import db
from app.core.errors import NotFound, Refused


@dataclass(frozen=True)
class AgreedAct:
    """An act that two people want, to be carried out in the name of the one who asked."""

    kind: str
    subject_id: int | None
    facts: dict[str, Any]
    asker: Actor
    decided_by_id: int


def ask_for_act(
    by: Actor,
    kind: str,
    *,
    subject_id: int | None = None,
    thing_key: str = "",
    facts: Mapping[str, Any],
    now: datetime,
) -> PendingAct:
    """Keep an act until a second person has decided; return the one that waits when the same was asked before.

    Raises `NotFound` when `by` has no right to the act, `Refused("act_waits")` when another of the kind waits for
    the same person or thing.
    """
    if not may_ask(by, kind):
        raise NotFound("act")
    take_turn(by.id if subject_id is None else subject_id)
    waiting = _waiting(kind, subject_id, thing_key, now)
    same = [act for act in waiting if act.facts == dict(facts) and act.asked_by_id == by.id]
    if same:
        return same[0]
    if waiting:
        raise Refused("act_waits")
    act = PendingAct(
        kind=kind,
        subject_id=subject_id,
        thing_key=thing_key,
        facts=dict(facts),
        asked_by_id=by.id,
        asked_at=now,
        expires_at=now + WAITS,
    )
    db.session.add(act)
    db.session.flush()
    _record("act.asked", act, by.id, now)
    return act


def agree_to_act(by: Actor, act_id: int, now: datetime) -> AgreedAct:
    """Agree to an act and return it to be carried out, in the same transaction.

    Raises `NotFound` when `by` may not decide it, `Refused` with `already_decided`, `act_expired`, or
    `act_without_right` when the asker has no right to it any more.
    """
    act = _claimed(by, act_id, now)
    asker = actor_as_of(act.asked_by_id, now)
    if asker is None or not may_ask(asker, act.kind):
        raise Refused("act_without_right")
    _decide(act, "agreed", by.id, now)
    return AgreedAct(act.kind, act.subject_id, act.facts, asker, by.id)


def refuse_act(by: Actor, act_id: int, now: datetime) -> None:
    """Refuse an act; nothing happens. Raises as `agree_to_act`."""
    _decide(_claimed(by, act_id, now), "refused", by.id, now)


def take_back_act(by: Actor, act_id: int, now: datetime) -> None:
    """Let the asker withdraw what she asked for. Raises `NotFound` or `Refused("already_decided")`."""
    act = _locked(act_id)
    if act is None or act.asked_by_id != by.id:
        raise NotFound("act")
    if act.decided_at is not None:
        raise Refused("already_decided")
    _decide(act, "void", None, now)


def _claimed(by: Actor, act_id: int, now: datetime) -> PendingAct:
    """Return an act that still waits and that somebody may decide, locked until the transaction ends."""
    act = _locked(act_id)
    if act is None or not may_decide(by, asked(act)):
        raise NotFound("act")
    if act.decided_at is not None:
        raise Refused("already_decided")
    if not is_open(asked(act), now):
        raise Refused("act_expired")
    return act


def asked(act: PendingAct) -> Asked:
    """Return what the rules need to know of an act."""
    return Asked(act.kind, act.asked_by_id, act.subject_id, act.expires_at, act.decided_at is not None)


def _locked(act_id: int) -> PendingAct | None:
    """Return the row of an act, so that of two who decide at once only one does."""
    return db.session.get(PendingAct, act_id, with_for_update=True, populate_existing=True)


def _waiting(kind: str, subject_id: int | None, thing_key: str, now: datetime) -> list[PendingAct]:
    """Return the acts of a kind that wait for the same person and thing."""
    rows = db.session.scalars(
        select(PendingAct).where(
            PendingAct.kind == kind,
            PendingAct.thing_key == thing_key,
            PendingAct.decided_at.is_(None),
            PendingAct.expires_at > now,
        )
    )
    return [act for act in rows if act.subject_id == subject_id]


def _decide(act: PendingAct, verdict: str, by_id: int | None, now: datetime) -> None:
    """Note what became of an act."""
    act.verdict, act.decided_by_id, act.decided_at = verdict, by_id, now
    db.session.flush()
    _record(f"act.{verdict}", act, by_id if by_id is not None else act.asked_by_id, now)


def _record(kind: str, act: PendingAct, actor_id: int, now: datetime) -> None:
    """Put what became of an act into the audit trail."""
    record(
        kind,
        now=now,
        actor_id=actor_id,
        subject_id=act.subject_id,
        thing="act",
        thing_key=str(act.id),
        act=act.kind,
    )
