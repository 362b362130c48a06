"""Item analysis of a quiz: from its sittings to the figures of every question and of the whole."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.reports.items.calibration import Calibration, calibration
from app.reports.items.flags import Flag, flags, usual_seconds
from app.reports.items.limits import SHOWN
from app.reports.items.questions import QuestionFigures, Row, question_figures
from app.reports.items.reliability import Reliability, reliability
from app.reports.items.sittings import Facts, Sitting
from app.reports.items.statistics import deviation, effective_weights, mean


@dataclass(frozen=True)
class QuizFigures:
    """How a quiz works: `n` sittings, their shares of points (0–1), and every question in the order given.

    `flags` holds what is worth looking at, by question key. Figures are None below `SHOWN` sittings.
    """

    n: int
    locales: Mapping[str, int]
    releases: Mapping[int, int]
    mean: float | None
    deviation: float | None
    reliability: Reliability
    calibration: Calibration | None
    questions: tuple[QuestionFigures, ...]
    flags: Mapping[str, tuple[Flag, ...]]
    usual_seconds: float | None


def analyse(questions: Sequence[Facts], sittings: Sequence[Sitting], source: str) -> QuizFigures:
    """Return the figures of a quiz; `source` is the language that other languages are compared with.

    Questions that nobody had are in the result with n = 0; answers to questions that are not named are left out.
    """
    figures = _weighted(_by_question(questions, sittings, source))
    usual = usual_seconds(figures)
    shares = [share for each in sittings if (share := _share(each)) is not None]
    is_shown = len(shares) >= SHOWN
    scored = {facts.key for facts in questions if facts.is_scored}
    return QuizFigures(
        n=len(sittings),
        locales=Counter(each.locale for each in sittings),
        releases=Counter(each.release for each in sittings),
        mean=mean(shares) if is_shown else None,
        deviation=deviation(shares) if is_shown else None,
        reliability=_reliability(sittings) if is_shown else Reliability(None, None, True),
        calibration=_calibration(sittings, scored),
        questions=tuple(figures),
        flags={each.facts.key: flags(each, usual) for each in figures},
        usual_seconds=usual,
    )


def _share(sitting: Sitting) -> float | None:
    """Return the share of all points that a sitting reached, or None when there were none to reach."""
    most = math.fsum(answer.most for answer in sitting.answers)
    return math.fsum(answer.raw for answer in sitting.answers) / most if most else None


def _by_question(questions: Sequence[Facts], sittings: Sequence[Sitting], source: str) -> list[QuestionFigures]:
    """Return the figures of each question, still without effective weights."""
    rows: dict[str, list[Row]] = {facts.key: [] for facts in questions}
    for sitting in sittings:
        raw = math.fsum(answer.raw for answer in sitting.answers)
        most = math.fsum(answer.most for answer in sitting.answers)
        total = raw / most if most else 0.0
        for answer in sitting.answers:
            if answer.key in rows:
                others = most - answer.most
                rest = (raw - answer.raw) / others if others > 0 else None
                rows[answer.key].append(Row(answer, rest, total))
    return [question_figures(facts, rows[facts.key], source) for facts in questions]


def _weighted(figures: Sequence[QuestionFigures]) -> list[QuestionFigures]:
    """Return the figures with the effective weight of every question."""
    weights = effective_weights([each.covariance for each in figures])
    return [replace(each, weight=weight) for each, weight in zip(figures, weights, strict=True)]


def _reliability(sittings: Sequence[Sitting]) -> Reliability:
    """Return the reliability over the scored questions of all sittings."""
    papers = []
    for sitting in sittings:
        scored = [answer for answer in sitting.answers if answer.most]
        if scored:
            scale = len(scored) / math.fsum(answer.most for answer in scored)
            papers.append({answer.key: answer.raw * scale for answer in scored})
    return reliability(papers)


def _calibration(sittings: Sequence[Sitting], scored: set[str]) -> Calibration | None:
    """Return the calibration over all answers with a confidence, from `SHOWN` of them on."""
    told = [
        (answer.confidence, answer.is_right)
        for sitting in sittings
        for answer in sitting.answers
        if answer.confidence is not None and answer.is_answered and answer.key in scored
    ]
    return calibration(told) if len(told) >= SHOWN else None
