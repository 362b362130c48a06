"""The one place that reads the clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
