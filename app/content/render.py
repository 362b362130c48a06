"""Markdown to safe HTML: Python-Markdown, then our allow-list, then our callouts, figures and markers.

What we add ourselves travels through both as a token in private-use characters, each a paragraph of its
own, and is put in last; so nothing an author writes can imitate it, and the sanitiser allows none of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

import markdown
import nh3
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import HtmlInlineProcessor

from app.content.blocks import Block, Callout, Code, Figure, Heading, QuestionFence, split_blocks
from app.content.listing import regular_lists
from app.content.words import CALLOUTS, VARIABLES, word
from app.questions.attributes import is_key
from app.questions.reading import Line

OPEN, CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f"{OPEN}([a-z])(\\d+){CLOSE}")
VARIABLE = re.compile(r"\{\{\s*institution\.(\w+)\s*\}\}")
VARIABLE_NAMES = sorted(VARIABLES)
PRIVATE = re.compile("[\ue000-\uf8ff]")
MARKED_UP = re.compile(r"[*_`\[\]<>\\{}&\n~^|\ue000]|^\s*(?:[-+:#=]|\d+[.)])|  $")
RAW = r"(</?(?:kbd|sub|sup|mark|span|bdi|ins|del|q|abbr)(?: (?:lang|title)=\"[^\"<>]*\")*>|<br ?/?>|<wbr>)"
TAGS = frozenset(
    "p ul ol li dl dt dd table thead tbody tr th td blockquote pre code em strong a br wbr hr abbr kbd sub sup "
    "mark span bdi ins del q div".split()
)
ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "abbr": {"title"},
    "ol": {"start"},
    "li": {"id"},
    "sup": {"id"},
    "div": {"class"},
    "td": {"align"},
    "th": {"align"},
    "*": {"lang"},
}
CLASSES = frozenset({"footnote", "footnote-ref", "footnote-backref"})
FOOTNOTE_ID = re.compile(r"fn(ref\d*)?:[\w-]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
BOXES = {"TIP": "note", "NOTE": "note", "WARNING": "warn", "EXAMPLE": "example", "LAW": "law", "TASK": "task"}


@dataclass
class Surroundings:
    """What a text needs from around it: addresses for links, HTML for figures, ids for its sections."""

    href: Callable[[str], str | None]
    figure: Callable[[Figure], str]
    sections: tuple[str, ...] = ()


@dataclass
class Tokens:
    """Text on its way through Markdown, and the headings and figures left behind as tokens."""

    lines: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    questions: list[QuestionFence] = field(default_factory=list)

    def alone(self, text: str) -> None:
        """Add a paragraph of one line."""
        self.lines += ["", text, ""]


class Renderer:
    """Renders the texts of one edition; `is_too_deep` turns true when a text is nested beyond reading.

    Keep one per locale: setting up Markdown costs more than a lesson.
    """

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.is_too_deep = False
        self.document_markdown = new_markdown([FootnoteExtension(BACKLINK_TITLE=word(locale, "back"))])
        self.fragment_markdown = new_markdown([])
        self.around = Surroundings(lambda _: None, lambda _: "")
        self.cleaner = nh3.Cleaner(
            tags=set(TAGS),
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            attribute_filter=self.filter_attribute,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener",
            set_tag_attribute_values={"th": {"scope": "col"}},
        )

    def document(self, blocks: list[Block], around: Surroundings) -> tuple[str, tuple[str, ...]]:
        """The HTML of a whole text and the plain titles of its sections (level 2 headings)."""
        tokens = Tokens()
        flatten(blocks, tokens)
        html = self.convert(self.document_markdown, "\n".join(tokens.lines), around)
        html, titles = self.put_in(html, tokens, around)
        return html, titles

    def fragment(self, lines: tuple[Line, ...] | list[Line], around: Surroundings) -> str:
        """The HTML of a part of a question: blocks without headings, footnotes or questions, or nothing."""
        text = "\n".join(each for _, each in lines).strip()
        if not MARKED_UP.search(text):
            return f"<p>{escape(text, quote=False)}</p>" if text else ""
        tokens = Tokens()
        flatten(
            [each for each in split_blocks(list(lines)) if not isinstance(each, Heading | QuestionFence)],
            tokens,
        )
        html = self.convert(self.fragment_markdown, "\n".join(tokens.lines), around)
        return self.put_in(html, tokens, around)[0]

    def inline(self, text: str, around: Surroundings) -> str:
        """The HTML of words that stand in one line: emphasis, code, links and variables, never a block."""
        text = " ".join(text.split())
        if not MARKED_UP.search(text):
            return escape(text, quote=False)
        guarded = f"{OPEN}i0{CLOSE}{with_variables(text)}"
        html = self.convert(self.fragment_markdown, guarded, around)
        html = TOKEN.sub(lambda found: "" if found[1] == "i" else found[0], html)
        return variable_markers(html.removeprefix("<p>").removesuffix("</p>"))

    def convert(self, converter: markdown.Markdown, text: str, around: Surroundings) -> str:
        """Markdown to sanitised HTML, tokens still in it."""
        self.around = around
        converter.reset()
        try:
            html: str = self.cleaner.clean(converter.convert(text))
        except RecursionError:
            self.is_too_deep = True
            return ""
        html = re.sub(r"<[^<>]*\ue000[^<>]*>", lambda found: TOKEN.sub("", found[0]), html)
        html = re.sub(r'<(t[dh])([^<>]*?) align="(\w+)"', aligned, html)
        return unique_ids(html).strip()

    def filter_attribute(self, tag: str, name: str, value: str) -> str | None:
        """Decide on one attribute that the allow-list lets through."""
        if name == "href":
            fragment = value.removeprefix("#")
            return value if FOOTNOTE_ID.fullmatch(fragment) else self.around.href(value)
        if name == "class":
            return value if value in CLASSES else None
        if name == "id":
            return value if FOOTNOTE_ID.fullmatch(value) else None
        if name == "lang":
            return value if LANGUAGE.fullmatch(value) else None
        if name == "align":
            return value if value in ("right", "left", "center") else None
        if name == "start":
            return value if re.fullmatch(r"\d{1,6}", value) else None
        return value

    def put_in(self, html: str, tokens: Tokens, around: Surroundings) -> tuple[str, tuple[str, ...]]:
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
            return self.callout(CALLOUTS[index // 2], found[1] == "o", is_paired=bool(index % 2))

        html = re.sub(f"<p>{OPEN}h(\\d+){CLOSE}\\s*(.*?)</p>", heading, html, flags=re.DOTALL)
        html = re.sub(f"<p>{OPEN}([foeq])(\\d+){CLOSE}</p>", block, html)
        html = self.tables(html)
        return variable_markers(html), tuple(titles)

    def callout(self, name: str, is_opening: bool, is_paired: bool) -> str:
        """The beginning or the end of a callout; BEFORE and AFTER stand side by side when paired."""
        title = f'<p class="h">{escape(word(self.locale, name))}</p>'
        if name == "BEFORE":
            start = '<div class="pair">' if is_paired else ""
            return f'{start}<section class="box bad">{title}' if is_opening else "</section>"
        if name == "AFTER":
            end = "</div>" if is_paired else ""
            return f'<section class="box good">{title}' if is_opening else f"</section>{end}"
        return f'<div class="box {BOXES[name]}">{title}' if is_opening else "</div>"

    def tables(self, html: str) -> str:
        """Wrap tables so that wide ones scroll, by keyboard too, named by the section they stand in."""
        if "<table>" not in html:
            return html
        label = word(self.locale, "table")

        def named(found: re.Match[str]) -> str:
            nonlocal label
            if found[1]:
                title = TOKEN.sub("", plain_text(found[1])).strip()
                label = f"{word(self.locale, 'table')}: {title}"
                return found[0]
            if found[0] == "</table>":
                return "</table></div>"
            return f'<div class="tw" role="region" tabindex="0" aria-label="{escape(label)}"><table>'

        return re.sub(r"<h2[^>]*>(.*?)</h2>|<table>|</table>", named, html, flags=re.DOTALL)


def new_markdown(more: list[Any]) -> markdown.Markdown:
    """Markdown without raw HTML blocks, headings or anything else that we read ourselves."""
    names = ["abbr", "def_list", "attr_list", "sane_lists", "fenced_code"]
    converter = markdown.Markdown(extensions=[*names, TableExtension(use_align_attribute=True), *more])
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.inlinePatterns.register(HtmlInlineProcessor(RAW, converter), "html", 90)
    for name in ("hashheader", "setextheader"):
        converter.parser.blockprocessors.deregister(name)
    return converter


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
        else:
            words = [text for _, text in block.lines]
            words = words if isinstance(block, Code) else regular_lists(words)
            tokens.lines += ["", *with_variables("\n".join(words)).split("\n"), ""]


def callout_number(blocks: list[Block] | tuple[Block, ...], index: int) -> int | None:
    """Twice the place of the callout's name, plus one where BEFORE and AFTER follow one another."""
    block = blocks[index]
    if not isinstance(block, Callout) or block.name not in CALLOUTS:
        return None
    beside = {"BEFORE": index + 1, "AFTER": index - 1}.get(block.name, -1)
    other = blocks[beside] if 0 <= beside < len(blocks) else None
    pair = isinstance(other, Callout) and {other.name, block.name} == {"BEFORE", "AFTER"}
    return CALLOUTS.index(block.name) * 2 + pair


