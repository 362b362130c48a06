"""Checks on the build of a text, and that an edition lost nothing its source has."""

import re
from dataclasses import dataclass, field

from app.content.blocks import Block, Callout, Code, Figure, Heading, Prose, QuestionFence
from app.content.report import Report
from app.content.rules.language import CODE_SPAN, KNOWN_VARIABLE, VARIABLE
from app.content.source import Text
from app.content.words import CALLOUTS, QUESTION_CALLOUTS
from app.questions.attributes import is_key
from app.questions.parts import BOX

LINK = re.compile(
    r"(?<!!)\[(?:[^\]\[]|\[[^\]]*\])+\]\(\s*<?([^)\s>]+)|<(https?://[^>\s]+)>|^\s{0,3}\[(?!\^)[^\]]+\]:\s*(\S+)"
)
ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+\S")
ROW = re.compile(r"^\s*\|.*\|")
TOP_LEVEL, DEEPEST_LEVEL = 2, 4
RESERVED_IDS = frozenset(
    {"main", "outline", "menu", "nav", "top", "content", "search", "skip", "question", "questions"}
)
NUMBERED_ID = re.compile(r"s\d+")


@dataclass
class Section:
    """What stands between one heading and the next, counted."""

    line: int
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("link", "list item", "table row", "variable"), 0)
    )


