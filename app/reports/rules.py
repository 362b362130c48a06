"""Decisions about standing: in which state a member is, and who needs help. Pure functions."""

from datetime import datetime, timedelta

UNSEEN = timedelta(days=7)
"""How long somebody who started may stay away before she is asked whether she needs help."""
FAILED = 2
"""So many failed attempts at the final quiz are no accident."""


def state_of(started: bool, completed: bool) -> str:
    """Return 'not_started', 'in_progress' or 'completed'."""
    if completed:
        return "completed"
    return "in_progress" if started else "not_started"


def needs_help(state: str, seen_at: datetime | None, failed: int, now: datetime) -> bool:
    """Whether somebody in the course has been away for `UNSEEN` or failed its final quiz `FAILED` times."""
    if state != "in_progress" or seen_at is None:
        return False
    return now - seen_at >= UNSEEN or failed >= FAILED
