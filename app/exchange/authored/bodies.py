"""Keeps the words of a case what they are inside a quiz file, whatever signs they begin with."""

import re

from app.content.source import LONGEST_LINE
from app.questions.parts import BOX, CALLOUT, NUMBERED, QUOTE, SLIP

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"^ {0,3}#{1,6} +(.*?)[ #]*$")
IMAGE = re.compile(
    r'!\[(?P<alt>[^\]\n]{0,500})\]\([ \t]{0,9}(?P<target>[^\s)]{0,300})(?:[ \t]{1,9}"[^"\n]{0,500}")?[ \t]{0,9}\)'
)
LONE_IMAGE = re.compile(rf"^\s*{IMAGE.pattern}\s*$")
COMMENT = re.compile(r"^\s*<!--")
ITEMS = {
    "ordering": NUMBERED,
    "numeric": re.compile(r"^ {0,3}="),
    "short": re.compile(r"^ {0,3}="),
}
"""By kind: lines that would be read as its answers."""


def safe_body(body: str, kind: str) -> list[str]:
    """The lines of a case as a quiz file may hold them: no headings, no stray choices, no open code."""
    lines: list[str] = []
    fence = ""
    for line in body.split("\n") if body.strip() else []:
        mark = FENCE.match(line)
        if fence or mark:
            fence = "" if fence and mark and mark[1].startswith(fence) else fence or (mark[1] if mark else "")
            lines.append(line)
        else:
            lines += images_apart(safe_line(line, kind))
    return without_gaps([*lines, fence] if fence else lines)


def safe_line(line: str, kind: str) -> str:
    """One line of a case that begins nothing but what it was; one that the check refuses is left as it is."""
    if len(line) > LONGEST_LINE:
        return line
    heading, quote = HEADING.match(line), QUOTE.match(line)
    if heading:
        return f"**{heading[1]}**" if heading[1] and "**" not in heading[1] else heading[1]
    callout = CALLOUT.match(quote[1]) if quote else None
    if callout and callout[1].upper() in ("FEEDBACK", "HINT", "RUBRIC"):
        return line.replace("[", "\\[", 1)
    if COMMENT.match(line):
        return line.replace("<", "&lt;", 1)
    if BOX.match(line) or SLIP.match(line):
        return line.replace("[", "\\[", 1)
    item = ITEMS.get(kind)
    if item and item.match(line):
        return re.sub(r"^(\s*)(\d+)([.)])", r"\1\2\\\3", line) if kind == "ordering" else coded(line)
    return line


def coded(line: str) -> str:
    """A line whose first sign means itself."""
    bare = line.lstrip()
    return f"{line[: len(line) - len(bare)]}&#{ord(bare[0])};{bare[1:]}"


def images_apart(line: str) -> list[str]:
    """A line with every image in it on a line of its own."""
    if not IMAGE.search(line) or LONE_IMAGE.match(line):
        return [line]
    figures = [found[0] for found in IMAGE.finditer(line)]
    words = re.sub(r" {2,}", " ", IMAGE.sub("", line)).rstrip()
    apart = [part for figure in figures for part in ("", figure, "")]
    return [*([words] if words.strip(" >-*+") else []), *apart]


def without_gaps(lines: list[str]) -> list[str]:
    """Lines without empty ones at both ends, and never two of them together."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line.rstrip() if not line.strip() else line)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def words_and_images(text: str) -> tuple[str, list[str]]:
    """A text in one line, each image in it replaced by its description; and the images."""
    images = [found[0] for found in IMAGE.finditer(text)]
    return " ".join(IMAGE.sub(lambda found: found["alt"], text).split()), images
