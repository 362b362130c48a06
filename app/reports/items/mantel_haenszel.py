"""Whether a question is as hard in one language as in another, for people who are equally good.

Mantel and Haenszel (1959) for the common odds ratio, Robins, Breslow and Greenland (1986) for its variance,
Holland and Thayer (1988) for the use on questions and for the scale ΔMH = -2.35 ln(odds ratio).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

DELTA = -2.35
"""Turns a logarithm of odds to the scale on which the difficulty of questions is told (ETS delta)."""
NORMAL_95 = 1.959963984540054
HALF = 0.5

Table = tuple[float, float, float, float]
"""Right and wrong in the language compared with, right and wrong in the other, of people with one rest score."""


@dataclass(frozen=True)
class OddsRatio:
    """The common odds ratio of all strata and the standard error of its logarithm.

    Above 1 the question is easier in the language compared with. `delta` is below 0 then; `low` and `high` are
    its 95 % interval.
    """

    ratio: float
    error: float

    @property
    def delta(self) -> float:
        """Return ΔMH: negative when the question is harder in the other language."""
        return DELTA * math.log(self.ratio)

    @property
    def low(self) -> float:
        """Return the lower end of the interval of ΔMH."""
        return self.delta + DELTA * NORMAL_95 * self.error

    @property
    def high(self) -> float:
        """Return the upper end of the interval of ΔMH."""
        return self.delta - DELTA * NORMAL_95 * self.error


def odds_ratio(tables: Sequence[Table]) -> OddsRatio | None:
    """Return the common odds ratio, or None when the tables cannot tell.

    Strata with one language only, or with one kind of answer only, tell nothing and drop out by themselves.
    When every stratum is split so cleanly that the ratio would be 0 or infinite, a half is added to each cell
    of the tables with an empty one (Haldane 1956), so that the plainest case of all is not passed over.
    """
    telling = [table for table in tables if _tells(table)]
    if not telling:
        return None
    found = _pooled(telling)
    return found or _pooled([_shifted(table) for table in telling])


def _tells(table: Table) -> bool:
    """Whether both languages and both kinds of answer are in a table."""
    a, b, c, d = table
    return a + b > 0 and c + d > 0 and a + c > 0 and b + d > 0


def _shifted(table: Table) -> Table:
    """Return a table with a half added to its cells when one is empty."""
    a, b, c, d = table
    return table if a and b and c and d else (a + HALF, b + HALF, c + HALF, d + HALF)


def _pooled(tables: Sequence[Table]) -> OddsRatio | None:
    """Return the ratio and its error, or None when it is not finite."""
    right, wrong, one, two, three = [], [], [], [], []
    for a, b, c, d in tables:
        total = a + b + c + d
        r, s, p, q = a * d / total, b * c / total, (a + d) / total, (b + c) / total
        right.append(r)
        wrong.append(s)
        one.append(p * r)
        two.append(p * s + q * r)
        three.append(q * s)
    up, down = math.fsum(right), math.fsum(wrong)
    if not up or not down:
        return None
    spread = math.fsum(one) / (2 * up**2) + math.fsum(two) / (2 * up * down) + math.fsum(three) / (2 * down**2)
    return OddsRatio(up / down, math.sqrt(spread))
