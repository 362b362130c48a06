"""Texts of Moodle XML: HTML with the images it shows beside it, and the other formats Moodle knows."""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring

from app.exchange.files.xml import text_of
from app.exchange.gathering import Gathering, decoded, embedded
from app.exchange.html.from_markdown import block_html
from app.exchange.html.to_markdown import FindImage, block_markdown, line_markdown

PLUGIN_FILE = "@@PLUGINFILE@@"
BLOCK = re.compile(r"<(?:p|div|br|ul|ol|table|h\d|pre|blockquote)\b", re.IGNORECASE)


@dataclass(frozen=True)
class MoodleText:
    """An element like <questiontext>: its HTML, and its files by name."""

    element: Element | None
    gathering: Gathering

    @property
    def html(self) -> str:
        """The text as HTML, whatever format it is written in."""
        if self.element is None:
            return ""
        text = self.element.find("text")
        if text is None:
            return escape(self.element.text or "") if not len(self.element) else ""
        words = (text.text or "") + "".join(tostring(child, encoding="unicode") for child in text)
        written = self.element.get("format", "html")
        if written == "markdown":
            return block_html(words, self.gathering, lambda name: name)
        if written == "plain_text":
            return escape(words, quote=False).replace("\n", "<br>")
        if written == "moodle_auto_format" and not BLOCK.search(words):
            return words.strip().replace("\n", "<br>")
        return words

    def block(self) -> str:
        """The text as Markdown of any number of paragraphs."""
        return block_markdown(self.html, self.gathering, self.finder())

    def line(self) -> tuple[str, tuple[str, ...]]:
        """The text as Markdown in one line, and its images."""
        return line_markdown(self.html, self.gathering, self.finder())

    def finder(self) -> FindImage:
        """Finds the images of this text; files it does not show are noted."""
        files = (
            {each.get("name", ""): each for each in self.element.findall("file")}
            if self.element is not None
            else {}
        )
        html = unquote(self.html)
        for name in files:
            if name not in html:
                self.gathering.lose(f"the file “{name[:80]}” belongs to the text but is not shown in it")

        def find(address: str) -> bytes | None:
            if address.startswith("data:"):
                return embedded(address)
            name = unquote(address.removeprefix(PLUGIN_FILE).lstrip("/")).partition("?")[0]
            element = files.get(name, files.get(name.rpartition("/")[2]))
            return None if element is None else decoded(element.text or "")

        return find


def plain_at(element: Element, path: str) -> str:
    """The words at a path in one line: a name, a number, a tag."""
    return " ".join(text_of(element, path).split())
