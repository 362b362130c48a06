"""The passages of questions: stem, case, choices, reasons, rows, criteria, scenes, hint, feedback, accepted words.

Keys, boxes, stars, points and numbers are no words. What the source calls a question, a choice or a scene, its
editions call so too, whether they repeat the key or not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.content.blocks import split_blocks
from app.content.passages import Passage, ProseReader, block_passages, part_of_line
from app.questions.gap_reading import GAP
from app.questions.reading import ends_paragraph
from app.questions.scenes import item_end
from app.questions.writing import ACCEPTED, outside_code
from app.questions.written import Line, WrittenChoice, WrittenQuestion

BOXED = re.compile(r"^ {0,3}(?:[-*+]|\d{1,3}[.)])\s+(?:\[[^\]]?\]\s*)?")
BULLET = re.compile(r"^(?:\s*>)?\s*[-*+]\s+")
STAR = re.compile(r"(\[__\s*|\|\s*)\*(?=\S)")
ROW_KEY = re.compile(r"\s*\{#[^{}|]*\}(?=\s*(?:\||$))")
TYPED = ("numeric", "short")
MARKED = ("text", "upload")
WORDS_IN_BODY = ("cue", "gap")
"""Kinds whose choices are words of the case."""


@dataclass
class QuestionPassages:
    """Finds the passages of one question; `origin` is the question of the source, `lines` are those it spans."""

    question: WrittenQuestion
    origin: WrittenQuestion
    lines: Sequence[Line]
    raw: Mapping[int, str]

    @property
    def group(self) -> str:
        """How all groups of this question begin."""
        return f"question:{self.origin.key}"

    def all(self) -> Iterator[Passage]:
        """Yield every passage, in no order."""
        question, group = self.question, self.group
        yield from self.stem()
        yield from self.body("body", question.body)
        for name, said in (("hint", question.hint), ("feedback", question.feedback)):
            yield from block_passages(f"{group}/{name}", split_blocks(list(said)), self.raw)
        if question.kind == "matching":
            yield from self.rows()
        elif question.kind == "scenario":
            yield from self.scenes()
        elif question.kind in MARKED:
            for here, there in zip(question.targets, self.origin.targets, strict=False):
                yield listed(f"{group}/criterion:{there.key}", "criterion", here, self.raw[here.line], BULLET)
        elif question.kind in TYPED:
            yield from accepted(f"{group}/accepted", question, self.lines)
        for choice, key in keyed(question.choices, self.origin.choices):
            yield from self.choice(choice, key)

    def stem(self) -> Iterator[Passage]:
        """The question itself: a heading in a quiz, the first paragraph in a lesson."""
        number, words = self.question.stem
        if not words:
            return
        if number == self.question.line:
            yield part_of_line(f"{self.group}/stem", "stem", number, self.raw[number], words)
            return
        taken = []
        for each, text in self.lines:
            if each >= number and (not text.strip() or ends_paragraph(text)):
                break
            taken += [(each, text)] if each >= number else []
        for passage in ProseReader(f"{self.group}/stem", self.raw).read(taken):
            yield replace(passage, kind="stem")

    def body(self, name: str, lines: Sequence[Line]) -> Iterator[Passage]:
        """The case of a question or of a scene as its author wrote it; the stars of gaps are keys."""
        written = [(number, self.raw[number]) for number, _ in lines]
        for passage in block_passages(f"{self.group}/{name}", split_blocks(written), self.raw):
            yield replace(passage, markdown=GAP.sub(lambda found: STAR.sub(r"\1", found[0]), passage.markdown))

    def choice(self, here: WrittenChoice, key: str) -> Iterator[Passage]:
        """A choice and the reason under it."""
        group = f"{self.group}/choice:{key}"
        if self.question.kind == "scenario":
            yield way(group, here, self.lines)
        elif self.question.kind not in (*WORDS_IN_BODY, "matching") and here.lines[0][1]:
            yield listed(group, "choice", here, self.raw[here.line], BOXED)
        yield from block_passages(f"{group}/reason", split_blocks(list(here.feedback)), self.raw)

    def rows(self) -> Iterator[Passage]:
        """The rows of a table of pairs, its header too."""
        choices = keyed(self.question.choices, self.origin.choices)
        names = {choice.line: f"row:{key}" for choice, key in choices}
        lone = sorted({target.line for target in self.question.targets} - set(names))
        names |= {line: f"spare:{index}" for index, line in enumerate(lone, 1)}
        names |= {part.line: "sides" for part in self.question.parts}
        for number, name in names.items():
            for row in ProseReader(f"{self.group}/{name}", self.raw, is_table=True).read(
                [(number, self.raw[number])]
            ):
                yield replace(row, markdown=ROW_KEY.sub("", row.markdown).strip())

    def scenes(self) -> Iterator[Passage]:
        """Titles and cases of scenes."""
        for here, there in zip(self.question.parts, self.origin.parts, strict=False):
            number, title = here.title
            if title:
                yield part_of_line(
                    f"{self.group}/scene:{there.key}/title", "scene", number, self.raw[number], title
                )
            yield from self.body(f"scene:{there.key}/body", here.body)


def keyed(here: Sequence[WrittenChoice], there: Sequence[WrittenChoice]) -> list[tuple[WrittenChoice, str]]:
    """Choices with the keys of the source, by order; those beyond it keep their own."""
    keys = [choice.key for choice in there[: len(here)]]
    return list(zip(here, [*keys, *(f"more-{choice.key}" for choice in here[len(keys) :])], strict=True))


def listed(group: str, kind: str, here: WrittenChoice, raw: str, mark: re.Pattern[str]) -> Passage:
    """The words of an item of a list, in one line; a key stands behind the first of its lines, which is `raw`."""
    found = mark.match(raw)
    passage = part_of_line(group, kind, here.line, raw, here.lines[0][1], found.end() if found else 0)
    words = " ".join(text for _, text in here.lines)
    return replace(passage, markdown=words, end=here.lines[-1][0])


def way(group: str, here: WrittenChoice, lines: Sequence[Line]) -> Passage:
    """A choice in a scene: what stands before its arrow."""
    at = next(index for index, (number, _) in enumerate(lines) if number == here.line)
    item = lines[at : item_end(list(lines), at)]
    whole = " ".join([item[0][1].rstrip(), *(text.strip() for _, text in item[1:])])
    return replace(listed(group, "choice", here, whole, BULLET), end=item[-1][0])


def accepted(group: str, question: WrittenQuestion, lines: Sequence[Line]) -> Iterator[Passage]:
    """The words accepted, besides numbers, all in one passage; an edition may have none."""
    found = [each for each in outside_code(lines) if ACCEPTED.match(each[1])]
    if question.kind == "numeric":
        words = " | ".join(question.accepted[0]) if question.accepted else ""
    else:
        words = "\n".join(text.strip().removeprefix("=").strip() for _, text in found)
    if words.strip() and found:
        yield Passage(group, "accepted", found[0][0], found[-1][0], words, "= ", "= ")
