"""The figures of one question, from everybody who had it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from app.reports.items.calibration import SURE
from app.reports.items.languages import LanguageFigures, languages
from app.reports.items.limits import JUDGED, MOST_FREE_ANSWERS, PER_FREE_ANSWER, SHOWN
from app.reports.items.sittings import Answered, Facts
from app.reports.items.statistics import covariance, deviation, discrimination, efficiency, mean, point_biserial


class Row(NamedTuple):
    """A question in one attempt: the answer, the share reached in the others (if any), and the whole share."""

    answer: Answered
    rest: float | None
    total: float


@dataclass(frozen=True)
class OptionFigures:
    """What can be counted of answers: who gave it, how they did in the other questions.

    `is_right` is None where that is not known. `correlation` is that of having
    given it with the share reached in the other questions.
    """

    key: str
    n: int
    share: float
    mean_rest: float | None
    correlation: float | None
    is_right: bool | None


@dataclass(frozen=True)
class QuestionFigures:
    """How a question works. Shares are 0–1; every figure is None, every list empty, for fewer than `SHOWN`.

    `covariance` is that of the points with the share reached in all, from which effective weights are made.
    `others` counts answers in people's own words that too few gave. `sure` counts those who were sure of their
    answer, `told` those who said how sure they were.
    """

    facts: Facts
    n: int
    facility: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None
    covariance: float | None = None
    weight: float | None = None
    unanswered: int = 0
    options: tuple[OptionFigures, ...] = ()
    others: int = 0
    seconds: float | None = None
    timed: int = 0
    told: int = 0
    sure: int = 0
    sure_and_wrong: int = 0
    languages: tuple[LanguageFigures, ...] = ()


def question_figures(facts: Facts, rows: Sequence[Row], source: str) -> QuestionFigures:
    """Return the figures of a question; `source` is the language that others are compared with."""
    if len(rows) < SHOWN:
        return QuestionFigures(facts, len(rows))
    options, others = _options(facts, rows)
    timed = [row.answer.seconds for row in rows if row.answer.seconds is not None]
    told = [row.answer for row in rows if row.answer.confidence is not None and row.answer.is_answered]
    sure = [answer for answer in told if (answer.confidence or 0) >= SURE]
    marks = _marks(rows) if facts.is_scored else (None, None, None, None)
    return QuestionFigures(
        facts,
        len(rows),
        *marks,
        unanswered=sum(not row.answer.is_answered for row in rows),
        options=options,
        others=others,
        seconds=median(timed) if len(timed) >= SHOWN else None,
        timed=len(timed),
        told=len(told),
        sure=len(sure),
        sure_and_wrong=sum(not answer.is_right for answer in sure) if facts.is_scored else 0,
        languages=languages([(row.answer, row.rest) for row in rows], source) if facts.is_scored else (),
    )


def _marks(rows: Sequence[Row]) -> tuple[float | None, float | None, float | None, float | None]:
    """Return facility, discrimination, efficiency, and the covariance of the points with the whole share."""
    scored = [row for row in rows if row.answer.most]
    beside = [row for row in scored if row.rest is not None]
    item = [row.answer.raw / row.answer.most for row in beside]
    rest = [row.rest for row in beside if row.rest is not None]
    is_enough = len(beside) >= SHOWN
    return (
        mean([row.answer.raw / row.answer.most for row in scored]),
        discrimination(item, rest) if is_enough else None,
        efficiency(item, rest) if is_enough else None,
        covariance([row.answer.raw for row in scored], [row.total for row in scored]),
    )


def _options(facts: Facts, rows: Sequence[Row]) -> tuple[tuple[OptionFigures, ...], int]:
    """Return the figures of all options, those nobody chose too, and how many answers are left out.

    Answers in people's own words come after the options, the most frequent first; rare ones are left out.
    """
    given: dict[str, list[Row]] = {key: [] for key in facts.options}
    for row in rows:
        for key in set(row.answer.tallied):
            given.setdefault(key, []).append(row)
    free = sorted((key for key in given if key not in facts.options), key=lambda key: (-len(given[key]), key))
    fewest = PER_FREE_ANSWER if facts.is_written else 1
    shown = [key for key in free if len(given[key]) >= fewest][:MOST_FREE_ANSWERS]
    left_out = sum(len(given[key]) for key in set(free) - set(shown))
    rests = [row.rest for row in rows if row.rest is not None]
    whole = (len(rests), mean(rests) or 0.0, deviation(rests) or 0.0)
    found = tuple(_option(facts, key, given[key], len(rows), whole) for key in [*facts.options, *shown])
    return found, left_out


def _option(
    facts: Facts, key: str, chosen: Sequence[Row], of: int, whole: tuple[int, float, float]
) -> OptionFigures:
    """Return the figures of one option; `whole` are number, mean and deviation of the rest of everybody."""
    rests = [row.rest for row in chosen if row.rest is not None]
    average = mean(rests)
    count, mean_all, spread = whole
    linked = None
    if average is not None and count >= SHOWN:
        linked = point_biserial(len(rests), count, average, mean_all, spread)
    return OptionFigures(key, len(chosen), len(chosen) / of, average, linked, _is_right(facts, key, chosen))


def _is_right(facts: Facts, key: str, chosen: Sequence[Row]) -> bool | None:
    """Whether an option is right: by the definition, else when somebody who gave it earned all points.

    None where that does not tell, as for a word in one of several gaps.
    """
    if not facts.is_scored:
        return None
    if key in facts.options:
        return key in facts.right
    if any(row.answer.is_right for row in chosen):
        return True
    return None if facts.kind == "gap" else False


def wrong_options(figures: QuestionFigures) -> list[OptionFigures]:
    """Return the wrong answers that count as distractors, where there are enough answers to judge them."""
    if figures.n < JUDGED or not figures.facts.has_distractors:
        return []
    return [option for option in figures.options if option.is_right is False]
