"""The figures of item analysis beside those that others publish or work out: Moodle, numpy, statsmodels."""

import math

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from app.reports.items.analysis import analyse
from app.reports.items.calibration import calibration
from app.reports.items.mantel_haenszel import DELTA, odds_ratio
from app.reports.items.reliability import reliability
from app.reports.items.statistics import (
    correlation,
    covariance,
    deviation,
    discrimination,
    effective_weights,
    efficiency,
    mean,
    point_biserial,
    variance,
)
from tests.reports import moodle
from tests.reports.sittings import dice, facts, school, sittings_of

CLOSE = {"rel": 1e-6, "abs": 1e-6}
DIGITS = {"rel": 0, "abs": 1e-8}
"""Moodle's figures are printed to ten digits."""


def columns(marks: tuple[tuple[float, ...], ...]) -> list[list[float]]:
    return [list(column) for column in zip(*marks, strict=True)]


def rest(marks: tuple[tuple[float, ...], ...], place: int) -> list[float]:
    return [math.fsum(row) - row[place] for row in marks]


def test_the_marks_of_moodle_are_written_down_without_a_slip() -> None:
    assert [math.fsum(row) for row in moodle.MARKS] == pytest.approx(moodle.SUMS, abs=1e-12)


@pytest.mark.parametrize(("place", "slot"), list(enumerate(moodle.ORDER)))
def test_formulas_give_what_moodle_publishes(place: int, slot: int) -> None:
    item = columns(moodle.MARKS)[place]
    others = rest(moodle.MARKS, place)
    found = {
        "facility": mean(item) / moodle.MOST[place] * 100,
        "deviation": deviation(item) * 1000,
        "discrimination": discrimination(item, others) * 100,
        "efficiency": efficiency(item, others) * 100,
    }
    assert found["facility"] == pytest.approx(moodle.FACILITY[slot], **DIGITS)
    assert found["deviation"] == pytest.approx(moodle.DEVIATION[slot], abs=1e-6)
    assert found["discrimination"] == pytest.approx(moodle.DISCRIMINATION[slot], **DIGITS)
    assert found["efficiency"] == pytest.approx(moodle.EFFICIENCY[slot], **DIGITS)


def test_effective_weights_are_those_of_moodle() -> None:
    totals = [math.fsum(row) for row in moodle.MARKS]
    weights = effective_weights([covariance(column, totals) for column in columns(moodle.MARKS)])
    assert [weight * 100 for weight in weights] == pytest.approx(
        [moodle.WEIGHT[slot] for slot in moodle.ORDER], **DIGITS
    )


def test_the_whole_analysis_gives_what_moodle_publishes() -> None:
    twice = sittings_of((*moodle.MARKS, *moodle.MARKS), moodle.MOST)
    keys = [f"q{place}" for place in range(len(moodle.ORDER))]
    found = analyse(facts(*keys), twice, "en").questions
    for slot, each in zip(moodle.ORDER, found, strict=True):
        assert each.facility * 100 == pytest.approx(moodle.FACILITY[slot], **DIGITS)
        assert each.discrimination * 100 == pytest.approx(moodle.DISCRIMINATION[slot], **DIGITS)
        assert each.efficiency * 100 == pytest.approx(moodle.EFFICIENCY[slot], **DIGITS)
        assert each.weight * 100 == pytest.approx(moodle.WEIGHT[slot], **DIGITS)


