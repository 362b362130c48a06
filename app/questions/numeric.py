"""Number: right within the tolerance of an accepted value, typed with or without its unit.

A number that can be read in two ways (see `numbers`) is right when either reading is: nobody is wrong for
writing 1.234 or 1,234 as her language does.
"""

import re
from dataclasses import replace
from decimal import Context, Decimal
from functools import lru_cache
from html import escape
from typing import Any

from app.core.folding import fold
from app.questions.asked import Asked, OnPaper, ReviewedPart
from app.questions.choosing import asks_once
from app.questions.definition import QuestionKey, QuestionText
from app.questions.numbers import LONGEST, SIGNS, read_number, unmistakable, write_number
from app.questions.paper import Form, Paper
from app.questions.parts import written
from app.questions.question import Answer, Finding, Mark, Question
from app.questions.writing import (
    ask_to_write,
    between_bars,
    read_accepted,
    review_typed,
    said_typed,
    take_typed,
    typed_of,
)
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "numeric"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = False
ATTRIBUTES: frozenset[str] = frozenset()
TOLERANCE = re.compile(r"±|\+/?[-\u2212]")
EXACT = Context(prec=4 * LONGEST)
LONGEST_UNIT = 30
SHORTEST_STEM = 3
EXAMPLE = "write it like “= 72 ± 0 hours” or “= 200 ± 5% km”"

said = said_typed
asks_on = asks_once


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read the lines `= value ± tolerance unit`; in an edition one line `= unit`.

    The unit may be written in several ways, `hours | hour | h`: the first is shown beside the field, all may
    be typed, in any language.
    """
    parts, found = read_accepted(lines, report, KIND)
    values: list[list[str]] = []
    units: list[tuple[str, ...]] = []
    for line in found:
        value, unit = read_value(line, report) if head.is_source else (None, read_unit(line, report))
        values += [value] if value else []
        units += [unit] if unit and unit not in units else []
        if len(units) > 1:
            report(line[0], "unit", f"the lines have one unit; “{units[0][0]}” stands above")
            del units[1:]
    made = written(head, KIND, parts)
    unit = units[0] if units else ()
    return replace(made, detail={"values": values}, accepted=(unit,) if unit else (), unit=unit[0] if unit else "")


def read_value(line: Line, report: Report) -> tuple[list[str] | None, tuple[str, ...]]:
    """Return value, low and high of a line as decimal texts, and the unit in its spellings."""
    number, text = line
    left, *right = TOLERANCE.split(text, maxsplit=1)
    value, before = one_number(number, left, report)
    by, after = one_number(number, right[0], report) if right and value is not None else (Decimal(0), "")
    if value is None or by is None:
        return None, ()
    if by < 0:
        report(number, "number", f"a tolerance is not below 0; {EXAMPLE}")
    if after.startswith("%"):
        after = after[1:].strip()
        by = EXACT.divide(EXACT.multiply(EXACT.abs(value), by), Decimal(100))
        if " %" in right[0] and (after or before) in ("", "%"):
            report(number, "tolerance", "write “± 5%” for per cent of the value, or “= 40 % ± 5” for the unit %")
    if before and after and before != after:
        report(number, "unit", f"there are two units, “{before}” and “{after}”")
    bounds = [value, EXACT.subtract(value, by), EXACT.add(value, by)]
    return [write_number(each) for each in bounds], spellings_of(number, before or after, report)


def one_number(number: int, text: str, report: Report) -> tuple[Decimal | None, str]:
    """Return the number a text begins with and what follows; one that can be read in two ways is reported."""
    readings, unit = read_number(text.strip())
    if len(readings) > 1:
        ways = " or as ".join(write_number(each) for each in readings)
        report(number, "number", f"“{text.strip()}” can be read as {ways}; write 1234 without a sign, or 1.2340")
    elif not readings:
        report(number, "number", f"“{text.strip()}” is no number; {EXAMPLE}")
    return (readings[0] if len(readings) == 1 else None), unit


def read_unit(line: Line, report: Report) -> tuple[str, ...]:
    """Return the unit of an edition; a number there would be a second key."""
    if read_number(line[1])[0] or TOLERANCE.search(line[1]):
        report(line[0], "key_in_edition", "the number is in the source edition only; write the unit alone")
        return ()
    return spellings_of(line[0], line[1], report)


def spellings_of(number: int, text: str, report: Report) -> tuple[str, ...]:
    """Return a unit in all its spellings; empty and long ones are reported."""
    found = between_bars(text) if text.strip() else []
    for unit in found:
        if not fold(unit) or len(unit) > LONGEST_UNIT or any(each.isdecimal() for each in unit):
            report(number, "unit", f"a unit is a word without digits, of at most {LONGEST_UNIT} characters")
    return tuple(dict.fromkeys(unit for unit in found if unit))


def compare(there: WrittenQuestion, here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return where an edition has no unit though the source has one, or the other way round."""
    if there.unit and not here.unit:
        return [(here.line, "structure", f"the source has the unit “{there.unit}”; write “= ” and the unit")]
    if here.unit and not there.unit:
        return [(here.line, "structure", "the source has no unit; remove the line that begins with =")]
    return []


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    values = [tuple(each) for each in question.detail.get("values", ())]
    if not values:
        return [("none_accepted", f"no number is accepted; {EXAMPLE}")]
    if len(set(values)) < len(values):
        return [("duplicate_value", "the same value is accepted twice")]
    return []


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Asked:
    """Return the public form."""
    return ask_to_write(definition, text, paper, answer, LONGEST)


