"""The frame of an edition's text: that of its source, without its words, its settings and its key.

Nothing of the key may come from the source into an edition: boxes are emptied, points, numbers and kinds left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.content.blocks import FENCE, QUESTION
from app.content.source import Text
from app.content.units import FRONT_MATTER, Unit, Unwritable, field_line, unit_lines, units_of
from app.questions.attributes import read_attributes
from app.questions.parts import BOX
from app.questions.writing import ACCEPTED

BRACES = re.compile(r"\s*\{([^{}]*)\}\s*$")
HELD = re.compile(r"^(?:outcomes|modules):\s*$")
TICKED = re.compile(r"\[[xX]\]")
POINTS = re.compile(r":\s*\d[\d.,]*\s*$")


@dataclass(frozen=True)
class Slot:
    """A block of the source and the lines between the block before it and itself, as an edition has them."""

    unit: Unit
    gap: tuple[str, ...]

    def lines(self, words: str) -> list[str]:
        """The lines of the block with the words of a translation. Raises `Unwritable`."""
        if self.unit.kind in FRONT_MATTER:
            return list(field_line(self.unit.before, self.unit.line, words))
        return unit_lines(self.unit, words)


@dataclass(frozen=True)
class Skeleton:
    """The slots of a text in order, and the lines after the last."""

    slots: tuple[Slot, ...]
    tail: tuple[str, ...]

    def filled(self, words: Mapping[str, str]) -> str:
        """A whole text, with words by place; a block without words is left out. Raises `Unwritable`."""
        lines: list[str] = []
        for slot in self.slots:
            add_gap(lines, slot.gap)
            if slot.unit.place in words:
                lines += slot.lines(words[slot.unit.place])
        add_gap(lines, self.tail)
        return "\n".join(lines)


def skeleton_of(source: Text, raw: str) -> Skeleton:
    """The skeleton of a source text; `raw` is its file."""
    head = raw.split("\n")[: source.lines[0][0] - 1 if source.lines else None]
    body = dict(enumerate(head, 1)) | dict(source.lines)
    keyless = keyless_lines(source, body, len(head))
    slots, last = [], 0
    for unit in units_of(source):
        if unit.line <= last:
            raise Unwritable(unit.line)
        gap = [keyless[number] for number in range(last + 1, unit.line) if number in keyless]
        slots.append(Slot(edition_unit(unit, body[unit.line]), tuple(gap)))
        last = field_end(unit, body) if unit.kind in FRONT_MATTER else unit.end
    tail = [keyless[number] for number in range(last + 1, max(body) + 1) if number in keyless]
    return Skeleton(tuple(slots), tuple(tail))


def add_gap(lines: list[str], gap: Sequence[str]) -> None:
    """Add the lines of a gap; where a block is left out, the blank lines around it become one."""
    is_twice = bool(gap and lines and not lines[-1].strip() and not gap[0].strip())
    lines += gap[1:] if is_twice else gap


def field_end(unit: Unit, lines: Mapping[int, str]) -> int:
    """The last line of a text in the front matter: what follows it, less deeply indented, is another field."""
    depth = indent(lines[unit.line])
    end = unit.line
    while end < unit.end and lines[end + 1].strip() and indent(lines[end + 1]) > depth:
        end += 1
    return end


def indent(line: str) -> int:
    """How many blanks begin a line."""
    return len(line) - len(line.lstrip(" "))


def edition_unit(unit: Unit, line: str) -> Unit:
    """A block as it stands in an edition."""
    if unit.kind in FRONT_MATTER:
        return replace(unit, before=line)
    after = POINTS.sub("", unit.after) if unit.kind == "criterion" else keyless_braces(unit.after)
    return replace(unit, before=TICKED.sub("[ ]", unit.before), after=after)


def keyless_braces(text: str) -> str:
    """Braces at the end of a line with the key alone; without one there are none."""

    def kept(found: re.Match[str]) -> str:
        given = read_attributes(found[1])
        if not (given.words or given.values):
            return found[0]
        return f" {{#{given.key}}}" if given.key else ""

    return BRACES.sub(kept, text)


def keyless_lines(source: Text, lines: Mapping[int, str], head: int) -> dict[int, str]:
    """The lines of a text between its words, by number: settings and accepted numbers are left out."""
    numbers = {each for question in source.questions for each in accepted_lines(source, question.line)}
    found: dict[int, str] = {}
    fence = ""
    for number, line in sorted(lines.items()):
        if number <= head:
            if line.rstrip() == "---" or HELD.match(line):
                found[number] = line
            continue
        mark = FENCE.match(line)
        is_question = bool(mark and QUESTION.match(mark[3]))
        if mark and not is_question:
            fence = "" if fence and mark[2].startswith(fence) else fence or mark[2]
        if fence or (mark and not is_question):
            found[number] = line
        elif number not in numbers:
            found[number] = keyless_braces(TICKED.sub("[ ]", line, count=1) if BOX.match(line) else line)
    return found


def accepted_lines(source: Text, begin: int) -> list[int]:
    """The lines of a typed question that say what is accepted."""
    after = sorted(each.line for each in source.questions if each.line > begin)
    question = next(each for each in source.questions if each.line == begin)
    if question.kind not in ("numeric", "short"):
        return []
    end = after[0] if after else float("inf")
    return [number for number, line in source.lines if begin < number < end and ACCEPTED.match(line)]


def merged_gap(wanted: Sequence[str], found: Sequence[str]) -> list[str] | None:
    """The lines between two blocks of an edition where blocks come in between them; None where they do not fit.

    What the edition has stays as it is written there; what it lacks comes from the skeleton.
    """
    waiting = [line for line in found if not is_blank(line)]
    lines: list[str] = []
    for line in wanted:
        is_there = waiting and not is_blank(line) and alike(line) == alike(waiting[0])
        lines.append(waiting.pop(0) if is_there else line)
    return None if waiting else lines


def is_blank(line: str) -> bool:
    """Whether a line holds nothing but the marks of a quote."""
    return not line.strip(" >")


def alike(line: str) -> str:
    """A line by which the same one is known in an edition: without braces, boxes and blanks."""
    return re.sub(r"\s+|\{[^{}]*\}|\[.\]", "", line)
