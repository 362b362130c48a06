"""From how many answers on a figure says something, and where a figure begins to be worth a word."""

SHOWN = 30
"""Below so many answers only their number is shown: one person more or less would change every figure."""
JUDGED = 50
"""From here on a correlation or a choice nobody takes is worth a flag (standard error of r at 50: 0.14)."""
FIRM = 100
"""Below so many answers figures are provisional (standard error of r at 100: 0.10)."""
PER_LANGUAGE = 50
"""So many answers in each of two languages, before the languages are compared."""
PER_FREE_ANSWER = 5
"""An answer in people's own words is shown once so many people gave it: then it is nobody's own."""
MOST_FREE_ANSWERS = 10

TOO_EASY = 0.95
ABOVE_CHANCE = 0.10
WEAK = 0.10
WATCH = 0.20
RARE = 0.05
SUSPECT_DELTA = 1.5
"""From here on ETS calls a difference between groups large (Zwick 2012, ETS RR-12-08)."""
SLOW = 2.5
"""So many times the usual question of the quiz in time is much."""


def standing_of(n: int) -> str:
    """Return 'hidden', 'provisional' or 'firm' for a figure from so many answers."""
    if n < SHOWN:
        return "hidden"
    return "provisional" if n < FIRM else "firm"
