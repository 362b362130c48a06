"""Parts a GIFT file into blocks, each with its line: comments off, categories noted, braces counted.

An escaped sign (`\\~` and so on) travels as one private-use character until its text is taken.
"""

import re
from dataclasses import dataclass

from app.exchange.bank import Unreadable
from app.exchange.gathering import Gathering

ESCAPES = "~=#{}:\\n"
FIRST = 0xE100
ESCAPED = re.compile(r"\\([~=#{}:\\n])")
MOST_LOSSES = 1000
GUARDED = re.compile(f"[{chr(FIRST)}-{chr(FIRST + len(ESCAPES) - 1)}]")
PRIVATE = re.compile("[\ue000-\uf8ff]")
COMMENT = re.compile(r"^\s*//(.*)$")
CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*?)\s*$")
IDENTITY = re.compile(r"\[id:((?:[^\]\\]|\\.){0,200})\]")
TAG = re.compile(r"\[tag:((?:[^\]\\]|\\.){0,200})\]")


@dataclass
class GiftBlock:
    """One question as written: text with guarded escapes, what its comments say, its category."""

    line: int
    text: str
    category: str
    identity: str = ""
    tags: tuple[str, ...] = ()


@dataclass
class BraceCount:
    """Counts braces line by line; `fault` says in words what is wrong with them."""

    depth: int = 0
    opened: int = 0
    fault: str = ""
    is_done: bool = False

    def take(self, number: int, line: str) -> None:
        """Count the braces of one line."""
        for sign in line:
            if sign == "{":
                self.opened = self.opened if self.depth else number
                self.depth += 1
                if self.depth > 1 or self.is_done:
                    self.fault = "a second { opens before the question ends; write \\{ for a brace in the text"
                    return
            elif sign == "}":
                self.depth -= 1
                self.is_done = True
                if self.depth < 0:
                    self.opened = number
                    self.fault = "a } closes what was never opened; write \\} for a brace in the text"
                    return


def guarded(text: str) -> str:
    """Put one private-use character for every escape."""
    return ESCAPED.sub(lambda found: chr(FIRST + ESCAPES.index(found[1])), PRIVATE.sub("", text))


def restored(text: str) -> str:
    """The text that was meant, without escapes."""

    def sign(found: re.Match[str]) -> str:
        meant = ESCAPES[ord(found[0]) - FIRST]
        return "\n" if meant == "n" else meant

    return GUARDED.sub(sign, text)


def verbatim(text: str) -> str:
    """The text as it stood in the file."""
    return GUARDED.sub(lambda found: f"\\{ESCAPES[ord(found[0]) - FIRST]}", text)


def blocks_of(text: str, gathering: Gathering) -> list[GiftBlock]:
    """All questions of a file; one whose braces do not match is left out and named with its line."""
    lines = list(enumerate((guarded(line) for line in text.split("\n")), 1))
    found: list[GiftBlock] = []
    category, at = "", 0
    while at < len(lines):
        end, count = block_end(lines, at)
        if count.fault:
            gathering.place = f"line {count.opened}"
            lose(gathering, f"{count.fault}; the question is left out")
            category = last_category(lines[at:end], category)
        else:
            category, block = read_block(lines[at:end], category)
            if block:
                found.append(block)
        at = max(end, at + 1)
    return found


def lose(gathering: Gathering, what: str) -> None:
    """Note what cannot be carried; raises Unreadable where there is so much of it that this is hardly GIFT."""
    if len(gathering.found) >= MOST_LOSSES:
        raise Unreadable(f"more than {MOST_LOSSES:,} things in the file are not GIFT", gathering.place)
    gathering.lose(what)


def block_end(lines: list[tuple[int, str]], start: int) -> tuple[int, BraceCount]:
    """The index after the block that begins at `start`, and its braces.

    A block ends at a blank line or where the next title begins; a brace may stay open over blank lines, but not
    over the beginning of another question.
    """
    count, blank = BraceCount(), 0
    for at in range(start, len(lines)):
        number, line = lines[at]
        if COMMENT.match(line):
            continue
        is_blank = not line.strip()
        if count.depth == 0 and (is_blank or (count.is_done and line.lstrip().startswith("::"))):
            return at + is_blank, count
        if is_blank:
            blank = blank or at
        elif count.depth and begins_anew(line, bool(blank)):
            count.fault = "the { that opens here is never closed"
            return blank or at, count
        else:
            count.take(number, line)
        if count.fault:
            return paragraph_end(lines, at), count
    if count.depth:
        count.fault = "the { that opens here is never closed"
        return blank or len(lines), count
    return len(lines), count


def begins_anew(line: str, after_blank: bool) -> bool:
    """Whether a line inside open braces plainly belongs to another question."""
    return line.lstrip().startswith(("::", "$CATEGORY:")) or (after_blank and "{" in line)


def paragraph_end(lines: list[tuple[int, str]], at: int) -> int:
    """The index of the next blank line, or of the end."""
    while at < len(lines) and lines[at][1].strip():
        at += 1
    return at


def last_category(lines: list[tuple[int, str]], category: str) -> str:
    """The category in force after some lines."""
    named = [found[1] for _, line in lines if (found := CATEGORY.match(line))]
    return verbatim(named[-1]) if named else category


def read_block(lines: list[tuple[int, str]], category: str) -> tuple[str, GiftBlock | None]:
    """Take comments and categories off a block; None where no question is left."""
    kept: list[tuple[int, str]] = []
    comments = ""
    for number, line in lines:
        comment, named = COMMENT.match(line), CATEGORY.match(line)
        if comment:
            comments += verbatim(comment[1]) + "\n"
        elif named and not kept:
            category = verbatim(named[1])
        elif kept or line.strip():
            kept.append((number, line))
    if not kept:
        return category, None
    identity = IDENTITY.search(comments)
    tags = tuple(unbracketed(each) for each in TAG.findall(comments))
    text = "\n".join(line for _, line in kept).strip()
    return category, GiftBlock(kept[0][0], text, category, unbracketed(identity[1]) if identity else "", tags)


def unbracketed(text: str) -> str:
    """An id or a tag as it was before it was put into a comment."""
    return re.sub(r"\\(.)", r"\1", text).strip()
