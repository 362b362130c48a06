"""Reads numbers as people of the region and of the English-speaking world write them, exactly (Decimal).

The definition of a question has no language and neither has a typed answer, so one point or comma before just
three digits can be read in two ways: 1.234 is the number 1234 to a reader of Bosnian, and a little more than 1
to a reader of English. Both readings are returned. Everything else has one reading or none:

- a decimal comma or point: 3,5; 3.5; 0,125 (no group begins with 0); 12.3456;
- groups of three digits after a point, a comma or a space, with or without decimals after the other sign:
  1.234,5; 1,234.5; 1 234,5; 1.234.567.

A plus may stand before it, or a minus in any of its shapes. There is no exponent, no fraction, no infinity.
"""

import re
from decimal import Decimal

LONGEST = 60
"""Characters of a number with its unit."""
NUMBER = re.compile(r"\s*([-+\u2010-\u2013\u2212\uff0d]?)\s*([0-9][0-9.,\s]*|[.,][0-9]+)(.*)", re.DOTALL)
PLAIN = re.compile(r"[0-9]+")
FRACTION = re.compile(r"([0-9]*)[.,]([0-9]+)")
GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([ .,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
NO_GROUPS = str.maketrans("", "", " .,")
SIGNS = frozenset("%‰°€$£")
"""What a unit may begin with besides a letter."""


def read_number(text: str) -> tuple[tuple[Decimal, ...], str]:
    """Return the readings of a number, one or two, and the unit after it; no readings where there is no number."""
    found = NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return (), ""
    digits, unit = " ".join(found[2].split()), found[3].strip()
    if digits[-1] in ".," and not unit:
        digits = digits[:-1]
    if unit and not (unit[0].isalpha() or unit[0] in SIGNS):
        return (), ""
    sign = "-" if found[1] and found[1] != "+" else ""
    return tuple(Decimal(sign + each) for each in _readings(digits)), unit


def _readings(digits: str) -> list[str]:
    """Return what digits and the signs between them can mean, as Decimal writes numbers."""
    if PLAIN.fullmatch(digits):
        return [digits]
    fraction, grouped = FRACTION.fullmatch(digits), GROUPED.fullmatch(digits)
    found = [f"{fraction[1] or 0}.{fraction[2]}"] if fraction else []
    if grouped:
        found.append(f"{grouped[1].translate(NO_GROUPS)}.{grouped[3] or 0}")
    return found


def write_number(number: Decimal) -> str:
    """Return a number with a decimal point, without zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def unmistakable(text: str) -> str:
    """Return a written number with a zero more where its point could be read as one that groups."""
    return f"{text}0" if len(read_number(text)[0]) > 1 else text
