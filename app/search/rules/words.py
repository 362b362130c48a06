"""Words as they are looked for: folded, each where it stands in the text, and those a person typed."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.core.folding import spellings

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff])*")
"""A word of a text in the form NFC: letters and digits, and what may stand unseen or combined among them."""
KEPT = re.compile(r"[^\W_]+")
LONGEST = 60
"""Letters of a word that are looked at; what is longer is no word of a language."""
SHORTEST_BEGINNING = 2
"""Letters from which the last word may be the beginning of a longer one."""
SHORTEST_MISTAKEN = 4
"""Letters from which a word may differ by one from what was meant."""


@dataclass(frozen=True)
class Term:
    """One thing that is looked for: a word that is one of `whole`, or begins with one of `beginnings`."""

    whole: frozenset[str]
    beginnings: frozenset[str] = frozenset()

    def fits(self, word: str) -> bool:
        """Whether a word of a text, as it is written, is meant."""
        kept = forms(word)
        if not self.whole.isdisjoint(kept):
            return True
        return any(form.startswith(start) for form in kept for start in self.beginnings)

    def or_also(self, others: frozenset[str]) -> "Term":
        """Return the term that means these words too."""
        return Term(self.whole | others, self.beginnings)


def normal(text: str) -> str:
    """Return text in the form in which its words are found and shown."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=8192)
def forms(word: str) -> frozenset[str]:
    """Return how a word is kept: folded, and twice where it has a letter that is written in two ways (đ)."""
    folded = ("".join(KEPT.findall(each)) for each in spellings(word))
    return frozenset(each[:LONGEST] for each in folded if each)


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield beginning, end and word for each word of a text, as it is written."""
    for found in WORD.finditer(text):
        yield found.start(), found.end(), found[0]


def asked(text: str) -> tuple[Term, ...]:
    """Return what a person looks for, each word once; the last one may be the beginning of a word.

    Signs of any query language are no words and mean nothing.
    """
    words = [kept for word in WORD.findall(normal(text)) if (kept := forms(word))]
    if not words:
        return ()
    last = frozenset(form for form in words[-1] if len(form) >= SHORTEST_BEGINNING)
    terms = [Term(kept) for kept in dict.fromkeys(words[:-1]) if kept != words[-1]]
    return (*terms, Term(words[-1], last))


def mistakable(term: Term) -> frozenset[str]:
    """Return the words of a term that are long enough to have been mistyped by a letter."""
    return frozenset(word for word in term.whole if len(word) >= SHORTEST_MISTAKEN)


def is_vocabulary(word: str) -> bool:
    """Whether a folded word can be what somebody meant who mistyped it: a date or a number cannot."""
    return len(word) >= SHORTEST_MISTAKEN - 1 and not word.isdigit()


def is_one_letter_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter: put in, left out, another, or two neighbours the wrong way round."""
    alike = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[alike:], other[alike:]
    if len(a) == len(b):
        swapped = len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:]
        return bool(a) and (a[1:] == b[1:] or swapped)
    return a[1:] == b if len(a) > len(b) else a == b[1:]


@dataclass(frozen=True)
class Halves:
    """A word cut in two: a mistake of one letter leaves one half as it is, or swaps the letters at the cut."""

    head: str
    tail: str
    swapped: str


def halves(word: str) -> Halves:
    """Return the halves of a word of at least two letters."""
    cut = len(word) // 2
    return Halves(word[:cut], word[cut:], word[: cut - 1] + word[cut] + word[cut - 1] + word[cut + 1 :])
