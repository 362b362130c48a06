"""Tokens: short marks in private-use characters that carry our own parts through Markdown and the sanitiser.

The letter says what for: o and e begin and end a callout, f is a figure, h heading, q question, v variable,
g a gap, c and d begin and end a cue, s a stale block, x and y begin and end one of the source.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from app.content.blocks import Block, Callout, Code, Figure, Heading, Prose, QuestionFence
from app.content.listing import regular_lists
from app.content.words import CALLOUTS, VARIABLES, word
from app.questions.attributes import is_key

OPEN, CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f"{OPEN}([a-z])(\\d+){CLOSE}")
VARIABLE = re.compile(r"\{\{\s*institution\.(\w+)\s*\}\}")
VARIABLE_NAMES = sorted(VARIABLES)
PRIVATE = re.compile("[\ue000-\uf8ff]")
PLACE = re.compile(r"\{\{ (gap|cue|end)(?:\.(\d+))? \}\}")
"""Where the gaps and the cues of a question stand, as the question kinds write it into the case."""
PLACES = {"gap": "g", "cue": "c", "end": "d"}
MARKERS = {"g": "<!--gap:{}-->", "c": "<!--cue:{}-->", "d": "<!--/cue-->"}
BORDERS = {"s": "<!--stale-->", "x": '<div lang="{}" class="from-source">', "y": "</div><!--source-->"}
BOXES = {"TIP": "note", "NOTE": "note", "WARNING": "warn", "EXAMPLE": "example", "LAW": "law", "TASK": "task"}


@dataclass
class Surroundings:
    """What a text needs from around it: addresses for links, HTML for figures, ids for its sections."""

    href: Callable[[str], str | None]
    figure: Callable[[Figure], str]
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stale(Prose):
    """A sign without words after a block whose source has changed since it was translated."""


@dataclass(frozen=True)
class FromSource(Prose):
    """Blocks of the source in the place of a translation that says something else by now."""

    locale: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass
class Tokens:
    """Text on its way through Markdown, and the headings and figures left behind as tokens."""

    lines: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    questions: list[QuestionFence] = field(default_factory=list)
    sources: list[FromSource] = field(default_factory=list)

    def alone(self, text: str) -> None:
        """Add a paragraph of one line."""
        self.lines += ["", text, ""]


def flatten(blocks: list[Block] | tuple[Block, ...], tokens: Tokens) -> None:
    """Write blocks as Markdown with tokens for all that Markdown does not know."""
    for index, block in enumerate(blocks):
        if isinstance(block, Heading):
            tokens.headings.append(block)
            tokens.alone(f"{OPEN}h{len(tokens.headings) - 1}{CLOSE} {with_variables(block.text)}")
        elif isinstance(block, Figure):
            tokens.figures.append(block)
            tokens.alone(f"{OPEN}f{len(tokens.figures) - 1}{CLOSE}")
        elif isinstance(block, QuestionFence):
            tokens.questions.append(block)
            tokens.alone(f"{OPEN}q{len(tokens.questions) - 1}{CLOSE}")
        elif isinstance(block, Callout):
            number = callout_number(blocks, index)
            if number is None:
                flatten(block.blocks, tokens)
                continue
            tokens.alone(f"{OPEN}o{number}{CLOSE}")
            flatten(block.blocks, tokens)
            tokens.alone(f"{OPEN}e{number}{CLOSE}")
        elif isinstance(block, Stale):
            tokens.alone(f"{OPEN}s0{CLOSE}")
        elif isinstance(block, FromSource):
            tokens.sources.append(block)
            tokens.alone(f"{OPEN}x{len(tokens.sources) - 1}{CLOSE}")
            flatten(block.blocks, tokens)
            tokens.alone(f"{OPEN}y0{CLOSE}")
        else:
            words = with_variables("\n".join(text for _, text in block.lines)).split("\n")
            words = words if isinstance(block, Code) else regular_lists(without_orphan(words))
            tokens.lines += ["", *words, ""]


def without_orphan(lines: list[str]) -> list[str]:
    """Guard a definition that has no term, or it would take the token before it for one."""
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith(":"):
        return [*lines[:first], f"{OPEN}i0{CLOSE}{lines[first].lstrip()}", *lines[first + 1 :]]
    return lines


def callout_number(blocks: list[Block] | tuple[Block, ...], index: int) -> int | None:
    """Twice the place of the callout's name, plus one where BEFORE and AFTER follow one another."""
    block = blocks[index]
    if not isinstance(block, Callout) or block.name not in CALLOUTS:
        return None
    beside = {"BEFORE": index + 1, "AFTER": index - 1}.get(block.name, -1)
    other = blocks[beside] if 0 <= beside < len(blocks) else None
    pair = isinstance(other, Callout) and {other.name, block.name} == {"BEFORE", "AFTER"}
    return CALLOUTS.index(block.name) * 2 + pair


