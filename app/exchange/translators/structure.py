"""What a translation may not lose of its block: variables, code, addresses, gaps, cues, cells and the like."""

import re
from collections import Counter
from collections.abc import Callable

from app.content.report import UNSEEN
from app.content.rules.language import CODE_SPAN, VARIABLE
from app.content.rules.structure import ITEM, links_in

IMAGE = re.compile(r"!\[[^\]]*\]\(\s*([^)\s]*)")
CUE = re.compile(r"\]\{([^{}]*)\}")
GAP = re.compile(r"\[__([^\]]*)\]")
BAR = re.compile(r"(?<!\\)\|")
FOOTNOTE = re.compile(r"\[\^[^\]]+\]")


def variables(words: str) -> list[str]:
    """Variables, however they are spaced."""
    return [f"{{{{{each.strip()}}}}}" for each in VARIABLE.findall(words)]


def are_gaps_kept(source: str, words: str) -> bool:
    """Whether gaps are as many, and those to choose from have as many options; to type into, any words do."""
    there, here = GAP.findall(source), GAP.findall(words)
    if len(there) != len(here):
        return False
    pairs = [each for each in zip(there, here, strict=True) if not any(map(is_typed, each))]
    return all(len(BAR.findall(one)) == len(BAR.findall(other)) for one, other in pairs)


def is_typed(gap: str) -> bool:
    """Whether a gap says that words are typed into it."""
    return not gap.strip() or gap.strip().startswith("=")


def items(words: str) -> list[str]:
    """Lines that begin an item of a list."""
    return ["- …" for line in words.split("\n") if ITEM.match(line)]


PARTS: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    ("variables", variables),
    ("addresses of links", links_in),
    ("images", IMAGE.findall),
    ("cues", CUE.findall),
    ("footnotes", FOOTNOTE.findall),
    ("list items", items),
)


def lost(kind: str, source: str, words: str) -> str:
    """The sentence for what a translation lost or made up; empty where it has all that its source has."""
    hidden = UNSEEN.search(words.replace("\n", ""))
    if hidden:
        return f"it holds a character that cannot be seen (U+{ord(hidden[0]):04X}); take it out"
    for name, parts in PARTS:
        there, here = Counter(parts(source)), Counter(parts(words))
        if there != here:
            return f"its {name} differ from those of the source: {named(there)} there, {named(here)} here"
    if not are_gaps_kept(source, words):
        return "its gaps differ from those of the source, or their options in number"
    if kind == "row" and cells(words) != cells(source):
        return f"the row has {cells(source)} cells in the source, {cells(words)} here"
    code = spans(words), spans(source)
    if code[0] < code[1]:
        return f"the source has {code[1]} words between `…`, this {code[0]}"
    return ""


def named(parts: Counter[str]) -> str:
    """Parts by name."""
    return ", ".join(sorted(parts.elements())) or "none"


def cells(words: str) -> int:
    """How many cells a row of a table has."""
    return len(BAR.findall(words)) + 1


def spans(words: str) -> int:
    """How many pieces of code stand in words."""
    return sum(1 for _ in CODE_SPAN.finditer(words.replace("\n", " ")))
