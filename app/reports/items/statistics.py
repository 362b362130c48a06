"""The formulas of classical item analysis, over shares of points; sample moments (n - 1) throughout.

The definitions are those Moodle publishes for its quiz statistics (docs.moodle.org, "Quiz statistics
calculations"), which go back to Lord and Novick (1968), Statistical Theories of Mental Test Scores. Each
function returns None where its figure does not exist: for fewer than two values, or when nothing varies.
"""

import math
from collections.abc import Sequence
from operator import mul, sub

SAME = 1e-9
"""Values that lie closer together than this, on a scale of 0 to 1, are the same."""


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean."""
    return math.fsum(values) / len(values) if values else None


def covariance(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return the sample covariance of two columns of the same length."""
    count = len(first)
    if count < 2:
        return None
    return _products(first, second) / (count - 1)


def variance(values: Sequence[float]) -> float | None:
    """Return the sample variance: exactly 0 when all values are the same."""
    if len(values) < 2:
        return None
    return 0.0 if is_constant(values) else covariance(values, values)


def deviation(values: Sequence[float]) -> float | None:
    """Return the sample standard deviation."""
    found = variance(values)
    return None if found is None else math.sqrt(found)


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return Pearson's product-moment correlation, within -1 and 1."""
    if len(first) < 2 or is_constant(first) or is_constant(second):
        return None
    spread = math.sqrt(_products(first, first)) * math.sqrt(_products(second, second))
    return max(-1.0, min(1.0, _products(first, second) / spread)) if spread else None


def discrimination(item: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return the corrected item-total correlation: of a question with the other questions of each attempt.

    Moodle's "discrimination index" is the same in per cent.
    """
    return correlation(item, rest)


def efficiency(item: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return the discriminative efficiency: covariance with the rest, by the largest these marks allow.

    The largest is had when the best mark goes with the best rest and so on down (both columns sorted). Moodle
    states it in per cent.
    """
    if len(item) < 2 or is_constant(item) or is_constant(rest):
        return None
    most = _products(sorted(item), sorted(rest))
    return _products(item, rest) / most if most > 0 else None


def effective_weights(covariances: Sequence[float | None]) -> list[float | None]:
    """Return each question's share of what the totals vary by, from its covariance with the total.

    A question's weight is the root of that covariance, by the sum of the roots; None when the covariance is
    negative or not known, as then the question works against the others.
    """
    roots = [None if each is None or each < 0 else math.sqrt(each) for each in covariances]
    total = math.fsum(each for each in roots if each is not None)
    return [None if each is None or not total else each / total for each in roots]


def point_biserial(chosen: int, of: int, mean_chosen: float, mean_all: float, spread: float) -> float | None:
    """Return the correlation of having chosen an option with a score.

    From the mean of those who chose it, the mean of all, and the standard deviation of all (n - 1); this is
    Pearson's correlation with a column of zeros and ones.
    """
    if of < 2 or chosen in (0, of) or spread <= SAME:
        return None
    share = chosen / of
    whole = spread * math.sqrt((of - 1) / of)
    return max(-1.0, min(1.0, (mean_chosen - mean_all) / whole * math.sqrt(share / (1 - share))))


def is_constant(values: Sequence[float]) -> bool:
    """Whether all values are the same, as far as rounding lets one see."""
    return not values or max(values) - min(values) <= SAME


def _products(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the sum of the products of deviations from the means."""
    one, other = math.fsum(first) / len(first), math.fsum(second) / len(second)
    # The deviations are taken first: a difference of two large sums would lose digits.
    return math.fsum(map(mul, map(sub, first, [one] * len(first)), map(sub, second, [other] * len(second))))
