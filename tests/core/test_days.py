"""The day of a moment is that of UTC on both databases, whatever the zone of the session."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.models import Person
from app.core.days import DayOf
from app.core.db import db
from tests.factories import make_person


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_the_day_is_that_of_utc(app: Flask, zone: str, moment: datetime, day: date) -> None:
    make_person(password=None, now=moment)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"SET LOCAL TIME ZONE '{zone}'"))
    assert db.session.scalars(select(DayOf(Person.created_at))).one() == day
    assert db.session.scalars(select(Person.id).where(DayOf(Person.created_at) <= day)).all()
