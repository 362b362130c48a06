"""How alike two texts are, and what differs between them word by word."""

import re
from difflib import SequenceMatcher
from itertools import groupby

ALIKE = 0.6
"""From here on two texts are one that was changed: an edited paragraph has about 0.9, an edited list 0.8."""
SHORT = 160
"""Characters up to which texts are compared letter by letter, longer ones word by word."""
BEGINNING = 4
WORD = re.compile(r"\w+|[^\w\s]")
SPACED = re.compile(r"\S+")


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1; nothing below `ALIKE` is told apart."""
    if one == other:
        return 1.0
    is_short = len(one) <= SHORT and len(other) <= SHORT
    before, after = (list(one), list(other)) if is_short else (WORD.findall(one), WORD.findall(other))
    if 2 * min(len(before), len(after)) < ALIKE * (len(before) + len(after)):
        return 0.0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found = matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
    return found if found >= ALIKE else 0.0


def beginnings(words: str) -> set[str]:
    """How the words of a text begin: what a text that was changed a little has in common with itself."""
    return {each[:BEGINNING] for each in WORD.findall(words.casefold())}


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Runs of words as (sort, words): `same`, `old` or `new`."""
    old, new = SPACED.findall(before), SPACED.findall(after)
    runs: list[tuple[str, str]] = []
    for sort, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if sort == "equal":
            runs.append(("same", " ".join(old[i:j])))
            continue
        runs += [("old", " ".join(old[i:j]))] if j > i else []
        runs += [("new", " ".join(new[k:m]))] if m > k else []
    return runs


def word_diff(before: str, after: str) -> str:
    """The changes of a text in one line: `[-old-]{+new+}`."""
    signs = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    shown = [(sort != "same", signs[sort].format(words)) for sort, words in word_changes(before, after)]
    return " ".join("".join(text for _, text in run) for _, run in groupby(shown, key=lambda each: each[0]))
