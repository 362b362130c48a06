"""The time of an attempt: its deadline, and which moment counts. Pure functions."""

from datetime import datetime, timedelta

from app.content.release import QuizSettings

GRACE = timedelta(seconds=30)
"""How long after the deadline an answer may still arrive: for transport, not for thinking."""


def allowed(settings: QuizSettings, extra_time: int = 0) -> timedelta | None:
    """Return how long an attempt may last with `extra_time` per cent more, or None when it is untimed."""
    return timedelta(minutes=settings.minutes) * (100 + extra_time) / 100 if settings.minutes else None


def deadline(settings: QuizSettings, started_at: datetime, extra_time: int = 0) -> datetime | None:
    """Return the moment an attempt must be handed in, or None when it is untimed."""
    length = allowed(settings, extra_time)
    return None if length is None else started_at + length


def present(now: datetime, seen_at: datetime) -> datetime:
    """Return the moment that counts: a clock that steps back gives nobody time."""
    return max(now, seen_at)


def is_overdue(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether the deadline and its grace have passed."""
    return deadline_at is not None and now > deadline_at + GRACE


def finish(deadline_at: datetime | None, now: datetime) -> datetime:
    """Return when an attempt that ends now counts as finished: never after its deadline."""
    return now if deadline_at is None else min(now, deadline_at)
