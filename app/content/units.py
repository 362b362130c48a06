"""Units: the smallest things a translator works on, with their place, their lines and a digest of their words.

The source of a text and its editions divide in the same way, so that what belongs together has the same group:
`body`, `title`, `question:sender/choice:a/reason` … Code, keys, boxes and points are no words.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.content.blocks import Block, QuestionFence, split_blocks
from app.content.front_matter import read_yaml
from app.content.passages import Passage, block_passages
from app.content.question_passages import QuestionPassages
from app.content.source import Text
from app.questions.written import Line, WrittenQuestion

DIGEST_LENGTH = 16
SPACES = re.compile(r"[ \t\r\n]+")
FRONT_MATTER = ("title", "summary", "audience", "outcome", "module")
"""Kinds of units that stand in the front matter, where words may need quotes."""
ONE_LINE = ("heading", "row", "figure", "choice", "scene", "criterion")
"""Kinds of units whose words stand in one line."""
OPTIONAL = ("accepted",)
"""Kinds that an edition may leave out."""
SEQUENCES = ("body", "outcomes")
"""Groups in which units come, go and move; in all others a unit is known by its group."""
LONE = re.compile("[\ud800-\udfff]")
FIELD = re.compile(r"^(\s*(?:-\s+|[\w-]+:\s+))\S")


class Unwritable(Exception):
    """New words cannot be put into a line, since it holds more than them."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} holds more than one text; write each on a line of its own")
        self.line = line


@dataclass(frozen=True)
class Unit:
    """One unit: what it is, where, its words as Markdown, and the digest of the words.

    `place` is unique in a text: its group and its number in it, such as `body/7`. The lines `line` to `end` of the
    file hold `before`, the words and `after`; every further line begins with `indent`.
    """

    kind: str
    place: str
    line: int
    end: int
    markdown: str
    digest: str
    before: str = ""
    indent: str = ""
    after: str = ""

    @property
    def group(self) -> str:
        """What the unit is a part of."""
        return self.place.rpartition("/")[0]

    @property
    def question(self) -> str:
        """The key of the question it belongs to, or nothing."""
        head = self.place.partition("/")[0]
        return head.removeprefix("question:") if head.startswith("question:") else ""

    @property
    def is_sequence(self) -> bool:
        """Whether units of its group come, go and move."""
        return self.group in SEQUENCES


def normal(markdown: str) -> str:
    """Words in one line, in NFC: how lines are wrapped and what stands at their end does not count."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", LONE.sub("\ufffd", markdown))).strip(" ")


def digest_of(markdown: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the words."""
    return hashlib.sha256(normal(markdown).encode()).hexdigest()[:DIGEST_LENGTH]


def text_key(path: str) -> str:
    """What a text is called whatever its language and its number: `course`, `lesson:levers` or `quiz:final`."""
    place = path.split("/")
    stem = place[-1].removesuffix(".md").rpartition(".")[0]
    if place[0] == "quizzes":
        return f"quiz:{stem}"
    return "course" if len(place) == 3 else f"lesson:{re.sub('^[0-9]{1,4}-', '', stem)}"


def units_of(text: Text, source: Text | None = None) -> tuple[Unit, ...]:
    """The units of a text in the order of their lines.

    For an edition, `source` is the text it was made from: what its questions, choices and scenes are called.
    """
    raw = dict(text.lines)
    found = [*front_matter(text), *block_passages("body", body_blocks(text), raw)]
    for question, origin, lines in spans(text, source or text):
        found += QuestionPassages(question, origin, lines, raw).all()
    counts: Counter[str] = Counter()
    return tuple(unit_from(each, counts) for each in sorted(found, key=lambda each: each.line) if each.markdown)


def body_blocks(text: Text) -> list[Block]:
    """The blocks of a text outside of a quiz's questions, also where nobody has divided it yet."""
    return text.blocks or ([] if text.questions else split_blocks(text.lines))


