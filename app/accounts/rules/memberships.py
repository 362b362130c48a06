"""To which institution a person belonged when. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """A time at one institution, both days included; no end: still there."""

    institution_id: int
    started_on: date
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day falls into it."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True)
class Transfer:
    """What a move does: the last period is taken back (begun that very day) or ended, and another begins."""

    takes_back: bool = False
    ends_on: date | None = None
    begins: Period | None = None


def transfer(last: Period | None, institution_id: int | None, on_day: date) -> Transfer | None:
    """Return what a move on a day to an institution (None: to none) does after the last period.

    None: nothing, because she belongs there already. What has begun before the day is never rewritten.
    Raises `ValueError` for a day before the last period began, or on which it still ran to its end.
    """
    begins = Period(institution_id, on_day) if institution_id is not None else None
    if last is None:
        return Transfer(begins=begins) if begins else None
    if last.ended_on is not None:
        if on_day <= last.ended_on:
            raise ValueError("that day is in the history already")
        return Transfer(begins=begins) if begins else None
    if last.institution_id == institution_id:
        return None
    if on_day < last.started_on:
        raise ValueError("that day is in the history already")
    if on_day == last.started_on:
        return Transfer(takes_back=True, begins=begins)
    return Transfer(ends_on=on_day - timedelta(days=1), begins=begins)


def place_on(history: Sequence[Period], day: date) -> int | None:
    """Return the institution of a day."""
    return next((period.institution_id for period in history if period.covers(day)), None)