def test_questions_that_work_against_each_other_come_out_as_moodle_has_them() -> None:
    marks = moodle.NEGATIVE_MARKS
    for place, item in enumerate(columns(marks)):
        others = rest(marks, place)
        assert mean(item) == pytest.approx(moodle.NEGATIVE_FACILITY[place], abs=2e-8)
        assert discrimination(item, others) * 100 == pytest.approx(moodle.NEGATIVE_DISCRIMINATION[place], abs=2e-4)
        assert efficiency(item, others) * 100 == pytest.approx(moodle.NEGATIVE_EFFICIENCY[place], abs=2e-4)
    papers = [{str(place): mark for place, mark in enumerate(row)} for row in marks]
    assert reliability(papers).alpha == pytest.approx(-0.87, abs=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_moments_and_correlations_are_those_of_numpy(seed: int) -> None:
    chance = dice(seed)
    first = [chance.choice((0, 0.25, 0.5, 1)) for _ in range(200)]
    second = [each * 0.3 + chance.gauss(0, 1) for each in first]
    assert covariance(first, second) == pytest.approx(np.cov(first, second)[0, 1], **CLOSE)
    assert variance(second) == pytest.approx(np.var(second, ddof=1), **CLOSE)
    assert correlation(first, second) == pytest.approx(np.corrcoef(first, second)[0, 1], **CLOSE)
    best = np.cov(sorted(first), sorted(second))[0, 1]
    assert efficiency(first, second) == pytest.approx(np.cov(first, second)[0, 1] / best, **CLOSE)


@pytest.mark.parametrize("seed", range(20))
def test_the_correlation_of_an_option_is_that_of_its_column(seed: int) -> None:
    chance = dice(seed)
    chosen = [chance.random() < 0.3 for _ in range(150)]
    score = [chance.random() - 0.2 * each for each in chosen]
    of_those = [each for each, is_chosen in zip(score, chosen, strict=True) if is_chosen]
    found = point_biserial(sum(chosen), 150, mean(of_those), mean(score), deviation(score))
    assert found == pytest.approx(np.corrcoef(chosen, score)[0, 1], **CLOSE)


@pytest.mark.parametrize("seed", range(10))
def test_alpha_of_a_complete_matrix_is_the_formula_worked_out_by_numpy(seed: int) -> None:
    chance = dice(seed)
    matrix = [[chance.random() + ability for _ in range(8)] for ability in (chance.random() for _ in range(60))]
    values = np.array(matrix)
    alpha = 8 / 7 * (1 - values.var(axis=0, ddof=1).sum() / values.sum(axis=1).var(ddof=1))
    found = reliability([{str(place): mark for place, mark in enumerate(row)} for row in matrix])
    assert found.alpha == pytest.approx(alpha, **CLOSE)
    error = values.mean(axis=1).std(ddof=1) * math.sqrt(1 - alpha)
    assert found.error == pytest.approx(error, **CLOSE)
    assert found.is_complete


def test_alpha_of_right_and_wrong_is_kr_20() -> None:
    papers = [{each.key: each.raw for each in one.answers} for one in school(3, 300, 12)]
    values = np.array([list(paper.values()) for paper in papers])
    share = values.mean(axis=0)
    # Kuder and Richardson take population moments; numerator and denominator then differ by the same factor.
    kr_20 = 12 / 11 * (1 - (share * (1 - share)).sum() / values.sum(axis=1).var(ddof=0))
    assert reliability(papers).alpha == pytest.approx(kr_20, **CLOSE)


def test_alpha_of_drawn_questions_estimates_the_alpha_of_such_papers() -> None:
    one, other = school(1, 4000, 60), 10
    chance = dice(2)
    halves: tuple[list[float], list[float]] = ([], [])
    papers = []
    for each in one:
        drawn = chance.sample(list(each.answers), 2 * other)
        for half, part in zip(halves, (drawn[:other], drawn[other:]), strict=True):
            half.append(sum(answer.raw for answer in part) / other)
        papers.append({answer.key: answer.raw for answer in drawn[:other]})
    found = reliability(papers)
    assert not found.is_complete
    # The truth is known here: how well two random papers of the same people agree.
    assert found.alpha == pytest.approx(np.corrcoef(*halves)[0, 1], abs=0.03)


@pytest.mark.parametrize("seed", range(30))
def test_the_odds_ratio_and_its_interval_are_those_of_statsmodels(seed: int) -> None:
    chance = dice(seed)
    tables = [tuple(chance.randint(0, 25) for _ in range(4)) for _ in range(chance.randint(2, 12))]
    known = StratifiedTable([np.array([[a, b], [c, d]], float) for a, b, c, d in tables if a + b + c + d])
    found = odds_ratio(tables)
    assert found.ratio == pytest.approx(known.oddsratio_pooled, **CLOSE)
    assert found.error == pytest.approx(known.logodds_pooled_se, **CLOSE)
    low, high = known.logodds_pooled_confint()
    assert (found.low, found.high) == pytest.approx((DELTA * high, DELTA * low), **CLOSE)
    assert found.delta == pytest.approx(DELTA * known.logodds_pooled, **CLOSE)


def test_a_ratio_that_would_be_infinite_is_shifted_as_statsmodels_shifts_it() -> None:
    tables = [(10.0, 0.0, 0.0, 12.0), (7.0, 0.0, 0.0, 5.0)]
    known = StratifiedTable([np.array([[a, b], [c, d]]) for a, b, c, d in tables], shift_zeros=True)
    found = odds_ratio(tables)
    assert found.ratio == pytest.approx(known.oddsratio_pooled, **CLOSE)
    assert found.error == pytest.approx(known.logodds_pooled_se, **CLOSE)


def test_calibration_is_what_numpy_says() -> None:
    chance = dice(5)
    told = [(step, chance.random() < step / 150 + 0.2) for step in chance.choices((0, 25, 50, 75, 100), k=400)]
    sure, right = np.array([each[0] / 100 for each in told]), np.array([each[1] for each in told], float)
    found = calibration(told)
    assert found.brier == pytest.approx(((sure - right) ** 2).mean(), **CLOSE)
    assert found.baseline == pytest.approx(right.var(), **CLOSE)
    assert found.overconfidence == pytest.approx(sure.mean() - right.mean(), **CLOSE)
    for each in found.bins:
        assert each.accuracy == pytest.approx(right[sure == each.confidence / 100].mean(), **CLOSE)
    assert found.sure_and_wrong == int((right[sure == 1] == 0).sum())