@dataclass
class Profile:
    """The shape of a text: what must be the same in every edition, in order, and what may not get fewer."""

    shape: list[tuple[str, int]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def links_in(text: str) -> list[str]:
    """Targets of the links in a line of Markdown."""
    return [found[1] or found[2] or found[3] for found in LINK.finditer(CODE_SPAN.sub(" ", text))]


def check_blocks(text: Text, report: Report) -> None:
    """Check headings, callouts, fences and stray choices of one text."""
    level = TOP_LEVEL - 1
    for index, block in enumerate(text.blocks):
        if isinstance(block, Heading):
            check_heading(text.path, block, level, report)
            level = min(max(block.level, TOP_LEVEL), DEEPEST_LEVEL)
        elif isinstance(block, Callout):
            check_callout(text.path, text.blocks, index, report)
        else:
            check_plain_block(text.path, block, report)


def check_heading(path: str, heading: Heading, level: int, report: Report) -> None:
    """Headings begin at ## and go down one step at a time."""
    if not heading.text:
        report.add(path, heading.line, "heading", "the heading is empty")
    if VARIABLE.search(heading.text):
        report.add(path, heading.line, "variable_place", "variables stand in the text, not in a heading")
    if heading.level < TOP_LEVEL:
        report.add(path, heading.line, "heading", "headings begin with ##; the title is in the front matter")
    elif heading.level > DEEPEST_LEVEL:
        report.add(path, heading.line, "heading", "headings go down to #### only")
    elif heading.level > level + 1:
        message = f"the heading jumps from level {level} to level {heading.level}"
        report.add(path, heading.line, "heading_jump", message)


def check_callout(path: str, blocks: list[Block], index: int, report: Report) -> None:
    """A callout is known, stands in its place and holds no headings or callouts."""
    callout = blocks[index]
    assert isinstance(callout, Callout)
    if callout.name not in CALLOUTS:
        known = ", ".join(CALLOUTS)
        message = f"[!{callout.name}] is not a callout here; there are {known}"
        if callout.name in QUESTION_CALLOUTS:
            message = f"[!{callout.name}] belongs into a question"
        report.add(path, callout.line, "callout", message)
    if callout.rest:
        report.add(path, callout.line, "callout", f"the words after [!{callout.name}] go into the next line")
    if not callout.blocks:
        report.add(path, callout.line, "callout", "the callout is empty")
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    before = blocks[index - 1] if index else None
    if callout.name == "BEFORE" and not (isinstance(after, Callout) and after.name == "AFTER"):
        report.add(path, callout.line, "callout_pair", "[!BEFORE] is followed directly by [!AFTER]")
    if callout.name == "AFTER" and not (isinstance(before, Callout) and before.name == "BEFORE"):
        report.add(path, callout.line, "callout_pair", "[!AFTER] stands directly after [!BEFORE]")
    for inner in callout.blocks:
        if isinstance(inner, Heading | Callout):
            report.add(path, inner.line, "callout", "a callout holds no headings and no other callouts")
        else:
            check_plain_block(path, inner, report)


def check_plain_block(path: str, block: Block, report: Report) -> None:
    """Prose and code."""
    if isinstance(block, Code) and not block.is_closed:
        report.add(path, block.line, "fence", "the block of code is not closed")
    if isinstance(block, Prose):
        for number, line in block.lines:
            if BOX.match(line):
                report.add(path, number, "stray_choice", "a choice stands outside of a question")


def section_ids(text: Text, report: Report) -> tuple[str, ...]:
    """Ids of the sections of a source text: the author's, or s1, s2 … by order."""
    ids: list[str] = []
    headings = [block for block in text.blocks if isinstance(block, Heading) and block.level == TOP_LEVEL]
    for index, heading in enumerate(headings, 1):
        own = heading.given.key
        if heading.given.broken or heading.given.words or heading.given.values or own in RESERVED_IDS:
            report.add(
                text.path,
                heading.line,
                "section_id",
                "a heading takes only a free id in braces, like {#levers}",
            )
        elif own and NUMBERED_ID.fullmatch(own) and own != f"s{index}":
            report.add(text.path, heading.line, "section_id", "ids like s1 are given by the order of headings")
        elif own in ids:
            report.add(text.path, heading.line, "section_id", f"two sections have the id “{own}”")
        ids.append(own if is_key(own) and own not in ids and own not in RESERVED_IDS else f"s{index}")
    return tuple(ids)


def profile(text: Text) -> Profile:
    """Count a text."""
    made = Profile(sections=[Section(1)])
    for block in text.blocks:
        if isinstance(block, Heading) and block.level == TOP_LEVEL:
            made.sections.append(Section(block.line))
        count_block(block, made)
    return made


def count_block(block: Block, made: Profile) -> None:
    """Add one block to a profile."""
    if isinstance(block, Heading):
        made.shape.append((f"heading of level {block.level}", block.line))
    elif isinstance(block, Callout):
        made.shape.append((f"callout [!{block.name}]", block.line))
        for inner in block.blocks:
            count_block(inner, made)
    elif isinstance(block, Figure):
        made.shape.append((f"image {block.target}", block.line))
    elif isinstance(block, QuestionFence):
        made.shape.append(("question", block.line))
    elif isinstance(block, Code):
        made.shape.append(("block of code", block.line))
    else:
        counts = made.sections[-1].counts
        for _, line in block.lines:
            counts["link"] += len(links_in(line))
            counts["list item"] += bool(ITEM.match(line))
            counts["table row"] += bool(ROW.match(line))
            counts["variable"] += sum(bool(KNOWN_VARIABLE.fullmatch(each[1])) for each in VARIABLE.finditer(line))


def compare_structure(source: Text, edition: Text, report: Report) -> None:
    """Report where an edition's structure leaves its source, at the first line where it does."""
    wanted, found = profile(source), profile(edition)
    for index in range(max(len(wanted.shape), len(found.shape))):
        there = wanted.shape[index] if index < len(wanted.shape) else None
        here = found.shape[index] if index < len(found.shape) else None
        if (there and there[0]) != (here and here[0]):
            line = here[1] if here else (found.shape[-1][1] if found.shape else 1)
            report.add(edition.path, line, "structure", structure_message(there, here))
            return
    for there_section, here_section in zip(wanted.sections, found.sections, strict=True):
        for name, count in there_section.counts.items():
            have = here_section.counts[name]
            if have < count:
                message = f"this section has {have} {name}s, the source {count} (from line {there_section.line})"
                report.add(edition.path, here_section.line, "structure", message)


def structure_message(there: tuple[str, int] | None, here: tuple[str, int] | None) -> str:
    """The sentence for the first difference."""
    if there is None and here is not None:
        return f"the source has no {here[0]} here"
    if there is not None and here is None:
        return f"the {there[0]} from line {there[1]} of the source is missing"
    assert there is not None and here is not None
    return f"the source has {_one(there[0])} here (line {there[1]}), not {_one(here[0])}"


def _one(what: str) -> str:
    """Return a thing with its article."""
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
