"""Which passwords are refused: too short, too long, known to everybody, or made from the person's own words.

There are no rules of composition and passwords do not age (OWASP ASVS v5.0.0-6.2.1 to 6.2.12).
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

LEAST = 12
MOST = 1024
"""Bytes; longer ones would only cost time to hash."""
COMMON = Path(__file__).with_name("common_passwords.txt")
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "1q2w3e4r5t6z7u8i9o0p",
)
SHAPES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


@cache
def common_words() -> frozenset[str]:
    """Return the passwords, and the words of passwords, that everybody tries first."""
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def fault(password: str, own: tuple[str, ...] = ()) -> str | None:
    """Return why the password is refused, or None.

    `own` are the person's name and e-mail address; the name of this site counts for everybody.
    """
    composed = unicodedata.normalize("NFKC", password)
    if len(composed) < LEAST:
        return "too_short"
    if len(password.encode()) > MOST:
        return "too_long"
    plain = re.sub(r"\s+", "", composed).lower()
    if _is_common(plain):
        return "common"
    if any(_is_mostly(plain, word) for word in _words(own)):
        return "personal"
    return None


def _is_common(plain: str) -> bool:
    """Whether it is on the list, a row of keys, something repeated, or listed words with a number behind."""
    if plain in common_words() or _is_repeated(plain) or _is_row(plain):
        return True
    bare = re.sub(r"[\W\d_]+", "", plain)
    shaped = re.sub(r"[\W\d_]+", "", plain.translate(SHAPES))
    return any(word and _is_joined(word) and len(plain) - len(word) <= 8 for word in (bare, shaped))


def _is_repeated(plain: str) -> bool:
    """Whether one piece of at most six signs is written again and again."""
    return re.fullmatch(r"(.{1,6}?)\1+.{0,5}", plain, re.DOTALL) is not None and len(set(plain)) <= 6


def _is_row(plain: str) -> bool:
    """Whether it is at most three runs of neighbouring keys, forwards or backwards, and up to four signs."""
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    rest, runs = plain, 0
    while rest and runs < 3:
        longest = next((size for size in range(len(rest), 2, -1) if any(rest[:size] in row for row in rows)), 0)
        if not longest:
            break
        rest, runs = rest[longest:], runs + 1
    return runs > 0 and len(rest) <= 4


def _is_joined(word: str) -> bool:
    """Whether it is one listed word or two of them joined."""
    words = common_words()
    return word in words or any(word[:cut] in words and word[cut:] in words for cut in range(3, len(word) - 2))


def _words(own: tuple[str, ...]) -> set[str]:
    """Return the words of at least four letters among the person's own, and the name of the site."""
    own = tuple(unicodedata.normalize("NFKC", text) for text in own)
    found = {word for text in own for word in re.findall(r"[^\W_]{4,}", text.lower())}
    whole = {re.sub(r"\s+", "", text.lower()) for text in own}
    return found | {text for text in whole if len(text) >= 4} | {"sezona"}


def _is_mostly(plain: str, word: str) -> bool:
    """Whether little is left of the password once the word is taken out."""
    return word in plain and len(plain.replace(word, "")) < 8
