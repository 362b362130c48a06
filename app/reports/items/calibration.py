"""Whether people know what they know: how sure they said they were, beside how often they were right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SURE = 90
"""From here on somebody is sure (per cent)."""
FEWEST_IN_BIN = 20

Told = tuple[int, bool]
"""How sure somebody was, in per cent, and whether she was right."""


@dataclass(frozen=True)
class Bin:
    """The answers given with one step of confidence; `accuracy` is None for too few of them."""

    confidence: int
    n: int
    accuracy: float | None


@dataclass(frozen=True)
class Calibration:
    """How confidence and being right go together over all answers that have both.

    `brier` is the mean squared distance of the confidence from what came (Brier 1950, Monthly Weather Review
    78, 1–3): 0 is perfect. `baseline` is what somebody would get who always says the share that is right.
    `overconfidence` is the mean confidence less the share that is right. `sure_and_wrong` counts those who were
    sure and wrong.
    """

    n: int
    accuracy: float
    confidence: float
    brier: float
    baseline: float
    overconfidence: float
    sure: int
    sure_and_wrong: int
    bins: tuple[Bin, ...]


def calibration(told: Sequence[Told]) -> Calibration | None:
    """Return the calibration of answers, or None when nobody said how sure she was."""
    if not told:
        return None
    count = len(told)
    accuracy = sum(is_right for _confidence, is_right in told) / count
    confidence = math.fsum(each / 100 for each, _is_right in told) / count
    brier = math.fsum((each / 100 - is_right) ** 2 for each, is_right in told) / count
    sure = [is_right for each, is_right in told if each >= SURE]
    return Calibration(
        n=count,
        accuracy=accuracy,
        confidence=confidence,
        brier=brier,
        baseline=accuracy * (1 - accuracy),
        overconfidence=confidence - accuracy,
        sure=len(sure),
        sure_and_wrong=len(sure) - sum(sure),
        bins=tuple(_bin(told, step) for step in sorted({each for each, _is_right in told})),
    )


def _bin(told: Sequence[Told], step: int) -> Bin:
    """Return the answers of one step."""
    rights = [is_right for each, is_right in told if each == step]
    return Bin(step, len(rights), sum(rights) / len(rights) if len(rights) >= FEWEST_IN_BIN else None)
