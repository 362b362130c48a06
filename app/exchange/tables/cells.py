"""Cells of a table that hold more than words: lists between bars, numbers, gaps, criteria."""

import re
from collections.abc import Iterable

from app.exchange.bank import BankChoice, BankGap, BankNumber
from app.exchange.gathering import Gathering
from app.exchange.scales import decimal_text, plain_number
from app.exchange.words import one_line

NUMBER = re.compile(r"(?P<value>.+?)\s*(?:(?:±|\+-|\+/-)\s*(?P<tolerance>[^%]+?)\s*(?P<percent>%)?)?")
LONGEST_NUMBER = 80
CRITERION = re.compile(r"(?P<words>.+?)\s*:\s*(?P<points>\d{1,3}(?:[.,]\d{1,2})?)")


def unbarred(cell: str) -> tuple[str, ...]:
    """The parts of a cell between bars; `\\|` is a bar inside a part."""
    parts = [""]
    for piece in re.findall(r"\\[|\\]|\||[^\\|]+|\\", cell):
        if piece == "|":
            parts.append("")
        else:
            parts[-1] += piece[1:] if len(piece) == 2 and piece[0] == "\\" and piece[1] in "|\\" else piece
    return tuple(one_line(part) for part in parts if part.strip())


def barred(parts: Iterable[str]) -> str:
    """Parts with bars between, as unbarred reads them."""
    return " | ".join(re.sub(r"([|\\])", r"\\\1", one_line(part)) for part in parts)


def number_of(text: str, gathering: Gathering) -> BankNumber | None:
    """A number with its tolerance, like `72 ± 2` or `200 ± 5%`; None where it is none, which is noted."""
    found = NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    value = decimal_text(found["value"]) if found else ""
    tolerance = decimal_text((found and found["tolerance"]) or "0")
    if not found or not value or not tolerance:
        gathering.lose(f"“{text[:LONGEST_NUMBER]}” is not a number like 72 ± 2")
        return None
    if found["percent"]:
        tolerance = plain_number(abs(float(value)) * float(tolerance) / 100)
    return BankNumber(value, tolerance.lstrip("-"))


def number_cell(number: BankNumber) -> str:
    """A number with its tolerance, as number_of reads it."""
    return number.value if number.tolerance == "0" else f"{number.value} ± {number.tolerance}"


def gap_of(cell: str) -> BankGap:
    """A gap: to choose from where one part has a star, otherwise, or after a `=`, to write in."""
    parts = unbarred(cell.removeprefix("="))
    if cell.startswith("=") or not any(part.startswith("*") for part in parts):
        return BankGap(accepted=parts)
    return BankGap(
        options=tuple(BankChoice(part.removeprefix("*").strip(), float(part.startswith("*"))) for part in parts)
    )


def gap_cell(gap: BankGap) -> str:
    """A gap as gap_of reads it."""
    if gap.options:
        return barred(f"{'*' if option.share == 1.0 else ''}{option.text}" for option in gap.options)
    is_plain = not any(word.startswith(("*", "=")) for word in gap.accepted)
    return barred(gap.accepted) if is_plain else f"= {barred(gap.accepted)}"


def criteria_of(cell: str, gathering: Gathering) -> tuple[tuple[str, float], ...]:
    """The criteria of a rubric, each with its points; one without points gets 1."""
    found = []
    for part in unbarred(cell):
        criterion = CRITERION.fullmatch(part)
        if not criterion:
            gathering.lose(f"the criterion “{part}” has no points; it got 1")
        points = float(criterion["points"].replace(",", ".")) if criterion else 1.0
        found.append((criterion["words"] if criterion else part, points))
    return tuple(found)


def criteria_cell(criteria: Iterable[tuple[str, float]]) -> str:
    """Criteria as criteria_of reads them."""
    return barred(f"{words}: {plain_number(points)}" for words, points in criteria)
