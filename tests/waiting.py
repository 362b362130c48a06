"""Two things at once on PostgreSQL: one goes on when the other waits for what it has locked."""

import time
from concurrent.futures import Future
from typing import Any

from sqlalchemy import text

from app.core.db import db

SOON = 60
"""Seconds after which something that must happen is given up."""


def let_wait(answer: Future[Any]) -> None:
    """Go on when the other is done, or waits for a lock."""
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = time.monotonic() + SOON
    while not answer.done():
        with db.engine.connect() as beside:
            if beside.execute(waits).scalar():
                return
        assert time.monotonic() < until
        time.sleep(0.01)
