"""Extra time and extra attempts: what may be given, and which counts. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_TIME = 300
"""Per cent of a quiz's minutes that may be added."""
MOST_ATTEMPTS = 20
LONGEST_REASON = 500


@dataclass(frozen=True)
class Extras:
    """Extra time in per cent of a quiz's minutes, and extra attempts."""

    time: int = 0
    attempts: int = 0


def largest(extras: Iterable[Extras]) -> Extras:
    """Return what counts of several: the largest of each, never their sum."""
    known = list(extras)
    return Extras(max((each.time for each in known), default=0), max((each.attempts for each in known), default=0))


def fault_of(extras: Extras, reason: str) -> str | None:
    """Return the code of what keeps an accommodation from being given, or None."""
    if not (0 <= extras.time <= MOST_TIME and 0 <= extras.attempts <= MOST_ATTEMPTS):
        return "accommodation_limits"
    if not (extras.time or extras.attempts):
        return "accommodation_empty"
    if not reason or len(reason) > LONGEST_REASON:
        return "accommodation_reason"
    return None
