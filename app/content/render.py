"""Markdown to safe HTML: Python-Markdown, then our allow-list, then our callouts, figures and markers.

What we add ourselves travels through both as a token in private-use characters, each a paragraph of its
own, and is put in last; so nothing an author writes can imitate it, and the sanitiser allows none of it.
"""

import re
from html import escape
from typing import Any

import markdown
import nh3
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import HtmlInlineProcessor

from app.content.blocks import Block, Heading, QuestionFence, split_blocks
from app.content.tokens import (
    CLOSE,
    OPEN,
    TOKEN,
    Surroundings,
    Tokens,
    flatten,
    put_in,
    variable_markers,
    with_variables,
)
from app.content.words import word
from app.questions.written import Line

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


class Renderer:
    """Renders the texts of one edition; `is_too_deep` turns true when a text is nested beyond reading.

    Keep one per locale: setting up Markdown costs more than a lesson.
    """

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.is_too_deep = False
        self.set_up_markdown()
        self.around = Surroundings(lambda _: None, lambda _: "")
        self.cleaner = nh3.Cleaner(
            tags=set(TAGS),
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            attribute_filter=self.filter_attribute,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener",
            set_tag_attribute_values={"th": {"scope": "col"}},
        )

    def set_up_markdown(self) -> None:
        """Make the two converters anew: one that stopped half-way would go on where it stopped."""
        self.document_markdown = new_markdown([FootnoteExtension(BACKLINK_TITLE=word(self.locale, "back"))])
        self.fragment_markdown = new_markdown([])

    def document(self, blocks: list[Block], around: Surroundings) -> tuple[str, tuple[str, ...]]:
        """The HTML of a whole text and the plain titles of its sections (level 2 headings)."""
        tokens = Tokens()
        flatten(blocks, tokens)
        html = self.convert(self.document_markdown, "\n".join(tokens.lines), around)
        return put_in(html, tokens, around, self.locale)

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
        return put_in(html, tokens, around, self.locale)[0]

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
            self.set_up_markdown()
            return ""
        html = re.sub(r"<[^<>]*\ue000[^<>]*>", lambda found: TOKEN.sub("", found[0]), html)
        html = re.sub(r'<(t[dh])([^<>]*?) align="(\w+)"', aligned, html)
        return unique_ids(html).strip()

    def filter_attribute(self, _tag: str, name: str, value: str) -> str | None:
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
