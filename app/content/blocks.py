"""Splits the body of a text into blocks, each with its line: headings, callouts, questions, figures, prose."""

import re
from dataclasses import dataclass

from app.questions.attributes import Attributes, read_attributes, split_attributes
from app.questions.written import Line

FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})\s*(.*)$")
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
CALLOUT = re.compile(r"^ {0,3}>\s?\[!([A-Za-z]+)\]\s*(.*)$")
QUOTED = re.compile(r"^ {0,3}>\s?(.*)$")
FIGURE = re.compile(r'^\s*!\[(?P<alt>[^\]]*)\]\(\s*(?P<target>[^\s)]*)(?:\s+"(?P<caption>[^"]*)")?\s*\)\s*$')
QUESTION = re.compile(r"^question\b\s*(?:\{(.*)\})?\s*$")


@dataclass(frozen=True)
class Heading:
    """A heading; `level` counts the hashes."""

    line: int
    level: int
    text: str
    given: Attributes


@dataclass(frozen=True)
class Callout:
    """A callout and the blocks inside it."""

    line: int
    name: str
    rest: str
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True)
class QuestionFence:
    """A question inside a lesson."""

    line: int
    given: Attributes
    lines: tuple[Line, ...]
    is_closed: bool


@dataclass(frozen=True)
class Figure:
    """An image alone on its line."""

    line: int
    alt: str
    target: str
    caption: str


@dataclass(frozen=True)
class Code:
    """A fenced block of code, fences included."""

    line: int
    lines: tuple[Line, ...]
    is_closed: bool


@dataclass(frozen=True)
class Prose:
    """Any other Markdown: paragraphs, lists, tables, quotes, definitions."""

    line: int
    lines: tuple[Line, ...]


Block = Heading | Callout | QuestionFence | Figure | Code | Prose


def numbered(lines: list[str], first: int) -> list[Line]:
    """Lines with their numbers; HTML comments that begin a line are blanked."""
    found: list[Line] = []
    hidden = False
    fence = ""
    for number, text in enumerate(lines, first):
        mark = FENCE.match(text)
        if mark and not hidden:
            fence = "" if fence and mark[2].startswith(fence) else fence or mark[2]
        if not fence and not hidden and text.lstrip().startswith("<!--"):
            hidden = True
        if hidden:
            hidden = "-->" not in text
            text = text.partition("-->")[2].strip()
        found.append((number, text))
    return found


def split_blocks(lines: list[Line]) -> list[Block]:
    """Split numbered lines into blocks in their order."""
    blocks: list[Block] = []
    prose: list[Line] = []
    at = 0
    while at < len(lines):
        block, after = special_block(lines, at)
        if block is None:
            prose.append(lines[at])
        else:
            blocks += close_prose(prose)
            prose = []
            blocks.append(block)
        at = after
    return blocks + close_prose(prose)


def close_prose(prose: list[Line]) -> list[Block]:
    """The prose gathered so far as a block, if it holds words."""
    first = next((number for number, text in prose if text.strip()), None)
    return [] if first is None else [Prose(first, tuple(prose))]


def special_block(lines: list[Line], at: int) -> tuple[Block | None, int]:
    """The block that begins at this line, if it is not prose, and the index after it."""
    number, text = lines[at]
    fence = FENCE.match(text)
    if fence:
        return fenced(lines, at, fence)
    heading = HEADING.match(text)
    if heading:
        words, given = split_attributes(heading[2])
        return Heading(number, len(heading[1]), words, given), at + 1
    callout = CALLOUT.match(text)
    if callout:
        return quoted(lines, at, callout)
    figure = FIGURE.match(text)
    if figure:
        return Figure(number, figure["alt"].strip(), figure["target"], (figure["caption"] or "").strip()), at + 1
    return None, at + 1


def fenced(lines: list[Line], at: int, fence: re.Match[str]) -> tuple[Block, int]:
    """A question or a block of code, up to its closing fence or the end."""
    end = at + 1
    closing = re.compile(rf"^ {{0,3}}{re.escape(fence[2])}[`~]*\s*$")
    while end < len(lines) and not closing.match(lines[end][1]):
        end += 1
    is_closed = end < len(lines)
    question = QUESTION.match(fence[3])
    if question:
        given = read_attributes(question[1] or "")
        return QuestionFence(lines[at][0], given, tuple(lines[at + 1 : end]), is_closed), end + 1
    return Code(lines[at][0], tuple(lines[at : end + 1]), is_closed), end + 1


def quoted(lines: list[Line], at: int, callout: re.Match[str]) -> tuple[Block, int]:
    """A callout: the quoted lines up to the next callout or the end of the quote."""
    inside: list[Line] = []
    end = at + 1
    while end < len(lines) and not CALLOUT.match(lines[end][1]):
        found = QUOTED.match(lines[end][1])
        if found is None:
            break
        inside.append((lines[end][0], found[1]))
        end += 1
    return Callout(lines[at][0], callout[1].upper(), callout[2].strip(), tuple(split_blocks(inside))), end
