"""A question in its languages: how hard it is in each, for people who do equally well in the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.reports.items.limits import PER_LANGUAGE, SHOWN
from app.reports.items.mantel_haenszel import OddsRatio, Table, odds_ratio
from app.reports.items.sittings import Answered

STRATA = 20
"""People are alike whose results in the other questions are the same when rounded to 1/20, that is to 5 %."""

Seen = tuple[Answered, float | None]
"""An answer, and the share of points reached in the other questions of the attempt."""


@dataclass(frozen=True)
class LanguageFigures:
    """The answers in one language; `odds` compares it with `against`, None where that is not done."""

    locale: str
    n: int
    facility: float | None
    against: str | None = None
    odds: OddsRatio | None = None


def languages(seen: Sequence[Seen], source: str) -> tuple[LanguageFigures, ...]:
    """Return the figures by language, the most frequent first; empty where there is one language only.

    All are compared with `source` where it has enough answers, else with the most frequent language.
    """
    by_locale: dict[str, list[Seen]] = {}
    for each in seen:
        by_locale.setdefault(each[0].locale, []).append(each)
    if len(by_locale) < 2:
        return ()
    order = sorted(by_locale, key=lambda locale: (-len(by_locale[locale]), locale))
    first = source if len(by_locale.get(source, ())) >= PER_LANGUAGE else order[0]
    return tuple(_figures(locale, by_locale[locale], first, by_locale[first]) for locale in order)


def _figures(locale: str, seen: Sequence[Seen], first: str, beside: Sequence[Seen]) -> LanguageFigures:
    """Return the figures of one language beside the one all are compared with."""
    facility = None
    if len(seen) >= SHOWN:
        shares = [answer.raw / answer.most for answer, _rest in seen if answer.most]
        facility = sum(shares) / len(shares) if shares else None
    if locale == first or min(len(seen), len(beside)) < PER_LANGUAGE:
        return LanguageFigures(locale, len(seen), facility)
    return LanguageFigures(locale, len(seen), facility, first, odds_ratio(tables(beside, seen)))


def tables(first: Sequence[Seen], other: Sequence[Seen]) -> list[Table]:
    """Return a table of right and wrong answers in two languages for each stratum of the rest score."""
    strata: dict[int, list[int]] = {}
    for place, seen in ((0, first), (2, other)):
        for answer, rest in seen:
            if rest is not None:
                cells = strata.setdefault(round(rest * STRATA), [0, 0, 0, 0])
                cells[place + (not answer.is_right)] += 1
    return [(a, b, c, d) for a, b, c, d in strata.values()]
