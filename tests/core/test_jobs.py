"""Jobs: done at least once, by one worker at a time, tried again after a pause, and given up in the end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import commit, db, writing
from app.core.jobs import LEASE, MOST_TRIES, Handler, Job, claim_due, dead_jobs, queue_job, run_due
from tests.factories import NOW


def queue(count: int = 1, **named: Any) -> None:
    with writing():
        for number in range(count):
            queue_job("count", {"number": number}, now=NOW, **named)
        commit()


WHO = "amira"


class Counter:
    """A handler that notes what it was given."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def __call__(self, payload: Mapping[str, Any], _now: datetime) -> None:
        self.seen.append(payload["number"])


def failing(_payload: Mapping[str, Any], _now: datetime) -> None:
    raise ValueError(f"{WHO}@lipnica.example is not welcome")


def test_a_job_is_done_once_when_it_is_due(app: Flask) -> None:
    count = Counter()
    queue(3, due_at=NOW + timedelta(hours=1))
    assert run_due({"count": count}, NOW) == 0
    assert run_due({"count": count}, NOW + timedelta(hours=1)) == 3
    assert run_due({"count": count}, NOW + timedelta(days=1)) == 0
    assert count.seen == [0, 1, 2]


def test_what_was_rolled_back_is_not_done(app: Flask) -> None:
    with writing():
        queue_job("count", {"number": 1}, now=NOW)
    assert run_due({"count": Counter()}, NOW) == 0


def test_a_key_is_queued_once(app: Flask) -> None:
    with writing():
        assert queue_job("count", {"number": 1}, now=NOW, key="today")
        assert not queue_job("count", {"number": 2}, now=NOW, key="today")
        commit()
    count = Counter()
    run_due({"count": count}, NOW)
    assert count.seen == [1]


def test_a_worker_that_was_killed_leaves_its_job_to_another_after_the_lease(app: Flask) -> None:
    queue()
    assert claim_due(NOW, ("count",)) is not None, "and then its worker is killed"
    count = Counter()
    assert run_due({"count": count}, NOW + LEASE - timedelta(seconds=1)) == 0
    assert run_due({"count": count}, NOW + LEASE) == 1
    assert count.seen == [0]


def test_a_worker_whose_lease_ran_out_does_not_finish_the_job_of_the_other(app: Flask) -> None:
    queue()

    def slow(payload: Mapping[str, Any], _now: datetime) -> None:
        assert claim_due(NOW + LEASE, ("count",)) is not None

    run_due({"count": slow}, NOW)
    job = db.session.scalars(select(Job)).one()
    assert job.done_at is None
    assert job.leased_until == NOW + LEASE + LEASE


def test_a_job_whose_workers_never_come_back_is_given_up(app: Flask) -> None:
    queue()
    now, claimed = NOW, 0
    while claim_due(now, ("count",)) is not None:
        claimed, now = claimed + 1, now + LEASE
    assert claimed == MOST_TRIES
    assert dead_jobs() == {"count": 1}


def test_whoever_asks_for_one_job_leases_no_other(app: Flask) -> None:
    queue(2)
    count = Counter()
    assert run_due({"count": count}, NOW, most=1) == 1
    assert count.seen == [0]
    assert run_due({"count": count}, NOW + LEASE, most=1) == 1
    assert count.seen == [0, 1]


def test_a_job_that_fails_is_tried_again_and_given_up_in_the_end(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    queue()
    now = NOW
    for _try in range(MOST_TRIES):
        assert run_due({"count": failing}, now) == 0
        assert run_due({"count": failing}, now) == 0, "not before the pause"
        now += timedelta(hours=7)
    assert dead_jobs() == {"count": 1}
    job = db.session.scalars(select(Job)).one()
    assert (job.tries, job.last_error) == (MOST_TRIES, "ValueError")
    assert "ValueError" in caplog.text
    assert "amira" not in caplog.text, "the words of an error may hold a person's"


def test_a_job_of_an_unknown_kind_waits_for_a_program_that_knows_it(app: Flask) -> None:
    queue()
    assert run_due({}, NOW) == 0
    count = Counter()
    assert run_due({"count": count}, NOW) == 1


@pytest.mark.usefixtures("patient")
def test_several_workers_do_each_job_once(app: Flask) -> None:
    queue(12)
    count = Counter()
    handlers: dict[str, Handler] = {"count": count}

    def work() -> None:
        with app.app_context():
            run_due(handlers, NOW)
            db.session.remove()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(count.seen) == list(range(12))
