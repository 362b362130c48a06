"""The job runner that closes attempts whose time is over: from their saved answers, as of their deadline."""

import logging
import threading
from datetime import datetime

from flask import Flask

from app.accounts.queries.people import person_card
from app.core import clock
from app.core.db import commit, db, writing
from app.learning.operations.closing import end_attempt
from app.learning.queries.attempts import attempt, completion_id, overdue_attempts
from app.web.issuing import issue_for

PAUSE = 20.0
"""Seconds between two looks."""
AT_ONCE = 100
log = logging.getLogger(__name__)


def close_due(now: datetime) -> int:
    """Close every attempt that is overdue, each in a transaction of its own; return how many were closed here.

    What a passed final quiz leads to, completion and certificate, comes with it. Any number of processes may do
    this at once: whoever locks the attempt first closes it. One that cannot be closed is logged and left.
    """
    closed = 0
    tried: set[str] = set()
    while waiting := [each for each in overdue_attempts(now, AT_ONCE + len(tried)) if each[1] not in tried]:
        db.session.rollback()
        for person_id, serial in waiting:
            tried.add(serial)
            try:
                closed += _close(person_id, serial, now)
            except Exception:
                log.exception("the attempt %s could not be closed", serial)
    db.session.rollback()
    return closed


def _close(person_id: int, serial: str, now: datetime) -> bool:
    """Close one attempt and issue what is owed; return False when another did so before."""
    with writing():
        found = attempt(person_id, serial)
        if found is None or end_attempt(found, now, only_overdue=True) is None:
            return False
        completed = completion_id(found.enrolment.id)
        if completed is not None:
            issue_for(completed, person_card(person_id).locale, now)
        commit()
    return True


class ClosingThread(threading.Thread):
    """Looks for overdue attempts in a worker process; every worker may run one."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="closing", daemon=True)
        self.app = app
        self.stopped = threading.Event()

    def run(self) -> None:
        """Close until the process ends; a fault is logged and tried again."""
        while not self.stopped.wait(PAUSE):
            try:
                with self.app.app_context():
                    close_due(clock.now())
            except Exception:
                log.exception("closing attempts stumbled")