def unit_from(passage: Passage, counts: Counter[str]) -> Unit:
    """The unit of a passage; `counts` says how many its group has so far."""
    counts[passage.group] += 1
    return Unit(
        kind=passage.kind,
        place=f"{passage.group}/{counts[passage.group]}",
        line=passage.line,
        end=passage.end,
        markdown=passage.markdown,
        digest=digest_of(passage.markdown),
        before=passage.before,
        indent=passage.indent,
        after=passage.after,
    )


def spans(text: Text, source: Text) -> Iterator[tuple[WrittenQuestion, WrittenQuestion, list[Line]]]:
    """Questions of a text with those of the source and the lines they span.

    A question that repeats its key is that of the source; the others follow the order of the source.
    """
    known = {question.key: question for question in source.questions if question.key}
    fences = [list(block.lines) for block in text.blocks if isinstance(block, QuestionFence)]
    is_quiz = text.path.startswith("quizzes/")
    begins = [question.line for question in text.questions]
    for index, question in enumerate(text.questions):
        in_order = source.questions[index] if index < len(source.questions) else question
        origin = known.get(question.given.key, question if question.given.key else in_order)
        end = begins[index + 1] if index + 1 < len(begins) else float("inf")
        lines = [each for each in text.lines if question.line < each[0] < end] if is_quiz else fences[index]
        yield question, origin, lines


def front_matter(text: Text) -> Iterator[Passage]:
    """The words of the front matter."""
    fields = text.fields.fields
    starts = sorted(set(fields.lines.values()))
    last = text.lines[0][0] - 2 if text.lines else 0

    def passage(group: str, kind: str, value: object, *place: str | int) -> Iterator[Passage]:
        if isinstance(value, str) and value.strip():
            line = fields.line(*place)
            end = next((each - 1 for each in starts if each > line), max(last, line))
            yield Passage(group, kind, line, end, normal(value))

    for name in ("title", "summary", "audience"):
        yield from passage(name, name, fields.values.get(name), name)
    outcomes, modules = fields.values.get("outcomes"), fields.values.get("modules")
    for index, value in enumerate(outcomes if isinstance(outcomes, list) else ()):
        yield from passage("outcomes", "outcome", value, "outcomes", index)
    for key, value in modules.items() if isinstance(modules, dict) else ():
        yield from passage(f"module:{key}", "module", value, "modules", key)


def with_words(file: str, words: Mapping[Unit, str]) -> str:
    """The text of an edition's file with new words in the lines of its units. Raises `Unwritable`.

    Two units on one line, as in `outcomes: [one, two]`, cannot be written one by one.
    """
    lines = file.split("\n")
    before = len(lines) + 1
    for unit, said in sorted(words.items(), key=lambda each: each[0].line, reverse=True):
        if unit.end >= before:
            raise Unwritable(unit.line)
        begin = unit.line - 1
        if unit.kind in FRONT_MATTER:
            end = unit.end
            while end > unit.line and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
                end -= 1
            lines[begin:end] = field_line(lines[begin], unit.line, said)
        else:
            lines[begin : unit.end] = unit_lines(unit, said)
        before = unit.line
    return "\n".join(lines)


def field_line(line: str, number: int, words: str) -> Sequence[str]:
    """A line of the front matter with other words, in quotes where YAML would read them as something else."""
    found = FIELD.match(line)
    if found is None or found[0][-1] in "[{":
        raise Unwritable(number)
    words = normal(words)
    is_plain = read_yaml(f"a: {words}").values == {"a": words}
    return [found[1] + (words if is_plain else json.dumps(words, ensure_ascii=False))]


def unit_lines(unit: Unit, words: str) -> list[str]:
    """The lines of a unit of the body with other words."""
    is_lone = unit.kind in ONE_LINE or (unit.kind == "stem" and unit.before)
    said = [normal(words)] if is_lone else words.strip().replace("\r", "").split("\n")
    lines = [unit.before + said[0], *(unit.indent + each.lstrip() for each in said[1:])]
    return [*lines[:-1], lines[-1] + unit.after]
