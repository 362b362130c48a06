"""Reads the gaps that an author writes into the case of a question."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from app.questions.parts import MOST_CHOICES
from app.questions.placing import refuse_boxes
from app.questions.writing import ACCEPTED, between_bars, outside_code, read_words
from app.questions.written import Line, Report, WrittenChoice, WrittenQuestion

NOTHING = re.compile(r"(?!)")
"""No line begins an item: all of them belong to the case, to the hint or to the feedback."""
GAP = re.compile(r"\[__(?P<words>(?=[\s\]=])[^\[\]]*)\]")
SLIP = re.compile(r"\[__(?![^\]]*__)[^\]]*\]?")
MOST_GAPS = 26


@dataclass
class Gaps:
    """The gaps of a question while its lines are read one by one."""

    report: Report
    is_source: bool
    gaps: list[dict[str, Any]] = field(default_factory=list)
    options: list[WrittenChoice] = field(default_factory=list)
    accepted: list[tuple[str, ...]] = field(default_factory=list)

    def line(self, line: Line) -> Line:
        """Return a line of the case with its gaps as places for the page, and keep what belongs there."""
        number, text = line
        text = GAP.sub(lambda found: self.gap(number, found["words"].strip()), text)
        if SLIP.search(text):
            self.report(number, "gap", "a gap begins with “[__ ” and ends with “]” on the same line")
        return number, text

    def gap(self, number: int, words: str) -> str:
        """Keep one gap; return its place."""
        key = f"g{len(self.gaps) + 1}"
        if words.startswith("=") or (self.is_source and "*" not in words) or len(between_bars(words)) < 2:
            self.typed(number, key, words.removeprefix("=").strip())
        else:
            self.chosen(number, key, between_bars(words))
        if len(self.gaps) == MOST_GAPS + 1:
            self.report(number, "many_gaps", f"a question takes at most {MOST_GAPS} gaps")
        return f"{{{{ gap.{len(self.gaps) - 1} }}}}"

    def typed(self, number: int, key: str, words: str) -> None:
        """A gap to type into; one with a star has nothing to choose from besides."""
        if words.startswith("*"):
            self.report(number, "gap", "there is one option only; a gap to choose from has two or more")
        accepted = read_words((number, words), self.report) if words else []
        if self.is_source and not words:
            self.report(number, "none_accepted", "nothing is accepted in this gap; write “[__ = words]”")
        self.gaps.append({"key": key})
        self.accepted.append(tuple(dict.fromkeys(accepted)))

    def chosen(self, number: int, key: str, options: list[str]) -> None:
        """A gap to choose from: its options, one of them right."""
        keys = [f"{key}{chr(ord('a') + index % MOST_CHOICES)}" for index in range(len(options))]
        right = [name for name, words in zip(keys, options, strict=True) if words.startswith("*")]
        bare = [words.removeprefix("*").strip() for words in options]
        if self.is_source and len(right) != 1:
            self.report(number, "gap", "one option of a gap is right and has a star: “[__ *right | wrong]”")
        elif right and not self.is_source:
            self.report(number, "key_in_edition", "the key is in the source edition only; remove the star")
        if not all(bare) or len({words.casefold() for words in bare}) < len(bare):
            self.report(number, "gap", "the options of a gap have words, each its own")
        if len(options) > MOST_CHOICES:
            self.report(number, "gap", f"a gap takes at most {MOST_CHOICES} options")
        gap: dict[str, Any] = {"key": key, "options": keys}
        self.gaps.append({**gap, "correct": right[0]} if right else gap)
        self.accepted.append(())
        self.options += [
            WrittenChoice(name, number, " ", ((number, words),)) for name, words in zip(keys, bare, strict=True)
        ]


def read_gaps(made: WrittenQuestion, report: Report, *, is_source: bool, fold: list[str]) -> WrittenQuestion:
    """Return a question with the gaps of its case read; gaps elsewhere would show their words and are reported."""
    gaps = Gaps(report, is_source)
    for number, text in (made.stem, *made.hint, *made.feedback):
        if GAP.search(text) or SLIP.search(text):
            report(number, "gap_place", "gaps stand in the case, under the question; here their words are shown")
    words = outside_code(made.body)
    refuse_boxes(words, report, "a text with gaps has no boxes; write “[__ *right | wrong]” to choose from")
    for number, text in words:
        if ACCEPTED.match(text):
            report(number, "accepted", "accepted words stand in the gap: “[__ = words | other words]”")
    body = tuple(gaps.line(each) for each in made.body)
    return replace(
        made,
        body=body,
        targets=tuple(gaps.options),
        accepted=tuple(gaps.accepted),
        detail={"gaps": gaps.gaps, "fold": fold},
    )
