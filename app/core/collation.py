"""Sorts words as a language sorts them: its own letters in its own order, in Python and in both databases.

Alphabets: Pravopis (hr, bs, cnr, sr: dž, lj and nj are letters), Правопис на македонскиот литературен јазик, and
the Albanian alphabet of Manastir (dh, gj, ll, nj, rr, sh, th, xh and zh are letters). A letter becomes one
character of the private use area, so that comparing keys by code point sorts the words; signs and digits come
before all letters, the reader's own script before the other.
"""

import unicodedata
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.core.locales import edition_of

SOUTH_SLAVIC = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž"
LATIN = {
    "en": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "sq": "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh",
}
CYRILLIC = {"mk": "а б в г д ѓ е ж з ѕ и ј к л љ м н њ о п р с т ќ у ф х ц ч џ ш"}
SERBIAN = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш"
FIRST_SCRIPT, SECOND_SCRIPT = 0xE000, 0xE100
ACCENTED = range(0x00C0, 0x0250)


def sort_key(text: str, locale: str) -> str:
    """Return what `text` is sorted by for a reader of `locale`."""
    pairs, letters = _order(locale)
    text = unicodedata.normalize("NFC", text)
    for pair, sign in pairs:
        text = text.replace(pair, sign)
    return text.translate(letters)


def collated(column: Any, locale: str) -> ColumnElement[str]:
    """Return what the database sorts a column of words by for a reader of `locale`."""
    return Collated(column, locale=locale)


class Collated(FunctionElement[str]):
    """The sort key of a column, made by the database."""

    name = "collated"
    type = String()
    inherit_cache = False

    def __init__(self, column: Any, *, locale: str) -> None:
        super().__init__(column)
        self.locale = locale


@compiles(Collated, "sqlite")
def _in_sqlite(element: Collated, compiler: Any, **options: Any) -> str:
    """SQLite asks `sort_key`, which every connection knows."""
    return str(compiler.process(func.sort_key(*element.clauses, element.locale), **options))


@compiles(Collated, "postgresql")
def _in_postgresql(element: Collated, compiler: Any, **options: Any) -> str:
    """PostgreSQL may lack ICU, so it replaces the pairs, translates the letters and compares bytes."""
    pairs, letters = _order(element.locale)
    key: Any = func.normalize(next(iter(element.clauses)))
    for pair, sign in pairs:
        key = func.replace(key, pair, sign)
    swapped = func.translate
    key = swapped(key, "".join(map(chr, letters)), "".join(letters.values())).collate("C")
    return str(compiler.process(key, **options))


@cache
def _order(locale: str) -> tuple[tuple[tuple[str, str], ...], dict[int, str]]:
    """Return what letters of two signs become, and what each other letter becomes, in both cases."""
    edition = edition_of(locale)
    latin = LATIN.get(edition, SOUTH_SLAVIC).split()
    cyrillic = CYRILLIC.get(edition, SERBIAN).split()
    is_cyrillic = edition == "mk" or locale in ("sr", "sr-Cyrl")
    first, second = (cyrillic, latin) if is_cyrillic else (latin, cyrillic)
    signs = {letter: chr(FIRST_SCRIPT + place) for place, letter in enumerate(first)}
    signs |= {letter: chr(SECOND_SCRIPT + place) for place, letter in enumerate(second)}
    pairs = [
        (written, sign)
        for letter, sign in signs.items()
        if len(letter) > 1
        for written in (letter, letter.capitalize(), letter.upper())
    ]
    letters = {ord(case): sign for letter, sign in signs.items() if len(letter) == 1 for case in _cases(letter)}
    for code in ACCENTED:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if code not in letters and ord(base) in letters:
            letters[code] = letters[ord(base)]
    for plain, like in (("đ", "d"), ("ђ", "д"), ("ѓ", "г"), ("ќ", "к"), ("ѕ", "з")):
        for case, base in zip(_cases(plain), _cases(like), strict=True):
            letters.setdefault(ord(case), letters[ord(base)])
    return tuple(pairs), letters


def _cases(letter: str) -> tuple[str, str]:
    """Return a letter in both cases."""
    return letter, letter.upper()
