"""`sezona jobs`, and what the jobs of the background do: in `sezona run` by a thread of every worker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask

from app.cli.context import application, settings_of
from app.core import clock
from app.core.db import commit, db, fold_in, writing
from app.core.jobs import Handler, JobsThread, dead_jobs, queue_job, run_due
from app.core.settings import Settings
from app.privacy.operations.erasure import CARRY_OUT, NOTE
from app.privacy.operations.exports import EXPIRE, KEPT, MAKE, expire_exports, keep_export
from app.privacy.operations.ledger import NAME, note_erasures
from app.privacy.operations.retention import apply_retention, portion_of
from app.privacy.queries.copies import asked_by, files_of, kept_of
from app.privacy.queries.due import Due
from app.privacy.queries.durations import school_rules
from app.privacy.rules.retention import Act, Rule
from app.web.privacy.archive import make_zip
from app.web.privacy.carrying import carry_out
from app.web.privacy.letters import write_copy_ready

DAILY = "retention.apply"


def handlers_of(settings: Settings) -> dict[str, Handler]:
    """Return what is done for each kind of job. Every one may run twice with the effect of once."""
    return {
        MAKE: _make_copy,
        EXPIRE: _in_one_transaction(lambda _payload, now: expire_exports(now)),
        CARRY_OUT: _in_one_transaction(lambda payload, now: carry_out(payload["erasure"], now)),
        NOTE: lambda _payload, _now: _note(settings.var),
        DAILY: lambda _payload, now: _retain(settings.var, now),
    }


def retain(rules: Sequence[Rule], now: datetime) -> tuple[Due, ...]:
    """Apply rules of retention in portions, each in a transaction, and return all that was listed as due."""
    return tuple(Due(rule, tuple(_retained(rule, now))) for rule in rules if rule.act is not Act.NOTHING)


def _retained(rule: Rule, now: datetime) -> Iterator[Any]:
    """Apply one rule portion by portion, and yield the rows."""
    last, most = None, portion_of(rule)
    while True:
        with writing():
            (done,) = apply_retention((rule,), now, after=last, most=most)
            commit()
        yield from done.rows
        if len(done.rows) < most:
            return
        last = done.rows[-1]


def _retain(folder: Path, now: datetime) -> None:
    """Apply the school's own rules of retention."""
    retain(school_rules(folder), now)


def _in_one_transaction(work: Callable[[Mapping[str, Any], datetime], object]) -> Handler:
    """Return a handler that does its work in one transaction."""

    def handle(payload: Mapping[str, Any], now: datetime) -> None:
        with writing():
            work(payload, now)
            commit()

    return handle


def _make_copy(payload: Mapping[str, Any], now: datetime) -> None:
    """Make the copy that a person asked for and write to her; nothing when it is made or she has left."""
    export_id = int(payload["export"])
    asked = asked_by(export_id)
    if asked is None or asked[2]:
        return
    person_id, locale, _is_made = asked
    data = make_zip(kept_of(person_id), files_of(person_id), locale, now)
    db.session.rollback()
    with writing():
        token = keep_export(export_id, data, now)
        if token is not None:
            write_copy_ready(person_id, token, now + KEPT, now)
        commit()


def _note(folder: Path) -> None:
    """Write the erasures that are not there yet to the file outside the database, and leave no trace inside."""
    note_erasures(folder / NAME)
    db.session.rollback()
    fold_in()


class DailyPlan:
    """Queues what every day wants, once a day over all processes; a process asks once a day."""

    def __init__(self) -> None:
        self.planned = ""

    def __call__(self, now: datetime) -> None:
        """Queue the work of the day unless it is queued."""
        day = now.date().isoformat()
        if day == self.planned:
            return
        with writing():
            queue_job(DAILY, {}, now=now, key=f"{DAILY}:{day}")
            queue_job(NOTE, {}, now=now, key=f"{NOTE}:{day}")
            commit()
        self.planned = day


def start_working(app: Flask, settings: Settings) -> JobsThread:
    """Start the thread that does the jobs of a worker process, and return it."""
    thread = JobsThread(app, handlers_of(settings), DailyPlan())
    thread.start()
    return thread


@click.group("jobs")
def jobs() -> None:
    """Do the work of the background by hand; `sezona run` does it by itself."""


@jobs.command("run")
def run() -> None:
    """Do every job that is due, those of this day included, and say how many were done."""
    with application() as app:
        now = clock.now()
        DailyPlan()(now)
        done = run_due(handlers_of(settings_of(app)), now)
        click.echo(f"{done} job(s) done.")
        given_up = dead_jobs()
        for kind, count in given_up.items():
            click.echo(f"given up: {count} of {kind}", err=True)
        if given_up:
            raise SystemExit(1)
