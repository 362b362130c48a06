"""The words of HTML as Markdown: what stands in a line, with the signs escaped that Markdown would read."""

import re

from bs4.element import NavigableString, PageElement, Tag
from markdownify import MarkdownConverter, abstract_inline_conversion  # type: ignore[attr-defined] # stub is behind

from app.exchange.gathering import Gathering
from app.exchange.words import LINE_START, SPECIAL, escaped_line

INLINE = ("a", "span", "small", "big", "abbr", "bdi", "samp")
"""Elements that leave nothing of their own in a line, or nothing before their words."""
BEFORE_A_LINE = ("br", "p", "div", "ul", "ol", "table", "pre", "blockquote", "img")


class LineConverter(MarkdownConverter):
    """The part of the conversion that works inside a line."""

    def __init__(self, gathering: Gathering) -> None:
        super().__init__(bullets="-", wrap=True, wrap_width=None, autolinks=False, table_infer_header=True)
        self.gathering = gathering

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        """The words of one text, with the signs of Markdown escaped where they would mean something."""
        text: str = super().process_text(el, parent_tags=parent_tags)  # type: ignore[misc] # stub is behind
        inside = parent_tags or set()
        if "_noformat" in inside:
            return text
        before, after = el.previous_sibling, el.next_sibling
        if isinstance(before, Tag) and before.name == "br":
            text = text.lstrip()
        if isinstance(after, Tag) and after.name == "br":
            text = text.rstrip()
        if inside & {"td", "th"}:
            return text.replace("|", "\\|")
        return line_start(text) if begins_line(el) else text

    def escape(self, text: str, _parent_tags: set[str]) -> str:
        """Escape what would be Markdown anywhere in a line."""

        def sign(found: re.Match[str]) -> str:
            return f"\\{found[0]}" if found["escaped"] or found["underscore"] else coded(found[0])

        return SPECIAL.sub(sign, text)

    def convert_a(self, el: Tag, text: str, **_: object) -> str:
        """A link to the network; any other keeps its words only."""
        href = str(el.get("href") or "").strip()
        if not re.match(r"(?:https?://|mailto:)[^\s]", href):
            if href and not href.startswith("#"):
                self.gathering.lose(f"the link to “{href[:80]}” leads nowhere here; its words are kept")
            return text
        href = href.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        words = text.strip()
        return text.replace(words, f"[{words}]({href})", 1) if words else ""

    def convert_kbd(self, _el: Tag, text: str, **_: object) -> str:
        """A key of the keyboard."""
        return f"<kbd>{escaped_line(text.strip())}</kbd>" if text.strip() else ""

    convert_q = abstract_inline_conversion(lambda _: "<q>")
    convert_sub = abstract_inline_conversion(lambda _: "<sub>")
    convert_sup = abstract_inline_conversion(lambda _: "<sup>")
    convert_mark = abstract_inline_conversion(lambda _: "<mark>")
    convert_ins = abstract_inline_conversion(lambda _: "<ins>")
    convert_del = abstract_inline_conversion(lambda _: "<del>")
    convert_s = convert_strike = convert_del
    convert_u = abstract_inline_conversion(lambda _: "*")


def coded(sign: str) -> str:
    """`<` and `&` as entities: a backslash does not help them."""
    return sign.replace("&", "&amp;").replace("<", "&lt;")


def line_start(text: str) -> str:
    """A text that begins a line, with a sign escaped that would make the line something else."""
    found = LINE_START.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    if found["coded"]:
        return f"&#{ord(found['coded'])};{rest}"
    is_item = not rest or rest.startswith((" ", "-"))
    if found["number"]:
        return f"{found['number']}\\{found['dot']}{rest}" if is_item else text
    return f"\\{found['escaped']}{rest}" if is_item or found["escaped"] in "#>|" else text


def begins_line(el: PageElement) -> bool:
    """Whether nothing that shows stands before this text in its line."""
    before = el.previous_sibling
    if before is None:
        parent = el.parent
        is_inline = parent is not None and parent.name in INLINE
        return begins_line(parent) if parent is not None and is_inline else True
    return isinstance(before, Tag) and before.name in BEFORE_A_LINE
