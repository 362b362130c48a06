"""Finds the question in a text of several paragraphs: our quizzes keep it in one line, apart from its case."""

import re

from app.exchange.gathering import Gathering
from app.exchange.html.to_markdown import FindImage, block_markdown, line_markdown

MARKED = re.compile(r'^\s*<p class="stem">(.*?)</p>', re.DOTALL)
NO_PARAGRAPH = re.compile(r"(?:- |\d+\. |> |\||```|~~~|!\[|: )")
LONGEST_STEM = 300
NO_STEM = "Fill in the gaps."


def stem_and_body(html: str, gathering: Gathering, find: FindImage, name: str) -> tuple[str, str]:
    """The question in one line and its case, both Markdown; `name` is used where no paragraph is the question."""
    marked = MARKED.match(html)
    if marked:
        stem, figures = line_markdown(marked[1], gathering, find)
        return stem, joined(*figures, block_markdown(html[marked.end() :], gathering, find))
    return parted(block_markdown(html, gathering, find), name)


def gap_stem_and_body(html: str, gathering: Gathering, find: FindImage, name: str) -> tuple[str, str]:
    """The same for a text with gaps: the question stands above it and holds no gap."""
    if MARKED.match(html):
        return stem_and_body(html, gathering, find, name)
    blocks = paragraphs(block_markdown(html, gathering, find))
    first = blocks[0] if blocks else ""
    if len(blocks) > 1 and is_sentence(first, LONGEST_STEM) and "{{gap:" not in first:
        return in_line(first), joined(*blocks[1:])
    if not name:
        gathering.lose(f"the text has no question above it; it got “{NO_STEM}”")
    return name or NO_STEM, joined(*blocks)


def parted(markdown: str, name: str) -> tuple[str, str]:
    """Part Markdown into the question and its case.

    The question is the first paragraph; the last where that alone asks; the name where neither is short enough.
    """
    blocks = paragraphs(markdown)
    if not blocks:
        return name, ""
    first, last = blocks[0], blocks[-1]
    if len(blocks) == 1 and is_sentence(first, len(first)):
        return in_line(first), ""
    if is_sentence(last, LONGEST_STEM) and last.endswith("?") and not first.endswith(("?", ":")):
        return in_line(last), joined(*blocks[:-1])
    if is_sentence(first, LONGEST_STEM):
        return in_line(first), joined(*blocks[1:])
    return name, joined(*blocks)


def paragraphs(markdown: str) -> list[str]:
    """The blocks of Markdown between empty lines; code stays in one piece."""
    blocks: list[str] = []
    for block in markdown.split("\n\n"):
        if blocks and blocks[-1].count("```") % 2:
            blocks[-1] += f"\n\n{block}"
        elif block.strip():
            blocks.append(block)
    return blocks


def is_sentence(block: str, longest: int) -> bool:
    """Whether a block is words, and not too many, rather than a list, a table or an image."""
    return not NO_PARAGRAPH.match(block) and len(block) <= longest


def in_line(block: str) -> str:
    """A paragraph without its line ends."""
    return " ".join(block.split())


def joined(*blocks: str) -> str:
    """Blocks of Markdown one under the other."""
    return "\n\n".join(block for block in blocks if block)
