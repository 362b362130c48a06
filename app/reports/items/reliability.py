"""How far a quiz measures one thing: Cronbach's alpha, also when people were drawn different questions."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.reports.items.statistics import deviation

Paper = Mapping[str, float]
"""The points of one attempt by question, so scaled that their mean is the share of all points it reached."""


@dataclass(frozen=True)
class Reliability:
    """alpha, and the standard error of measurement on the scale of shares (0 to 1); None where there is none.

    `is_complete` is whether everybody had the same questions: alpha is then Cronbach's formula to the letter, and
    KR-20 when every question is right or wrong.
    """

    alpha: float | None
    error: float | None
    is_complete: bool


def reliability(papers: Sequence[Paper]) -> Reliability:
    """Return alpha and the standard error of measurement, SD * sqrt(1 - alpha).

    Alpha is Cronbach's (1951, Psychometrika 16, 297–334) in his form n² C/V: the mean covariance of two
    questions by the variance of the total; on totals that are means of n questions this is C/V. With the same
    questions for everybody that is k/(k - 1) * (1 - sum of variances/V). With drawn questions, C is taken over
    the pairs of questions that people did have together (available cases, pooled by their number; Little and
    Rubin, Statistical Analysis with Missing Data, 2nd ed. 2002, section 3.4), and V holds what papers differ by
    in difficulty: this is the generalizability coefficient of questions nested in persons (Brennan 2001,
    Generalizability Theory), lower than if everybody had been asked the same.
    """
    is_complete = all(paper.keys() == papers[0].keys() for paper in papers)
    shares = [math.fsum(paper.values()) / len(paper) for paper in papers if paper]
    spread = deviation(shares)
    common = _mean_covariance(papers)
    if spread is None or common is None or spread <= 0:
        return Reliability(None, None, is_complete)
    alpha = common / spread**2
    return Reliability(alpha, spread * math.sqrt(max(0.0, 1 - alpha)), is_complete)


def _mean_covariance(papers: Sequence[Paper]) -> float | None:
    """Return the mean covariance of two different questions, or None when no two people had the same pair.

    Deviations are from each question's mean over all who had it. In a paper, the products of all ordered pairs
    are the square of the sum less the sum of squares, so that no pair need be formed.
    """
    means = _means(papers)
    products, pairs = [], 0
    for paper in papers:
        apart = [value - means[key] for key, value in paper.items()]
        products.append(math.fsum(apart) ** 2 - math.fsum(each * each for each in apart))
        pairs += len(apart) * (len(apart) - 1)
    freedom = pairs - sum(2 for _pair in _pairs(papers))
    return math.fsum(products) / freedom if freedom > 0 else None


def _means(papers: Sequence[Paper]) -> dict[str, float]:
    """Return the mean of every question over those who had it."""
    columns: dict[str, list[float]] = {}
    for paper in papers:
        for key, value in paper.items():
            columns.setdefault(key, []).append(value)
    return {key: math.fsum(column) / len(column) for key, column in columns.items()}


def _pairs(papers: Sequence[Paper]) -> Iterator[tuple[str, str]]:
    """Yield every pair of questions that somebody had together."""
    holders: dict[str, int] = {}
    for place, paper in enumerate(papers):
        bit = 1 << place
        for key in paper:
            holders[key] = holders.get(key, 0) | bit
    keys = list(holders)
    for place, first in enumerate(keys):
        for second in keys[:place]:
            if holders[first] & holders[second]:
                yield first, second