def take(_definition: QuestionKey, form: Form, _paper: Paper, _before: Answer) -> Answer:
    """Return what was typed, as it was typed; raises `Refused("too_long")`."""
    return take_typed(form, LONGEST)


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Full points within the tolerance of a value, its ends included; otherwise none."""
    correct = right_reading(definition, answer) is not None
    return Mark(definition.points if correct else 0.0, definition.points, correct)


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return what was typed, and every accepted value with its tolerance and unit."""
    found = [expected(value, text.unit) for value in definition.detail.get("values", ())]
    is_right = right_reading(definition, answer) is not None
    return review_typed(answer, escape(" / ".join(found)), is_right=is_right)


def expected(value: Any, unit: str) -> str:
    """Return an accepted value in words: `200 ± 10 km`."""
    by = write_number(EXACT.subtract(Decimal(value[2]), Decimal(value[0])))
    return " ".join(each for each in (unmistakable(value[0]), f"± {by}" if by != "0" else "", unit) if each)


def right(definition: QuestionKey) -> Answer:
    """Return the first accepted value, with a zero more where it could be read in two ways."""
    values = definition.detail.get("values", ())
    return tuple(unmistakable(each[0]) for each in values[:1])


def on_paper(_definition: QuestionKey, _text: QuestionText, _paper: Paper) -> OnPaper:
    """Return a line to write on."""
    return OnPaper("write-number", lines=1)


def tally(definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
    """Return the number in one form, so that equal ones are counted together; other words as they are compared."""
    readings = readings_of(definition, answer)
    if not readings:
        return tuple(fold(each) or each for each in answer[:1])
    right = right_reading(definition, answer)
    return (write_number(readings[0] if right is None else right),)


def label(_definition: QuestionKey, text: QuestionText, tallied: str) -> str:
    """Return a counted number with its unit."""
    return escape(f"{tallied} {text.unit}".strip() if read_number(tallied)[0] else tallied)


def right_reading(definition: QuestionKey, answer: Answer) -> Decimal | None:
    """Return the reading of an answer that is within the tolerance of a value, or None."""
    for number in readings_of(definition, answer):
        for _, low, high in definition.detail.get("values", ()):
            if Decimal(low) <= number <= Decimal(high):
                return number
    return None


def readings_of(definition: QuestionKey, answer: Answer) -> tuple[Decimal, ...]:
    """Return how an answer can be read; not at all where something else than its unit follows the number."""
    readings, unit = read_number(typed_of(answer)) if len(answer) == 1 else ((), "")
    known = definition.accepted[0] if definition.accepted else ()
    return readings if not unit or is_unit(unit, known) else ()


def is_unit(unit: str, known: tuple[str, ...]) -> bool:
    """Whether what follows a number is the unit in a language of the course; without a unit, any one word.

    Units are compared without an ending of two letters after a stem of three, for 1 sat is 2 sata and 5 sati,
    and 1 hour is 2 hours; km is never kg, and minutes are never hours.
    """
    if not known:
        return unit.isalpha() or unit in SIGNS
    word = fold(unit)
    return any(is_alike(word, each) for each in folded(known))


@lru_cache(maxsize=1024)
def folded(units: tuple[str, ...]) -> tuple[str, ...]:
    """Return units as they are compared."""
    return tuple(fold(unit) for unit in units)


def is_alike(one: str, other: str) -> bool:
    """Whether two words are the same but for an ending."""
    if one == other or not (one.isalpha() and other.isalpha()):
        return one == other
    stem = max(SHORTEST_STEM, len(one) - 2, len(other) - 2)
    return one[:stem] == other[:stem] and min(len(one), len(other)) >= stem
