"""Carrying out a learner's write once, however often it arrives."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from app.core.db import db, insert_ignoring
from app.core.errors import Refused
from app.learning.models import Receipt

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Claim:
    """The right to carry out a write, or (when `is_repeat`) the outcome it had the first time."""

    person_id: int
    key: str
    is_repeat: bool
    outcome: str = ""


def claim(person_id: int, key: str, purpose: str, now: datetime, *, outcome: str = "") -> Claim:
    """Claim the write that the browser named `key`. A second claim waits for the first and is told its outcome.

    `outcome` is what the write will lead to, where that is known before; else `settle()` notes it.

    Raises `Refused`: `key_missing` for a key that is absent or malformed, `key_reused` when the same key came
    with another purpose.
    """
    if not KEY.fullmatch(key):
        raise Refused("key_missing")
    values = {"person_id": person_id, "key": key, "purpose": purpose, "outcome": outcome, "received_at": now}
    if insert_ignoring(Receipt, values):
        return Claim(person_id, key, False)
    earlier = db.session.execute(
        select(Receipt.purpose, Receipt.outcome).where(Receipt.person_id == person_id, Receipt.key == key)
    ).one()
    if earlier.purpose != purpose:
        raise Refused("key_reused")
    return Claim(person_id, key, True, earlier.outcome)


def settle(claimed: Claim, outcome: str) -> None:
    """Note what the write led to, for a repeat of it."""
    db.session.execute(
        update(Receipt)
        .where(Receipt.person_id == claimed.person_id, Receipt.key == claimed.key)
        .values(outcome=outcome)
    )
