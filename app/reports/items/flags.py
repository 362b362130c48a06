"""Which questions are worth a second look, and why: the rules, each with the number of answers it needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from app.reports.items.limits import (
    ABOVE_CHANCE,
    JUDGED,
    RARE,
    SHOWN,
    SLOW,
    SUSPECT_DELTA,
    TOO_EASY,
    WATCH,
    WEAK,
)
from app.reports.items.questions import QuestionFigures, wrong_options

GRAVE = frozenset({"key_suspect", "translation_suspect"})
"""Flags that mean something may be wrong, not only weak."""


@dataclass(frozen=True)
class Flag:
    """One thing to look at; `option` or `locale` says where in the question."""

    code: str
    option: str | None = None
    locale: str | None = None


def flags(figures: QuestionFigures, usual_seconds: float | None) -> tuple[Flag, ...]:
    """Return what is worth looking at; `usual_seconds` is how long the middle question of the quiz takes.

    None below `SHOWN` answers. The order is that of gravity.
    """
    if figures.n < SHOWN:
        return ()
    return (*_of_key(figures), *_of_languages(figures), *_of_difficulty(figures), *_of_options(figures)) + (
        (Flag("slow"),) if _is_slow(figures, usual_seconds) else ()
    )


def usual_seconds(all_figures: Sequence[QuestionFigures]) -> float | None:
    """Return the median of the questions' times, or None for fewer than three of them."""
    known = [figures.seconds for figures in all_figures if figures.seconds is not None]
    return median(known) if len(known) >= 3 else None


def _of_key(figures: QuestionFigures) -> Iterator[Flag]:
    """A question that the strong miss while a wrong answer draws them; else one that hardly tells people apart.

    After the rule in `performance` of R and Ebel's: 0.2 or more is wanted.
    """
    r = figures.discrimination
    if r is None:
        return
    drawn = [option for option in figures.options if option.is_right is False and (option.correlation or 0) > 0]
    if r < 0 and drawn:
        yield Flag("key_suspect", max(drawn, key=lambda option: option.correlation or 0).key)
    elif figures.n >= JUDGED and r < WEAK:
        yield Flag("weak")
    elif figures.n >= JUDGED and r < WATCH:
        yield Flag("watch")


def _of_languages(figures: QuestionFigures) -> Iterator[Flag]:
    """A language in which the question is much harder or easier for equally good people."""
    for each in figures.languages:
        if each.odds is None or abs(each.odds.delta) < SUSPECT_DELTA:
            continue
        if each.odds.low > 0 or each.odds.high < 0:
            yield Flag("translation_suspect", locale=each.locale)


def _of_difficulty(figures: QuestionFigures) -> Iterator[Flag]:
    """A question nearly everybody has right, or hardly more people than guessing would."""
    if figures.facility is None:
        return
    if figures.facility > TOO_EASY:
        yield Flag("too_easy")
    elif figures.facility < figures.facts.chance + ABOVE_CHANCE:
        yield Flag("too_hard")


def _of_options(figures: QuestionFigures) -> Iterator[Flag]:
    """Wrong answers that do no work (Tarrant, Ware and Mohammed 2009): hardly chosen, or by the strong."""
    suspect = next((flag.option for flag in _of_key(figures) if flag.code == "key_suspect"), None)
    for option in wrong_options(figures):
        if option.key in figures.facts.options and option.n == 0:
            yield Flag("never_chosen", option.key)
        elif option.key in figures.facts.options and option.share < RARE:
            yield Flag("rarely_chosen", option.key)
        elif (option.correlation or 0) > 0 and option.key != suspect:
            yield Flag("draws_the_strong", option.key)


def _is_slow(figures: QuestionFigures, usual: float | None) -> bool:
    """Whether the question takes much more time than the others."""
    return usual is not None and figures.seconds is not None and figures.seconds > SLOW * usual > 0
