"""What is said of institutions: keys, names and the contacts that lessons quote. Pure functions."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from typing import TypeVar

from babel import Locale

from app.core.scripts import LETTERS

CONTACTS = ("incident_contact", "incident_phone", "it_support")
"""The facts of an institution that lessons quote, as authors name them (`content/words.py`)."""
LEVELS = ("country", "ministry", "agency", "unit")
"""From the top of the tree to its leaves; an institution stands below one of a higher level."""
PLAIN = str.maketrans(LETTERS | {"ѓ": "gj", "ќ": "kj", "ѕ": "dz", "đ": "dj", "ђ": "dj"})
"""Letters of our alphabets that do not come apart into a plain one and a sign on it."""
LONGEST_NAME, LONGEST_CONTACT, LONGEST_KEY = 200, 300, 60
Mark = TypeVar("Mark", int, str)


def key_of(name: str) -> str:
    """Return a key in plain letters, digits and hyphens, of at most 60 characters, made from a name."""
    known = unicodedata.normalize("NFC", name.casefold()).translate(PLAIN)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", known) if not unicodedata.combining(sign))
    return "-".join(re.findall("[a-z0-9]+", plain))[:60].strip("-") or "institution"


def free_key(name: str, taken: Collection[str]) -> str:
    """Return the key of a name, with a number when it is taken."""
    made = free = key_of(name)
    number = 2
    while free in taken:
        free, number = f"{made[:54].rstrip('-')}-{number}", number + 1
    return free


def shown(written: str) -> str:
    """Return what was written in one line, without signs that cannot be seen."""
    plain = unicodedata.normalize("NFC", written)
    return " ".join("".join(sign for sign in plain if sign.isprintable() or sign.isspace()).split())


def folded(name: str) -> str:
    """Return what all spellings of one name have in common, whatever the case and however accents are stored."""
    return unicodedata.normalize("NFC", shown(name).casefold())


@cache
def countries() -> frozenset[str]:
    """Return the countries, as ISO 3166-1 writes them in two letters."""
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


def stands_below(level: str, above: str) -> bool:
    """Whether an institution of a level may stand below one of the level `above`; levels may be left out.

    As every step down the tree goes to a lower level, no institution can come to stand below itself.
    """
    return LEVELS.index(level) > LEVELS.index(above)


def institution_fault(name: str, country: str | None, level: str = "agency") -> str | None:
    """Return why an institution cannot be called this, be in this country or be of this level."""
    if not name or len(name) > LONGEST_NAME:
        return "institution_without_name"
    if country is not None and country not in countries():
        return "unknown_country"
    return None if level in LEVELS else "unknown_level"


def settled_countries(
    parents: Mapping[Mark, Mark | None], own: Mapping[Mark, str | None]
) -> dict[Mark, str | None]:
    """Return where each institution is: where the one above it is, and only without that where it says itself."""
    found: dict[Mark, str | None] = {}
    for each in parents:
        path: dict[Mark, None] = {}
        step: Mark | None = each
        while step is not None and step not in path and step not in found:
            path[step] = None
            step = parents.get(step)
        country = found.get(step) if step is not None else None
        for mark in reversed(path):
            country = country or own.get(mark)
            found[mark] = country
    return found
