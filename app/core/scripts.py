"""Serbian in Latin letters, made from Cyrillic: the direction in which nothing is lost.

The Latin alphabet of Serbian has a letter or a pair of letters for each Cyrillic one (Pravopis Matice srpske 2010,
§ 5). Only the pairs lj, nj and dž ask for thought: in a word in capitals both are capital. What stays as it is
written: Latin letters, digits, addresses, code, and what is marked as another language or as not to be translated.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from app.core.locales import is_latin_view, reading

LETTERS = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(),
        strict=True,
    )
)
PAIRS = re.compile("[ЉЊЏ]")
UNSEEN = ("Mn", "Cf")
"""Unicode's categories of signs that stand on a letter, or are not seen."""
TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)([^<>]*)>", re.DOTALL)
SAID = re.compile(r'(\b(?:alt|title|aria-label)=")([^"]*)(?=")')
LANGUAGE = re.compile(r'\b(?:xml:)?lang="([^"]*)"')
KEPT = frozenset("code kbd pre samp var script style".split())
FIGURE = re.compile(r"(/media/[0-9a-f]{64})(\.svg)")
"""Address of a figure in a text; the one in Latin letters has its own."""
LATIN_FIGURE = "-latn"
Value = TypeVar("Value")
VOID = frozenset("area br col hr img input link meta source use wbr".split())


@cache
def _table() -> dict[int, str]:
    """Return what becomes of each letter; the capital pairs Љ, Њ, Џ are decided by what stands beside them."""
    small = {ord(letter): latin for letter, latin in LETTERS.items()}
    capital = {ord(letter.upper()): latin.capitalize() for letter, latin in LETTERS.items()}
    return small | capital


def latin(text: str) -> str:
    """Return plain text with its Serbian Cyrillic in Latin letters; all else stays.

    Његош becomes Njegoš, ЊЕГОШ NJEGOŠ, and a capital alone among capitals too: АЊ is ANJ.
    """
    if text.isascii():
        return text
    return PAIRS.sub(_pair, text).translate(_table())


def _pair(found: re.Match[str]) -> str:
    """Return a capital pair as its neighbours ask: both capital in a word in capitals, else the first only."""
    text, at = found.string, found.start()
    beside = _seen_first(text, range(at + 1, len(text)))
    if not beside.isalpha():
        beside = _seen_first(text, range(at - 1, -1, -1))
    both = LETTERS[found[0].lower()]
    return both.upper() if beside.isalpha() and beside.isupper() else both.capitalize()


def _seen_first(text: str, places: Iterable[int]) -> str:
    """Return the first sign at some places that is no accent on a letter, soft hyphen or the like; or nothing."""
    return next((text[at] for at in places if unicodedata.category(text[at]) not in UNSEEN), "")


def latin_html(html: str) -> str:
    """Return safe HTML with its Serbian Cyrillic in Latin letters.

    Code, comments, addresses, and elements in another language (`lang`) or with `translate="no"` stay as written.
    """
    if html.isascii():
        return html
    done: list[str] = []
    kept: list[str] = []
    at = 0
    for found in TAG.finditer(html):
        between = html[at : found.start()]
        done.append(between if kept else latin(between))
        at = found.end()
        name = (found[2] or "").lower()
        is_closing = bool(found[1])
        if kept:
            if is_closing and name == kept[-1]:
                kept.pop()
            elif name and not is_closing and name not in VOID and name == kept[-1]:
                kept.append(name)
            done.append(found[0])
        else:
            if name and not is_closing and name not in VOID and _stays(name, found[3]):
                kept.append(name)
                done.append(found[0])
            else:
                done.append(found[0] if found[0].isascii() else SAID.sub(_said, found[0]))
    rest = html[at:]
    return "".join([*done, rest if kept else latin(rest)])


def _said(found: re.Match[str]) -> str:
    """Return an attribute that is read out, in Latin letters."""
    return found[1] + latin(found[2])


def _stays(name: str, attributes: str) -> bool:
    """Whether an element is to be left as it is written."""
    if name in KEPT or 'translate="no"' in attributes:
        return True
    language = LANGUAGE.search(attributes)
    return language is not None and not language[1].startswith("sr")


def in_latin(value: Value) -> Value:
    """Return words in Latin letters: HTML, and the HTML inside dataclasses, mappings and tuples; keys stay.

    Figures in it become those whose words are in Latin letters.
    """
    changed: Any = value
    if isinstance(value, str):
        changed = FIGURE.sub(rf"\1{LATIN_FIGURE}\2", latin_html(value))
    elif isinstance(value, tuple):
        changed = tuple(in_latin(each) for each in value)
    elif isinstance(value, Mapping):
        changed = {key: in_latin(each) for key, each in value.items()}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: in_latin(getattr(value, each.name)) for each in dataclasses.fields(value)}
        changed = dataclasses.replace(value, **fields)
    return changed  # type: ignore[no-any-return] # of the type it came in


def seen_by(wanted: str, texts: Mapping[str, str]) -> str:
    """Return the plain text that a reader of `wanted` gets of one written in several editions, in her script."""
    found = reading(wanted, texts)
    assert found is not None, "something is written in at least one edition"
    return latin(texts[found.edition]) if is_latin_view(found.tag) else texts[found.edition]
