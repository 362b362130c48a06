"""How sure a learner says she is of an answer, and how often she then is right. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (0, 25, 50, 75, 100)
"""Guess, unsure, half sure, fairly sure, certain: per cent, as they are stored. They never count for marks."""


@dataclass(frozen=True)
class Calibration:
    """Of the answers given with one step of confidence: how many there are, and how many are right."""

    step: int
    given: int
    right: int


def calibration(answers: Iterable[tuple[int | None, bool]]) -> tuple[Calibration, ...]:
    """Return, for each step that was used, how often its answers are right; `answers` are (step, is right)."""
    known = [(step, is_right) for step, is_right in answers if step is not None]
    return tuple(
        Calibration(
            step,
            sum(each == step for each, _ in known),
            sum(each == step and is_right for each, is_right in known),
        )
        for step in STEPS
        if any(each == step for each, _ in known)
    )
