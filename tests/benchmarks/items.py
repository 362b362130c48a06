"""What the analysis of a large quiz costs: 5000 attempts at 20 questions, in pure Python on one core."""

import time
from statistics import median

from app.reports.items.analysis import analyse
from tests.reports.sittings import facts, school

ATTEMPTS = 5000
QUESTIONS = 20
ROUNDS = 3


def analysing(attempts: int = ATTEMPTS, questions: int = QUESTIONS) -> float:
    """Return the seconds of processor time it takes to analyse so many attempts (median of three)."""
    sittings = school(1, attempts, questions)
    known = facts(*(f"q{number}" for number in range(questions)))
    times = []
    for _round in range(ROUNDS):
        begun = time.process_time()
        found = analyse(known, sittings, "en")
        assert found.n == attempts
        times.append(time.process_time() - begun)
    return median(times)