def with_variables(text: str) -> str:
    """Known variables as tokens; unknown ones stay as written and are reported elsewhere."""

    def token(found: re.Match[str]) -> str:
        known = found[1] in VARIABLES
        return f"{OPEN}v{VARIABLE_NAMES.index(found[1])}{CLOSE}" if known else found[0]

    return VARIABLE.sub(token, PRIVATE.sub("", text))


def variable_markers(html: str) -> str:
    """Tokens of variables as comments that the page fills in; any other token left is dropped."""
    return TOKEN.sub(
        lambda found: f"<!--var:{VARIABLE_NAMES[int(found[2])]}-->" if found[1] == "v" else "", html
    )


def aligned(found: re.Match[str]) -> str:
    """Right-aligned cells get the class of numbers; the rest is left to the stylesheet."""
    return f'<{found[1]}{found[2]} class="n"' if found[3] == "right" else f"<{found[1]}{found[2]}"


def unique_ids(html: str) -> str:
    """Keep only the first of equal ids."""
    seen: set[str] = set()

    def once(found: re.Match[str]) -> str:
        if found[1] in seen:
            return ""
        seen.add(found[1])
        return found[0]

    return re.sub(r'(?<=[\w"]) id="([^"]*)"(?=[^<>]*>)', once, html)


def plain_text(html: str) -> str:
    """The words of safe HTML."""
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", html)).split())
