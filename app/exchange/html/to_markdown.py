"""HTML of other programs to the Markdown of our quizzes: markdownify, then our own escapes and our own shapes.

Colours, fonts and sizes are not carried: the look is the platform's. What holds content and cannot be said in our
Markdown is noted as a loss.
"""

import re
import unicodedata
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

import nh3
from bs4.element import Tag

from app.content.render import TAGS
from app.content.words import CALLOUTS
from app.exchange.gathering import Gathering
from app.exchange.html.lines import LineConverter

FindImage = Callable[[str], bytes | None]
"""The bytes of an image by the address the HTML gives it, or None where they are not to be had."""

LONGEST = 64 * 1024
DEEPEST = 60
KNOWN = TAGS | set("b i u s strike big small h1 h2 h3 h4 h5 h6 img figure figcaption section article samp".split())
LOST = {
    "audio": "a sound",
    "video": "a film",
    "iframe": "a page of another site",
    "object": "an embedded object",
    "embed": "an embedded object",
    "math": "a formula in MathML",
    "svg": "a drawing inside the text",
    "canvas": "a drawing inside the text",
    "script": "a script",
    "form": "a form",
    "input": "a field of a form",
    "select": "a field of a form",
    "textarea": "a field of a form",
}
TEX = re.compile(r"\\\(.{1,300}?\\\)|\\\[.{1,300}?\\\]|\$\$.{1,300}?\$\$", re.DOTALL)
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ue000-\uf8ff]")
WIDE = re.compile(r"[ \xa0]*\xa0[ \xa0]+|[ \xa0]+\xa0[ \xa0]*|^\xa0+", re.MULTILINE)
DATA = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=%\s]*")
BREAKS = re.compile(r"(?:<br\s*/?>(?:\s|&nbsp;)*){2,}", re.IGNORECASE)
JOINED = re.compile(r"<t[dh]\b[^<>]{0,300}\b(?:col|row)span\b", re.IGNORECASE)
GAP, END = "\ufdd0", "\ufdd1"
"""Two signs no text may hold; between them stands the number of a gap while a text is converted."""


class Shape(HTMLParser):
    """Looks HTML over: which elements it holds and how deeply they are nested."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.depth = self.deepest = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Count one level down."""
        self.names.add(tag)
        self.depth += tag not in ("br", "img", "hr", "wbr")
        self.deepest = max(self.depth, self.deepest)

    def handle_endtag(self, _tag: str) -> None:
        """Count one level up."""
        self.depth -= 1


