"""The Markdown of our quizzes to HTML that other programs show: no classes of ours but the names of callouts."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

import nh3

from app.content.blocks import FENCE
from app.content.listing import regular_lists
from app.content.render import TAGS, new_markdown
from app.content.words import CALLOUTS
from app.exchange.files.xml import writable
from app.exchange.gathering import Gathering
from app.exchange.html.to_markdown import END, GAP

Address = Callable[[str], str]
"""Where an image of this name is to be found from the text; empty where it is not there."""

VOID = frozenset("br hr img wbr".split())
IMAGE = re.compile(r"<img[^<>]*>")
CALLOUT = re.compile(r"<blockquote>\s*<p>\[!([A-Za-z]+)\]\s*(?:<br ?/?>)?\s*")
WRITTEN_GAP = re.compile(r"\{\{gap:(\d+)\}\}")
MARKDOWN = new_markdown([])
CLEANER = nh3.Cleaner(
    tags={*TAGS, "img"},
    attributes={
        "a": {"href"},
        "abbr": {"title"},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "td": {"align"},
        "th": {"align"},
        "code": {"class"},
        "blockquote": {"class"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def block_html(markdown: str, gathering: Gathering, address: Address = lambda _: "") -> str:
    """The HTML of a text; images get the addresses given, gaps stay marked as html_markdown marks them."""
    if not markdown.strip():
        return ""
    text = WRITTEN_GAP.sub(f"{GAP}\\1{END}", markdown)
    html = CLEANER.clean(converted(text, gathering))
    html = CALLOUT.sub(named_quote, html)
    html = re.sub(r'(<a href=")([^"]*)("[^<>]*>)', lambda link: outward(link, gathering), html)
    return IMAGE.sub(lambda image: placed_image(image[0], gathering, address), html).strip()


def line_html(markdown: str, gathering: Gathering) -> str:
    """The HTML of one line, without the paragraph around it."""
    html = block_html(" ".join(markdown.split()), gathering)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if "<p>" not in inner else re.sub(r"</p>\s*<p>", " ", inner)


def converted(text: str, gathering: Gathering) -> str:
    """Markdown through the converter of the course; what nests without end is shown as it is written."""
    lines: list[str] = []
    prose: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if fence or mark:
            lines += regular_lists(prose)
            lines.append(line)
            prose = []
            fence = "" if fence and mark and mark[2].startswith(fence) else fence or (mark[2] if mark else "")
        else:
            prose.append(line)
    MARKDOWN.reset()
    try:
        return MARKDOWN.convert("\n".join([*lines, *regular_lists(prose)]))
    except RecursionError:
        gathering.lose("the text is nested too deeply; it is written as it stands")
        return f"<pre>{escape(text)}</pre>"


def named_quote(found: re.Match[str]) -> str:
    """The beginning of a callout as a quote that carries its name."""
    name = found[1].upper()
    return f'<blockquote class="{name.lower()}"><p>' if name in CALLOUTS else found[0]


def outward(link: re.Match[str], gathering: Gathering) -> str:
    """A link; one that leads into the course is noted."""
    if not re.match(r"https?://|mailto:", link[2]):
        gathering.lose(f"the link to “{link[2]}” leads into the course and is of no use outside")
    return link[0]


def placed_image(tag: str, gathering: Gathering, address: Address) -> str:
    """An image with the address the other format gives it; its description alone where it is missing."""
    found = re.search(r'src="([^"]*)"', tag)
    words = re.search(r'alt="([^"]*)"', tag)
    where = address(found[1]) if found else ""
    if where and found:
        return tag.replace(found[0], f'src="{escape(where)}"')
    gathering.lose(f"the image “{found[1] if found else ''}” was not found; its description stands in its place")
    return words[1] if words else ""


class Elements(HTMLParser):
    """Builds elements from HTML that is well nested."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element; void ones end at once."""
        self.builder.start(tag, {name: writable(value or "") for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag not in VOID:
            self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        """Add words."""
        self.builder.data(writable(data))


def elements_of(html: str, tag: str = "div") -> Element:
    """HTML of ours as an element `tag` that holds it."""
    parser = Elements()
    parser.handle_starttag(tag, [])
    parser.feed(html)
    parser.close()
    parser.handle_endtag(tag)
    return parser.builder.close()
