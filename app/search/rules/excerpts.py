"""The piece of a text in which a reader sees why it was found: her words marked, cut between words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.folding import spellings
from app.search.rules.passages import Passage
from app.search.rules.words import Term, places

ROOM = 200
"""Letters of an excerpt, about."""
LEAD = 50
"""Letters that may stand before the first word that was looked for."""
FAR = 1000
"""Letters after the first hit in which a better place for the excerpt is looked for."""
MORE = "…"


@dataclass(frozen=True)
class Piece:
    """A piece of shown text, and whether it is a word that was looked for."""

    text: str
    is_hit: bool = False


Marked = tuple[Piece, ...]


@dataclass(frozen=True)
class _Hit:
    """A word that was looked for: where it stands, and which terms it answers."""

    start: int
    end: int
    terms: frozenset[Term]


def marked(text: str, terms: Sequence[Term]) -> Marked:
    """Return all of a text with the words that are looked for apart."""
    return _cut(text, 0, len(text), _hits(text, terms))


def excerpt(text: str, terms: Sequence[Term]) -> Marked:
    """Return where most of what is looked for stands close together, or else how the text begins."""
    hits = _hits(text, terms)
    first = max(hits, key=lambda hit: len(_within(hits, hit.start)), default=None)
    words = [(start, end) for start, end, _word in places(text)]
    begin = 0
    if first is not None:
        begin = next(start for start, _end in words if start >= min(first.start, max(0, first.start - LEAD)))
    if not any(start < begin for start, _end in words):
        begin = 0
    least = first.end if first is not None else 0
    fitting = [end for _start, end in words if end <= begin + ROOM]
    end = max(fitting[-1] if fitting else begin + ROOM, least)
    if not any(start >= end for start, _end in words):
        end = len(text)
    end = min(end, begin + 2 * ROOM)
    before = (Piece(MORE + " "),) if begin else ()
    after = (Piece(" " + MORE),) if end < len(text) else ()
    return (*before, *_cut(text, begin, end, hits), *after)


def best_passage(passages: Sequence[Passage], terms: Sequence[Term]) -> Passage:
    """Return the passage that says most of what is looked for, the first of those that say the same."""
    patterns = [_pattern(term) for term in terms]
    best, most = 0, 0
    for at, passage in enumerate(passages):
        folded = " ".join(spellings(f"{passage.heading} {passage.text}"))
        said = sum(pattern.search(folded) is not None for pattern in patterns)
        if said > most:
            best, most = at, said
        if most == len(patterns):
            break
    return passages[best] if passages else Passage("", "", "")


def _pattern(term: Term) -> re.Pattern[str]:
    """Return what finds a term in folded text, at the beginnings of words."""
    whole = [rf"{re.escape(word)}(?![^\W_])" for word in sorted(term.whole)]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join([*whole, *map(re.escape, sorted(term.beginnings))])})")


def _hits(text: str, terms: Sequence[Term]) -> list[_Hit]:
    """Return the words of a text that are looked for, in their order, as far as is worth looking."""
    known: dict[str, frozenset[Term]] = {}
    hits: list[_Hit] = []
    for start, end, word in places(text) if terms else ():
        if word not in known:
            known[word] = frozenset(term for term in terms if term.fits(word))
        if known[word]:
            hits.append(_Hit(start, end, known[word]))
        if hits and start > hits[0].start + FAR:
            break
    return hits


def _within(hits: list[_Hit], start: int) -> frozenset[Term]:
    """Return what is found in an excerpt whose first hit begins at `start`."""
    near = [hit.terms for hit in hits if start <= hit.start and hit.end <= start + ROOM - LEAD]
    return frozenset().union(*near)


def _cut(text: str, begin: int, end: int, hits: list[_Hit]) -> Marked:
    """Return the text from `begin` to `end` as pieces; together they are that text."""
    pieces = []
    at = begin
    for hit in hits:
        if hit.start < begin or hit.end > end:
            continue
        pieces += [Piece(text[at : hit.start]), Piece(text[hit.start : hit.end], is_hit=True)]
        at = hit.end
    pieces.append(Piece(text[at:end]))
    return tuple(piece for piece in pieces if piece.text)