class Converter(LineConverter):
    """HTML to Markdown as our authors write it; `moved` are images that cannot stand where they stood."""

    def __init__(self, gathering: Gathering, find: FindImage) -> None:
        super().__init__(gathering)
        self.find = find
        self.moved: list[str] = []
        self.items: dict[int, int] = {}

    def convert_img(self, el: Tag, _text: str, parent_tags: set[str]) -> str:
        """An image in a paragraph of its own; from a cell of a table it moves behind the table."""
        figure = self.figure(el)
        if figure and "_inline" in parent_tags:
            self.moved.append(figure)
            return ""
        return f"\n\n{figure}\n\n" if figure else ""

    def figure(self, el: Tag) -> str:
        """The Markdown of an image, or nothing where it is not carried."""
        source, title = str(el.get("src") or ""), attribute(el, "title").replace('"', "'")
        words = attribute(el, "alt").translate({ord("["): "(", ord("]"): ")"})
        data = self.find(source)
        if data is None:
            told = "inside the text" if source.startswith("data:") else f"“{source[:80]}”"
            self.gathering.lose(f"the image {told} is not in the file and is not carried")
            return ""
        name = self.gathering.keep_image(source if not source.startswith("data:") else "image", data)
        if name and not words and title != "decoration":
            self.gathering.lose(f"the image {name} has no description; write one between ![ and ]")
        return f'![{words}]({name} "{title}")' if name and title else f"![{words}]({name})" if name else ""

    def convert_li(self, el: Tag, text: str, **_: object) -> str:
        """An item of a list, numbered where the list is."""
        parent, words = el.parent, text.strip()
        if parent is None or not words:
            return "\n"
        number = self.items[id(parent)] = self.items.get(id(parent), first_number(parent)) + 1
        bullet = f"{number - 1}. " if parent.name == "ol" else "- "
        rest = words.replace("\n", "\n" + " " * len(bullet))
        return re.sub(r"^ +$", "", f"{bullet}{rest}\n", flags=re.MULTILINE)

    def convert_hN(self, _n: int, _el: Tag, text: str, _parent_tags: set[str]) -> str:  # noqa: N802 - markdownify's
        """A heading is a bold line: in a quiz, headings are questions."""
        words = " ".join(text.replace("**", "").split())
        return f"\n\n**{words}**\n\n" if words else ""

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A quote, or one of our callouts where it carries the name of one."""
        quote: str = super().convert_blockquote(el, text, parent_tags)  # type: ignore[misc] # stub is behind
        name = " ".join(el.get("class") or []).upper()
        return f"\n\n> [!{name}]\n{quote.strip()}\n\n" if name in CALLOUTS and quote.strip() else f"\n{quote}"

    def convert_pre(self, el: Tag, text: str, **_: object) -> str:
        """A block of code, its fence longer than any inside."""
        if not text.strip():
            return ""
        fence = "`" * max(3, max((len(run) + 1 for run in re.findall("`+", text)), default=3))
        code = el.find("code")
        classes = code.get("class") if isinstance(code, Tag) else None
        language = next((name[9:] for name in classes or [] if name.startswith("language-")), "")
        return f"\n\n{fence}{language}\n{text.strip(chr(10))}\n{fence}\n\n"

    def convert_table(self, el: Tag, text: str, **_: object) -> str:
        """A table with the alignment of its columns."""
        lines = text.strip().split("\n")
        row = el.find("tr")
        cells = row.find_all(["td", "th"]) if isinstance(row, Tag) else []
        rules = [{"right": "---:", "center": ":---:"}.get(str(cell.get("align")), "---") for cell in cells]
        if len(lines) > 1 and set(lines[1]) <= set("| -"):
            lines[1] = f"| {' | '.join(rules)} |"
        return "\n\n" + "\n".join(lines) + "\n\n"


def first_number(ordered: Tag) -> int:
    """The number an ordered list begins with."""
    start = str(ordered.get("start") or "1")
    return int(start) if re.fullmatch(r"\d{1,6}", start) else 1


def attribute(el: Tag, name: str) -> str:
    """An attribute in one line."""
    return " ".join(HIDDEN.sub("", str(el.get(name) or "")).split())


def cleaner() -> nh3.Cleaner:
    """Keeps what can be said in Markdown and the words of the rest."""
    attributes: dict[str, set[str]] = {
        "a": {"href"},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "td": {"align"},
        "th": {"align"},
        "code": {"class"},
        "blockquote": {"class"},
    }
    schemes = {"http", "https", "mailto", "data"}
    return nh3.Cleaner(tags=set(KNOWN), attributes=attributes, url_schemes=schemes, link_rel=None)


CLEANER = cleaner()


def looked_over(html: str, gathering: Gathering) -> str:
    """HTML without what cannot be carried, each such thing noted."""
    html = BREAKS.sub("</p><p>", HIDDEN.sub("", html))
    if len(DATA.sub("", html)) > LONGEST:
        gathering.lose(f"a text of more than {LONGEST:,} signs is left out")
        return ""
    gathering.count(len(html))
    if JOINED.search(html):
        gathering.lose("cells of a table that are joined there stand apart here")
    if TEX.search(html):
        gathering.lose("a formula in TeX is carried as it is written; the platform shows it so")
    shape = Shape()
    try:
        shape.feed(html)
    except AssertionError:  # how html.parser says that a declaration makes no sense
        gathering.lose("the text is no HTML; only its words are carried")
        return nh3.clean(html, tags=set())
    for what in sorted({LOST[name] for name in shape.names & LOST.keys()}):
        gathering.lose(f"{what} is not carried")
    if shape.deepest > DEEPEST:
        gathering.lose("the text is nested too deeply; only its words are carried")
        return nh3.clean(html, tags=set())
    return CLEANER.clean(html)


def block_markdown(html: str, gathering: Gathering, find: FindImage = lambda _: None) -> str:
    """The Markdown of a text of any number of paragraphs."""
    converter = Converter(gathering, find)
    made: str = converter.convert(f"<div>{looked_over(html, gathering)}</div>")
    return tidied("\n\n".join([made, *converter.moved]))


def line_markdown(
    html: str, gathering: Gathering, find: FindImage = lambda _: None
) -> tuple[str, tuple[str, ...]]:
    """The Markdown of a text that stands in one line, and the images that cannot stand there with it."""
    text = block_markdown(html, gathering, find)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    figures = tuple(line for line in lines if re.fullmatch(r"!\[[^\]]*\]\([^)]*\)", line))
    words = [line for line in lines if line not in figures]
    if any(re.match(r"(?:- |\d+\. |\||```|> )", line) for line in words):
        gathering.lose("a list, table, quote or code stands where one line has room; its lines are joined")
    return " ".join(words), figures


def words_markdown(text: str) -> str:
    """The Markdown of plain words in one line: a name, a unit, a choice in a gap."""
    return line_markdown(escape(text, quote=False), Gathering())[0]


def tidied(markdown: str) -> str:
    """Markdown in NFC with single empty lines, no spaces at ends of lines, and gaps as they are written here."""
    text = unicodedata.normalize("NFC", WIDE.sub(" ", markdown))
    lines = [
        line.rstrip(" \t\xa0") + ("  " if line.strip() and line.endswith("  ") else "")
        for line in text.split("\n")
    ]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    text = re.sub(r"  (?=\n\n|$)", "", text)
    return re.sub(f"{GAP}(\\d+){END}", r"{{gap:\1}}", text)