def put_in(html: str, tokens: Tokens, around: Surroundings, locale: str) -> tuple[str, tuple[str, ...]]:
    """Replace the tokens by headings, callouts, figures and markers."""
    titles: list[str] = []

    def heading(found: re.Match[str]) -> str:
        level = min(max(tokens.headings[int(found[1])].level, 2), 4)
        if level != 2:
            return f"<h{level}>{found[2]}</h{level}>"
        titles.append(plain_text(found[2]))
        section = around.sections[len(titles) - 1] if len(titles) <= len(around.sections) else ""
        return f'<h2 id="{section}">{found[2]}</h2>' if section else f"<h2>{found[2]}</h2>"

    def block(found: re.Match[str]) -> str:
        index = int(found[2])
        if found[1] == "f":
            return around.figure(tokens.figures[index])
        if found[1] == "q":
            key = tokens.questions[index].given.key
            return f"<!--question:{key}-->" if is_key(key) else ""
        if found[1] in BORDERS:
            return BORDERS[found[1]].format(tokens.sources[index].locale if found[1] == "x" else "")
        return callout(CALLOUTS[index // 2], locale, found[1] == "o", is_paired=bool(index % 2))

    html = re.sub(f"<p>{OPEN}h(\\d+){CLOSE}\\s*(.*?)</p>", heading, html, flags=re.DOTALL)
    html = re.sub(f"<p>{OPEN}([foeqsxy])(\\d+){CLOSE}</p>", block, html)
    html = with_tables(html, locale)
    return variable_markers(html), tuple(titles)


def callout(name: str, locale: str, is_opening: bool, is_paired: bool) -> str:
    """The beginning or the end of a callout; BEFORE and AFTER stand side by side when paired."""
    title = f'<p class="h">{escape(word(locale, name))}</p>'
    if name == "BEFORE":
        start = '<div class="pair">' if is_paired else ""
        return f'{start}<section class="box bad">{title}' if is_opening else "</section>"
    if name == "AFTER":
        end = "</div>" if is_paired else ""
        return f'<section class="box good">{title}' if is_opening else f"</section>{end}"
    return f'<div class="box {BOXES[name]}">{title}' if is_opening else "</div>"


def with_tables(html: str, locale: str) -> str:
    """Wrap tables so that wide ones scroll, by keyboard too, named by the section they stand in."""
    if "<table>" not in html:
        return html
    label = word(locale, "table")

    def named(found: re.Match[str]) -> str:
        nonlocal label
        if found[0].startswith("<h2"):
            title = TOKEN.sub("", plain_text(found[1])).strip()
            label = f"{word(locale, 'table')}: {title}"
            return found[0]
        if found[0] == "</table>":
            return "</table></div>"
        return f'<div class="tw" role="region" tabindex="0" aria-label="{escape(label)}"><table>'

    return re.sub(r"<h2[^>]*>(.*?)</h2>|<table>|</table>", named, html, flags=re.DOTALL)


def with_variables(text: str) -> str:
    """Known variables, gaps and cues as tokens; unknown variables stay as written and are reported elsewhere."""

    def token(found: re.Match[str]) -> str:
        known = found[1] in VARIABLES
        return f"{OPEN}v{VARIABLE_NAMES.index(found[1])}{CLOSE}" if known else found[0]

    text = VARIABLE.sub(token, PRIVATE.sub("", text))
    return PLACE.sub(lambda found: f"{OPEN}{PLACES[found[1]]}{found[2] or 0}{CLOSE}", text)


def variable_markers(html: str) -> str:
    """Tokens of variables, gaps and cues as comments that the page fills in; any other token left is dropped."""

    def marker(found: re.Match[str]) -> str:
        if found[1] == "v":
            return f"<!--var:{VARIABLE_NAMES[int(found[2])]}-->"
        if found[1] in MARKERS:
            return MARKERS[found[1]].format(found[2])
        return ""

    return TOKEN.sub(marker, html)


def plain_text(html: str) -> str:
    """The words of safe HTML."""
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", html)).split())
