"""Work that is done beside the requests: queued with the change that wants it, claimed in the database by a lease.

A job runs at least once: a worker that is killed in the middle leaves a lease that runs out, and another takes the
job. So every handler must be able to run twice with the effect of once. A job that fails again and again is put
aside as dead and shown by `sezona doctor`. The outbox stays a thread of its own: a long job must not hold up mail.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import JSON, String, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, commit, db, insert_ignoring, reading, writing

LEASE = timedelta(minutes=10)
"""How long a worker has a job to itself; a handler must be done sooner."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
MOST_TRIES = 6
PAUSE = 1.0
"""Seconds between two looks."""
log = logging.getLogger(__name__)


class Job(Base):
    """One piece of work; `payload` holds numbers and keys, never a name or an address.

    `key` lets a job be queued once only, such as that of a day. `dead_at`: it was given up.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(100))
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


Handler = Callable[[Mapping[str, Any], datetime], None]
"""Does one kind of job, from its payload and the present moment; opens `writing()` itself and commits."""


@dataclass(frozen=True)
class Claim:
    """A job as its worker holds it."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    tries: int


def queue_job(
    kind: str, payload: Mapping[str, Any], *, now: datetime, due_at: datetime | None = None, key: str | None = None
) -> bool:
    """Queue a job in the running transaction; return False when one with this key is there already."""
    row = {
        "kind": kind,
        "payload": dict(payload),
        "key": key,
        "queued_at": now,
        "due_at": due_at or now,
        "tries": 0,
    }
    return insert_ignoring(Job, row)


def run_due(handlers: Mapping[str, Handler], now: datetime, *, most: int | None = None) -> int:
    """Do the jobs that are due, one after the other, at most `most`; return how many were done.

    Leases run from `now`: who cannot know how long jobs take asks for one at a time, with the present moment.
    """
    done = 0
    while (most is None or done < most) and (claim := claim_due(now, tuple(handlers))) is not None:
        try:
            handlers[claim.kind](claim.payload, now)
        except Exception as error:
            log.exception("the job %s (%s) failed", claim.id, claim.kind)
            db.session.rollback()
            _note_failure(claim, type(error).__name__, now)
        else:
            _finish(claim, now)
            done += 1
    return done


def claim_due(now: datetime, kinds: tuple[str, ...]) -> Claim | None:
    """Take the job that is due first by leasing it; of many workers that ask at once one gets it."""
    while True:
        row = _first_due(now, kinds)
        if row is None:
            return None
        if row.tries >= MOST_TRIES:
            _note_failure(Claim(row.id, row.kind, row.payload, row.tries), "LeaseRanOut", now)
            continue
        with writing():
            taken = db.session.execute(
                update(Job)
                .where(Job.id == row.id, Job.tries == row.tries, Job.done_at.is_(None), Job.dead_at.is_(None))
                .values(leased_until=now + LEASE, tries=row.tries + 1)
                .returning(Job.id)
                .execution_options(synchronize_session=False)
            ).first()
            commit()
        if taken is not None:
            return Claim(row.id, row.kind, row.payload, row.tries + 1)


def _first_due(now: datetime, kinds: tuple[str, ...]) -> Any:
    """Return the job that is due first and in nobody's hands."""
    waiting = (
        select(Job.id, Job.kind, Job.payload, Job.tries)
        .where(
            Job.done_at.is_(None),
            Job.dead_at.is_(None),
            Job.due_at <= now,
            Job.kind.in_(kinds),
            or_(Job.leased_until.is_(None), Job.leased_until <= now),
        )
        .order_by(Job.due_at, Job.id)
        .limit(1)
    )
    with reading() as connection:
        row = connection.execute(waiting).one_or_none()
    db.session.rollback()
    return row


def _finish(claim: Claim, now: datetime) -> None:
    """Note that the job is done; should its lease have been taken over meanwhile, the other finishes it."""
    with writing():
        db.session.execute(
            update(Job)
            .where(Job.id == claim.id, Job.tries == claim.tries)
            .values(done_at=now, leased_until=None, last_error=None)
            .execution_options(synchronize_session=False)
        )
        commit()


def _note_failure(claim: Claim, error: str, now: datetime) -> None:
    """Try again after a pause that grows, or give the job up."""
    values: dict[str, Any] = {"leased_until": None, "last_error": error[:100]}
    if claim.tries >= MOST_TRIES:
        values["dead_at"] = now
    else:
        values["due_at"] = now + PAUSES[min(claim.tries, len(PAUSES)) - 1]
    with writing():
        db.session.execute(
            update(Job)
            .where(Job.id == claim.id, Job.tries == claim.tries)
            .values(values)
            .execution_options(synchronize_session=False)
        )
        commit()


def dead_jobs() -> dict[str, int]:
    """Return the kinds of jobs that were given up, and how many of each; one statement."""
    given_up = select(Job.kind, func.count()).where(Job.dead_at.is_not(None)).group_by(Job.kind).order_by(Job.kind)
    return {row[0]: row[1] for row in db.session.execute(given_up)}


class JobsThread(threading.Thread):
    """Looks for due jobs in a worker process; every worker may run one. `plan` queues what each day wants."""

    def __init__(self, app: Flask, handlers: Mapping[str, Handler], plan: Callable[[datetime], None]) -> None:
        super().__init__(name="jobs", daemon=True)
        self.app = app
        self.handlers = handlers
        self.plan = plan
        self.stopped = threading.Event()

    def run(self) -> None:
        """Work until the process ends; a fault is logged and tried again."""
        while not self.stopped.wait(PAUSE):
            try:
                with self.app.app_context():
                    now = clock.now()
                    self.plan(now)
                    while run_due(self.handlers, clock.now(), most=1):
                        pass
            except Exception:
                log.exception("the jobs stumbled")
