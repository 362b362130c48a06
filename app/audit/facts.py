"""What the facts of an event may hold: numbers, keys, moments and fixed words. Pure functions.

Whatever a fact is, no name, address or sentence fits: none of these sorts takes a space or an @.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Fact = str | int | float | bool | None
MARK = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:/+-]{0,119}")
"""A key, a serial, a digest, a locale: one mark without a space."""


@dataclass(frozen=True)
class Sort:
    """One sort of fact: what it is called, and whether a value is one. None always fits: it is not known."""

    name: str
    fits: Callable[[Any], bool]


def words(*allowed: str) -> Sort:
    """Return the sort of a fact that is one of a few words."""
    return Sort(f"one of {', '.join(allowed)}", lambda value: value in allowed)


def _is_moment(value: Any) -> bool:
    """Whether a value is a day or a moment in ISO 8601."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value) is not None
    except ValueError:
        return False


NUMBER = Sort("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool))
FLAG = Sort("yes or no", lambda value: isinstance(value, bool))
KEY = Sort("a key", lambda value: isinstance(value, str) and MARK.fullmatch(value) is not None)
MOMENT = Sort("a day or a moment", _is_moment)
COMMAND = Sort(
    "a command", lambda value: isinstance(value, str) and re.fullmatch(r"[a-z -]{1,60}", value) is not None
)
WORD = Sort(
    "a word of ours",
    lambda value: isinstance(value, str) and re.fullmatch(r"[a-z0-9_.-]{1,40}", value) is not None,
)
ANY = Sort("a number, a flag or a key", lambda value: any(each.fits(value) for each in (NUMBER, FLAG, KEY)))

GRANTED = ("trainer", "translator", "reviewer", "mentor", "manager", "coordinator", "auditor", "administrator")
SORTS = words(
    *("submitted", "overdue"),  # how an attempt ended
    *("submitted", "marked", "corrected"),  # why an attempt has its mark
    *("typo", "wording", "key", "void", "replace"),  # kinds of correction
    *("words", "holds", "wording", "meaning"),  # what a translator decided
)
FACTS: dict[str, Sort] = {
    "act": WORD,
    "added": NUMBER,
    "already": NUMBER,
    "attempts": NUMBER,
    "by_link": FLAG,
    "changed": NUMBER,
    "code": WORD,
    "cohort": ANY,
    "command": COMMAND,
    "course": ANY,
    "day": MOMENT,
    "days": NUMBER,
    "digest": KEY,
    "ends": MOMENT,
    "factor": WORD,
    "form": words("csv", "xlsx", "json", "jsonl", "pdf"),
    "hides_name": FLAG,
    "institution": NUMBER,
    "left": NUMBER,
    "level": words("country", "ministry", "agency", "unit"),
    "list": NUMBER,
    "locale": KEY,
    "lowered": NUMBER,
    "max": NUMBER,
    "means": WORD,
    "newer": FLAG,
    "others": FLAG,
    "parent": ANY,
    "passed": FLAG,
    "people": NUMBER,
    "points": NUMBER,
    "purpose": WORD,
    "question": KEY,
    "quiz": KEY,
    "raised": NUMBER,
    "raw": NUMBER,
    "reason": WORD,
    "refused": NUMBER,
    "release": NUMBER,
    "role": words(*GRANTED),
    "rows": NUMBER,
    "rule": WORD,
    "service": KEY,
    "session": NUMBER,
    "settles": FLAG,
    "size": NUMBER,
    "sort": SORTS,
    "starts": MOMENT,
    "strong": FLAG,
    "time": NUMBER,
    "version": KEY,
    "what": words("standing", "responses", "paper", "answers", "completions", "audit"),
}
"""Name of a fact → its sort. A fact without a row may be any number, flag or key."""


def fault_of(name: str, value: Fact) -> str | None:
    """Return what is wrong with the value of a fact, or None."""
    sort = FACTS.get(name, ANY)
    return None if value is None or sort.fits(value) else f"the fact {name} is not {sort.name}"
