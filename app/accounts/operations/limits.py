"""Counting what was tried."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import (
    RateCount,
)
from app.accounts.rules.limits import Bucket, window_start
from app.core.db import db

COUNTS_KEPT = timedelta(days=1)


def count_try(bucket: Bucket, now: datetime) -> int:
    """Count one try in one statement and return how many there were in the window, this one included.

    The caller commits before it goes on, so that a try counts even when the rest is rolled back.
    """
    start = window_start(now, bucket.window)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    counted = insert(RateCount).values(bucket=bucket.name, window_start=start, count=1)
    count = db.session.scalar(
        counted.on_conflict_do_update(
            index_elements=[RateCount.bucket, RateCount.window_start], set_={"count": RateCount.count + 1}
        ).returning(RateCount.count)
    )
    if count == 1:
        db.session.execute(
            delete(RateCount)
            .where(RateCount.window_start < now - COUNTS_KEPT)
            .execution_options(synchronize_session=False)
        )
    return int(count or 0)
