"""The time of an attempt: its deadline, the grace, and clocks that step back."""

from datetime import UTC, datetime, timedelta

from app.learning.rules.times import GRACE, deadline, finish, is_overdue, present
from tests.learning.papers import settings

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_time_is_over_only_after_the_grace():
    due = deadline(settings(minutes=20), MOMENT)
    assert due == MOMENT + timedelta(minutes=20)
    assert not is_overdue(due, due + GRACE)
    assert is_overdue(due, due + GRACE + timedelta(seconds=1))
    assert deadline(settings(), MOMENT) is None
    assert not is_overdue(None, MOMENT)


def test_a_clock_that_steps_back_gives_nobody_time():
    assert present(MOMENT - timedelta(hours=2), MOMENT) == MOMENT


def test_extra_time_is_a_share_of_the_minutes():
    assert deadline(settings(minutes=20), MOMENT, 25) == MOMENT + timedelta(minutes=25)
    assert deadline(settings(), MOMENT, 25) is None


def test_nobody_finishes_after_the_deadline():
    due = MOMENT + timedelta(minutes=20)
    assert finish(due, due + GRACE) == due
    assert finish(due, MOMENT) == MOMENT
    assert finish(None, MOMENT) == MOMENT
