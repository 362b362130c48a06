"""Folds words, so that case, script, diacritics and what surrounds a word make no difference.

Cyrillic becomes Latin by the alphabets of Serbian, Montenegrin and Macedonian, whose everyday Latin writes the
Macedonian gje and kje as gj and kj. Without diacritics đ is written dj as well as d; see `spellings`.
"""

import unicodedata
from functools import cache

RULES = ("case", "script", "diacritics")
"""What may be folded, in the order it is written down. With none of them words must be typed exactly."""
CYRILLIC = "абвгдђѓежзѕијклљмнњопрстћќуфхцчџшѐѝ"
LATIN = "a b v g d đ gj e ž z dz i j k l lj m n nj o p r s t ć kj u f h c č dž š è ì".split()
WITH_J = {"đ": "dj", "ð": "dj", "ǵ": "gj", "ḱ": "kj"}
"""Letters that are written with a j where they cannot be typed; eth is what many keyboards give for đ."""
UNMARKED_TOO = "đðǵḱђѓќ"
"""Letters that are also written without the j: their first letter stands alone."""
ACCENTED = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))
COMBINING = range(0x0300, 0x0370)
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
SIGNS = {**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("‘’‚ʼ`´", "'"), **dict.fromkeys("“”„«»", '"')}  # noqa: RUF001 - the look-alikes are what is folded
EDGES = " .,;:!?…\"'()[]{}¿¡-_"
"""What may stand around words, after `SIGNS`, and says nothing."""

Rules = tuple[str, ...]


def fold(text: str, rules: Rules = RULES) -> str:
    """Return `text` as it is compared: normalised (NFKC), spaces single, surrounding punctuation gone.

    Without rules only spaces and the way accents are encoded (NFC) are made equal.
    """
    if not rules:
        return " ".join(unicodedata.normalize("NFC", text).split())
    return _folded(text, rules, _table(rules))


def spellings(text: str, rules: Rules = RULES) -> frozenset[str]:
    """Return `fold(text)` and, where diacritics are folded, the way with d for đ; none for text without words.

    Two texts say the same when they share a spelling: so “uređaj”, “uredjaj” and “uredaj” are one word, and
    yet “odjava” is not “odava”.
    """
    found = {fold(text, rules)}
    if "diacritics" in rules and not _unmarked().isdisjoint(text):
        found.add(_folded(text, rules, _table(rules, with_j=False)))
    return frozenset(found - {""})


def _folded(text: str, rules: Rules, table: dict[int, str | None]) -> str:
    """Fold by a table: one pass over the letters."""
    text = _normalised(text)
    if "case" in rules:
        text = _normalised(text.casefold())
    return " ".join(_normalised(text.translate(table)).split()).strip(EDGES)


def _normalised(text: str) -> str:
    """Return text in the form NFKC, in which ASCII is already."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@cache
def _unmarked() -> frozenset[str]:
    """Return the letters of which there are two spellings."""
    return frozenset(UNMARKED_TOO + UNMARKED_TOO.upper())


@cache
def _table(rules: Rules, *, with_j: bool = True) -> dict[int, str | None]:
    """Return what becomes of each letter: None for what is dropped."""
    bare = _bare_letters(with_j=with_j) if "diacritics" in rules else {}
    signs = {ord(sign): plain for sign, plain in SIGNS.items()}
    table: dict[int, str | None] = {**dict.fromkeys(map(ord, UNSEEN)), **signs, **bare}
    if "script" not in rules:
        return table
    for cyrillic, latin in zip(CYRILLIC, LATIN, strict=True):
        if not with_j and cyrillic in UNMARKED_TOO:
            latin = {"ђ": "d", "ѓ": "g", "ќ": "k"}[cyrillic]
        table[ord(cyrillic)] = latin.translate(bare)
        table[ord(cyrillic.upper())] = latin.capitalize().translate(bare)
    return table


def _bare_letters(*, with_j: bool) -> dict[int, str | None]:
    """Return accented Latin letters with their bare ones; combining marks are dropped."""
    table: dict[int, str | None] = dict.fromkeys(COMBINING)
    for code in (code for some in ACCENTED for code in some):
        apart = unicodedata.normalize("NFD", chr(code))
        if len(apart) > 1 and apart[0].isascii():
            table[code] = apart[0]
    for letter, written in WITH_J.items():
        table[ord(letter)] = written if with_j else written[0]
        table[ord(letter.upper())] = written.capitalize() if with_j else written[0].upper()
    return table
