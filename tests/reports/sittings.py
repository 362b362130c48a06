"""Plain functions that make sittings for item analysis: from a matrix of points, or drawn at random."""

import math
import random
from collections.abc import Mapping, Sequence

from app.reports.items.sittings import Answered, Facts, Sitting


def dice(seed: int | str) -> random.Random:
    """Return dice that always fall the same."""
    return random.Random(seed)  # noqa: S311 # made-up answers


def facts(*keys: str, options: str = "abc", right: str = "a", chance: float = 0.0) -> list[Facts]:
    """Return what is known of questions with these keys, all of one make."""
    return [Facts(key, "single", tuple(options), frozenset(right), chance) for key in keys]


def answered(
    key: str,
    raw: float,
    most: float = 1.0,
    tallied: tuple[str, ...] | None = None,
    confidence: int | None = None,
    locale: str = "en",
    seconds: float | None = None,
) -> Answered:
    """Return an answer; what is counted of it is `a` when it is right and `b` when not, unless told."""
    tallied = (("a",) if raw >= most else ("b",)) if tallied is None else tallied
    return Answered(key, raw, most, tallied, confidence, locale, seconds, bool(tallied))


def sitting(answers: Sequence[Answered], place: int = 0, release: int = 1, locale: str = "en") -> Sitting:
    """Return a finished attempt."""
    return Sitting(place, 1, release, locale, answers)


def sittings_of(matrix: Sequence[Sequence[float]], most: Sequence[float]) -> list[Sitting]:
    """Return a sitting for each row of points; the questions are q0, q1 and so on."""
    return [
        sitting([answered(f"q{column}", raw, most[column]) for column, raw in enumerate(row)], place)
        for place, row in enumerate(matrix)
    ]


def school(
    seed: int,
    people: int,
    bank: int,
    drawn: int | None = None,
    harder: Mapping[str, float] | None = None,
    sharpness: float = 1.3,
) -> list[Sitting]:
    """Return sittings of people of different ability at questions of different difficulty (two-parameter model).

    With `drawn`, each gets so many questions of the bank at random. Half answer in "en", half in "bs"; `harder`
    says by how much a question is harder in "bs", in logits.
    """
    chance = dice(seed)
    difficulty = {f"q{number}": chance.gauss(0, 1) for number in range(bank)}
    made = []
    for person in range(people):
        ability, locale = chance.gauss(0, 1), "en" if person % 2 else "bs"
        keys = list(difficulty) if drawn is None else chance.sample(list(difficulty), drawn)
        answers = []
        for key in keys:
            extra = (harder or {}).get(key, 0.0) if locale == "bs" else 0.0
            probability = 1 / (1 + math.exp(-sharpness * (ability - difficulty[key] - extra)))
            is_right = chance.random() < probability
            tallied = ("a",) if is_right else (chance.choice("bc"),)
            answers.append(
                answered(key, float(is_right), 1.0, tallied, locale=locale, seconds=chance.uniform(5, 60))
            )
        made.append(sitting(answers, person, locale=locale))
    return made
