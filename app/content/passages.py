"""Divides blocks into passages, the smallest pieces a translator works on, each with its lines and what holds it.

A passage knows the words and what stands around them in its lines (marks of lists, quotes and keys), so that new
words can be put into exactly these lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.content.blocks import QUOTED, Block, Callout, Figure, Heading, Prose
from app.content.listing import RULE, interrupts
from app.questions.table import is_dashes
from app.questions.written import Line

HASHES = re.compile(r"^ {0,3}#{1,6}\s+")
ITEM = re.compile(r"^\s*([-*+]|\d{1,9}[.)])\s+(?=\S)")
DEFINITION = re.compile(r"^ {0,3}:\s+(?=\S)")
NAMED = re.compile(r"^ {0,3}(?P<mark>\[\^|\*\[|\[)[^\]]+\]:\s*(?=\S)")
ROW = re.compile(r"^(\s*\|?\s*)(.*?)((?:\s*(?<!\\)\|)?\s*)$")
NAMES = {"[^": "footnote", "*[": "abbreviation", "[": "reference"}


@dataclass(frozen=True)
class Passage:
    """Words in the lines `line` to `end` of a file: `before` and `after` stand around them in these lines.

    `group` says of what they are a part, such as `body` or `question:sender/choice:a`; passages of one group
    follow one another. `indent` begins every further line.
    """

    group: str
    kind: str
    line: int
    end: int
    markdown: str
    before: str = ""
    indent: str = ""
    after: str = ""


@dataclass
class Gathering:
    """A passage of prose while its lines are read one by one."""

    kind: str
    line: int
    before: str
    words: list[str]
    end: int = 0
    indent: str = ""
    after: str = ""

    def add(self, number: int, outer: str, text: str) -> None:
        """Take one more line; `outer` stands before it in the file."""
        bare = text.lstrip()
        if self.end == self.line and self.kind != "quote":
            self.indent = outer + text[: len(text) - len(bare)]
        self.words.append(bare)
        self.end = number


@dataclass
class ProseReader:
    """Divides lines of prose: paragraphs, list items, table rows, definitions, footnotes, quotes."""

    group: str
    raw: Mapping[int, str]
    found: list[Passage] = field(default_factory=list)
    now: Gathering | None = None
    is_table: bool = False

    def read(self, lines: Sequence[Line]) -> list[Passage]:
        """Return the passages of some lines."""
        for number, text in lines:
            self.take(number, outer_part(self.raw[number], text), text)
        self.close()
        return self.found

    def take(self, number: int, outer: str, text: str) -> None:
        """Put one line where it belongs."""
        if not text.strip():
            self.close()
            self.is_table = False
        elif is_dashes(text):
            if self.now and self.now.kind == "paragraph" and self.now.line == number - 1:
                self.now = None
                self.row(number - 1, outer, self.raw[number - 1].removeprefix(outer))
            self.close()
            self.is_table = True
        elif self.is_table or text.lstrip().startswith("|"):
            self.close()
            self.row(number, outer, text)
        elif RULE.match(text.strip()):
            self.close()
        else:
            self.take_words(number, outer, text)

    def take_words(self, number: int, outer: str, text: str) -> None:
        """A line of words: it begins a passage, or goes on with the one before it."""
        kind, mark = beginning(text)
        is_quote = kind == "quote" and self.now is not None and self.now.kind == "quote"
        if kind == "item" and self.now is not None and self.now.kind == "paragraph":
            kind = "item" if interrupts(self.now.words[-1], mark.strip()) else ""
        if self.now is not None and (not kind or is_quote):
            quote = mark if is_quote else ""
            self.now.add(number, outer + quote, text[len(quote) :])
            return
        self.close()
        words = text[len(mark) :]
        if words.strip():
            indent = outer + (mark if kind == "quote" else " " * len(mark))
            self.now = Gathering(kind or "paragraph", number, outer + mark, [words], number, indent)

    def row(self, number: int, outer: str, text: str) -> None:
        """A row of a table, in one line."""
        found = ROW.match(text)
        if found and found[2].strip():
            before, after = outer + found[1], found[3].rstrip()
            self.found.append(Passage(self.group, "row", number, number, found[2].strip(), before, "", after))

    def close(self) -> None:
        """End the passage that is open."""
        now, self.now = self.now, None
        if now is not None:
            markdown = joined(now.words)
            self.found.append(
                Passage(self.group, now.kind, now.line, now.end, markdown, now.before, now.indent, now.after)
            )


def beginning(text: str) -> tuple[str, str]:
    """What begins with a line, and the mark that says so; a plain line begins nothing by itself."""
    named = NAMED.match(text)
    if named:
        return NAMES[named["mark"]], named[0]
    for kind, pattern in (("item", ITEM), ("definition", DEFINITION)):
        found = pattern.match(text)
        if found:
            return kind, found[0]
    quoted = QUOTED.match(text)
    if quoted:
        return "quote", text[: len(text) - len(quoted[1])]
    return "", text[: len(text) - len(text.lstrip())]


def joined(words: Sequence[str]) -> str:
    """Lines as Markdown: soft wraps kept, two blanks at a line's end too, for they break the line."""
    kept = [each.rstrip() + ("  " if each.endswith("  ") else "") for each in words]
    return "\n".join(kept).strip()


def outer_part(raw: str, text: str) -> str:
    """What stands before a text in its line: the marks of quotes around it."""
    return raw[: len(raw) - len(text)] if raw.endswith(text) else ""


def block_passages(group: str, blocks: Sequence[Block], raw: Mapping[int, str]) -> Iterator[Passage]:
    """Yield the passages of blocks; code and questions hold none here."""
    for block in blocks:
        if isinstance(block, Callout):
            yield from block_passages(group, block.blocks, raw)
        elif isinstance(block, Heading) and block.text:
            yield part_of_line(group, "heading", block.line, raw[block.line], block.text)
        elif isinstance(block, Figure) and (block.alt or block.caption not in ("", "decoration")):
            yield part_of_line(group, "figure", block.line, raw[block.line], figure_words(raw[block.line]))
        elif isinstance(block, Prose):
            yield from ProseReader(group, raw).read(block.lines)


def figure_words(raw: str) -> str:
    """The Markdown of an image alone on its line, without quotes around it."""
    return raw[raw.index("![") :].strip()


def part_of_line(group: str, kind: str, number: int, raw: str, words: str, start: int = -1) -> Passage:
    """A passage that is part of one line, after its first `start` characters or the marks it begins with."""
    if start < 0:
        marks = re.match(r"^(?:\s*>)*\s*(?:#{1,6}\s+)?", raw)
        start = marks.end() if marks else 0
    begin = max(raw.find(words, start), 0)
    return Passage(group, kind, number, number, words, raw[:begin], "", raw[begin + len(words) :].rstrip())
