"""What item analysis is made from: sittings of a quiz with what was answered, and what its questions are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.questions.definition import QuestionKey
from app.questions.registry import KINDS

WHOLE = 1e-9
"""So much may be missing from all the points of a question that is wholly right: rounding."""
BY_CHOICE = frozenset({"single", "multiple", "cue", "survey", "scenario"})
"""Kinds whose answers are keys of their choices."""
WRITTEN = frozenset({"numeric", "short", "gap"})
CHOSEN = frozenset({"single", "multiple", "cue", "gap"})


class Answered(NamedTuple):
    """A question of a sitting: its points (`most` is 0 when it is not scored), and what was answered.

    `tallied` is what its kind counts of the answer, nothing for texts that people mark; `confidence` is per cent;
    `seconds` the time spent on it, None where that is not known.
    """

    key: str
    raw: float
    most: float
    tallied: tuple[str, ...]
    confidence: int | None
    locale: str
    seconds: float | None
    is_answered: bool = True

    @property
    def is_right(self) -> bool:
        """Whether the answer earned all the points."""
        return self.raw >= self.most - WHOLE


class Sitting(NamedTuple):
    """One finished attempt; `person` is a number that means nothing outside, `number` counts her attempts."""

    person: int
    number: int
    release: int
    locale: str
    answers: Sequence[Answered]


@dataclass(frozen=True)
class Facts:
    """What analysis knows of a question.

    `options` are answers that can be foreseen: what there is to choose, else what is right. Those in `right` earn
    points. `chance` is the share of points that blind guessing earns on average, 0 where it earns next to none.
    """

    key: str
    kind: str
    options: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()
    chance: float = 0.0
    is_scored: bool = True

    @property
    def is_written(self) -> bool:
        """Whether people answer in words or numbers of their own."""
        return self.kind in WRITTEN

    @property
    def has_distractors(self) -> bool:
        """Whether there are wrong answers that somebody thought of to draw those who do not know."""
        return self.kind in CHOSEN and self.is_scored


def facts_of(definition: QuestionKey) -> Facts:
    """Return what analysis knows of a question from its definition and its kind."""
    kind = KINDS[definition.kind]
    right = kind.tally(definition, kind.right(definition))
    options = definition.choices if definition.kind in BY_CHOICE else (*_gap_options(definition), *right)
    return Facts(
        definition.key,
        definition.kind,
        tuple(dict.fromkeys(options)),
        frozenset(right),
        chance_of(definition),
        kind.IS_SCORED,
    )


def chance_of(definition: QuestionKey) -> float:
    """Return what guessing earns on average, for the kinds where it earns more than next to nothing."""
    if definition.kind == "single" and definition.choices:
        return 1 / len(definition.choices)
    if definition.kind == "matching" and definition.targets:
        return 1 / len(definition.targets)
    if definition.kind == "ordering" and len(definition.choices) > 1:
        return _chance_of_order(len(definition.choices))
    if definition.kind == "gap":
        gaps = definition.detail.get("gaps", ())
        return math.fsum(1 / len(gap["options"]) for gap in gaps if gap.get("options")) / max(1, len(gaps))
    return 0.0


def _chance_of_order(items: int) -> float:
    """Return the mean of Kendall's tau, not below 0, over all orders of so many items.

    `orders[n]` counts the orders with n pairs the wrong way round: each further item adds 0 up to its place.
    """
    orders = [1]
    for place in range(1, items):
        grown = [0] * (len(orders) + place)
        for wrong, count in enumerate(orders):
            for more in range(place + 1):
                grown[wrong + more] += count
        orders = grown
    pairs = len(orders) - 1
    earned = (count * max(0.0, 1 - 2 * wrong / pairs) for wrong, count in enumerate(orders))
    return math.fsum(earned) / sum(orders)


def _gap_options(definition: QuestionKey) -> list[str]:
    """Return what there is to choose in the gaps of a text, as its kind counts it."""
    gaps = definition.detail.get("gaps", ())
    return [f"{number}:{key}" for number, gap in enumerate(gaps, 1) for key in gap.get("options", ())]
