"""Numbers of other formats: decimals, shares of full marks, points, and lists of criteria."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from app.exchange.gathering import Gathering
from app.exchange.html.from_markdown import line_html

MOST_DIGITS = 30
MOST_POINTS = 100.0
SMALLEST_PART = 20
"""Shares are parts of at most this many: 33.33333 per cent means a third."""
CRITERION = re.compile(r"^(?:- |\d+\. )(?P<words>.*?)\s*(?:[:–-]|\()\s*(?P<points>\d{1,3}(?:[.,]\d{1,2})?)\s*\)?$")
ITEM = re.compile(r"^(?:- |\d+\. )(?P<words>.+)$")


def decimal_text(text: str) -> str:
    """A number as a plain decimal, with the digits it was written with; empty where it is none."""
    try:
        number = Decimal(text.strip().replace(",", ".").replace("\u2212", "-").replace("\xa0", ""))
    except InvalidOperation:
        return ""
    if (
        not number.is_finite()
        or abs(number.adjusted()) > MOST_DIGITS
        or len(number.as_tuple().digits) > MOST_DIGITS
    ):
        return ""
    return format(number, "f")


def plain_number(number: float) -> str:
    """A number with at most seven decimals and no zeros behind."""
    text = f"{number:.7f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def share_of(part: float) -> float:
    """A share; one that is a simple fraction but for rounding becomes that fraction."""
    simple = Fraction(part).limit_denominator(SMALLEST_PART)
    return float(simple) if abs(float(simple) - part) < 1e-6 else round(part, 7)


def read_float(text: str | None, otherwise: float) -> float:
    """A number, or `otherwise` where there is none that makes sense."""
    plain = decimal_text(text or "")
    return float(plain) if plain else otherwise


def read_points(text: str | None, gathering: Gathering) -> float:
    """Points above 0 and at most 100 with two decimals, as questions have them here."""
    points = read_float(text, 1.0)
    if 0 < points <= MOST_POINTS and round(points, 2) == points:
        return points
    kept = min(max(round(points, 2), 0.01), MOST_POINTS) if points > 0 else 1.0
    gathering.lose(f"{plain_number(points)} points became {plain_number(kept)}")
    return kept


def criteria_of(markdown: str, gathering: Gathering) -> tuple[tuple[str, float], ...]:
    """The criteria of a list of them, each “words: points”; what is no such list is noted as lost."""
    lines = [line for line in markdown.split("\n") if line.strip()]
    found = [CRITERION.match(line) for line in lines]
    if lines and all(found):
        return tuple((each["words"], float(each["points"].replace(",", "."))) for each in found if each)
    items = [ITEM.match(line) for line in lines]
    if lines and all(items):
        gathering.lose("the criteria have no points; each got 1")
        return tuple((each["words"], 1.0) for each in items if each)
    if lines:
        gathering.lose(f"the notes for markers are no list of criteria and are not carried: “{lines[0][:80]}”")
    return ()


def criteria_html(criteria: Iterable[tuple[str, float]], gathering: Gathering) -> str:
    """Criteria as a list in HTML."""
    items = (f"<li>{line_html(words, gathering)}: {plain_number(points)}</li>" for words, points in criteria)
    made = "".join(items)
    return f"<ul>{made}</ul>" if made else ""
