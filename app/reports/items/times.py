"""How long people spent on each question of an attempt, from the moments at which answers were saved."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

IDLE = timedelta(minutes=10)
"""A gap longer than this counts as this long: the person was away."""


def seconds_of(started_at: datetime, saved: Sequence[tuple[datetime, str]]) -> dict[str, float]:
    """Return the seconds by question.

    The time before a question's answer was saved, since the save before it or the start, belongs to the
    question; further saves of it add to it. Answers that were saved in one moment came from one page: how the
    time divides among them is not known, and they get none.
    """
    spent: dict[str, float] = {}
    unknown: set[str] = set()
    before = started_at
    for moment, together in groupby(sorted(saved), key=itemgetter(0)):
        keys = {key for _moment, key in together}
        if len(keys) > 1:
            unknown |= keys
        else:
            gap = min(max(moment - before, timedelta(0)), IDLE)
            for key in keys:
                spent[key] = spent.get(key, 0.0) + gap.total_seconds()
        before = moment
    return {key: seconds for key, seconds in spent.items() if key not in unknown}
