"""Figures as SVG: rebuilt from an allow-list, with the platform's colours for light, dark and print."""

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

SPACE = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset("svg g path rect circle ellipse line polyline polygon text tspan title desc".split())
CLASSES = frozenset(
    "paper soft brand on ink ink2 line strong arrow bar good goodsoft bad badsoft warn warnsoft".split()
)
GEOMETRY = frozenset(
    "x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height viewBox transform font-size font-weight "
    "font-style text-anchor dominant-baseline letter-spacing textLength opacity stroke-width stroke-dasharray "
    "stroke-linecap stroke-linejoin rotate".split()
)
QUIET = frozenset("role aria-label aria-labelledby id lang".split())
"""Attributes left out without a word: harmless to drop."""
VALUE = re.compile(r"[\w\s.,+%()#:/-]{0,20000}")
DEEPEST = 20
MOST_ELEMENTS = 2000

FILLS = "paper soft brand on ink ink2 good goodsoft bad badsoft warn warnsoft".split()
LIGHT = "#fff #e2f0ef #0b5a66 #fff #1b2528 #4b585b #1a6638 #e5f3e9 #a3211b #fcebe9 #7d4a00 #fdf0d8".split()
DARK = "#192427 #16343a #86d3d1 #06272b #e8eeec #b3c0bf #93d8a8 #15301f #f6aaa3 #3c1d1a #f1c37c #34270f".split()
LIGHT_LINES = ("#6f7d80", "#0b5a66", "#4b585b", "#dcdfd9")
DARK_LINES = ("#869694", "#86d3d1", "#b3c0bf", "#33423f")


def colours(fills: list[str], lines: tuple[str, str, str, str]) -> str:
    """The colour rules of one theme; lines are edge, strong, arrow, bar."""
    edge, strong, arrow, bar = lines
    filled = "".join(f".{name}{{fill:{colour}}}" for name, colour in zip(FILLS, fills, strict=True))
    return (
        f"{filled}.paper,.line{{stroke:{edge}}}.strong{{stroke:{strong}}}"
        f".arrow{{stroke:{arrow}}}.bar{{stroke:{bar}}}"
    )


STYLE = (
    'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}'
    ".line,.strong,.arrow,.bar{fill:none;stroke-linecap:round;stroke-linejoin:round}"
    ".paper,.line{stroke-width:2}.strong{stroke-width:4}.arrow{stroke-width:3}.bar{stroke-width:8}"
    + colours(LIGHT, LIGHT_LINES)
    + "@media screen and (prefers-color-scheme:dark){"
    + colours(DARK, DARK_LINES)
    + "}"
)


@dataclass
class Drawing:
    """A cleaned figure; `mistakes` are code and sentence. Width and height come from the viewBox."""

    data: bytes = b""
    width: int = 0
    height: int = 0
    mistakes: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0

    def refuse(self, code: str, message: str) -> None:
        """Note a mistake once."""
        if (code, message) not in self.mistakes:
            self.mistakes.append((code, message))


def clean_svg(data: bytes) -> Drawing:
    """Rebuild an SVG file from what is allowed and say what was not; an unreadable file gives no data."""
    drawing = Drawing()
    root = parse(data, drawing)
    if root is None:
        return drawing
    box = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))][:4]
    if len(box) != 4 or not (1 <= box[2] <= 10000 and 1 <= box[3] <= 10000):
        drawing.refuse("svg_viewbox", 'the figure has no viewBox like "0 0 640 360"')
        return drawing
    drawing.width, drawing.height = round(box[2]), round(box[3])
    inner = "".join(rebuild(child, drawing, 1) for child in root)
    view = " ".join(f"{each:g}" for each in box)
    drawing.data = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{drawing.width}" '
        f'height="{drawing.height}"><style>{STYLE}</style>{inner}</svg>'
    ).encode()
    return drawing


def parse(data: bytes, drawing: Drawing) -> ET.Element | None:
    """Parse without document types or entities; None where the file is not an SVG."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        drawing.refuse("svg_invalid", "the figure is not UTF-8 text")
        return None
    if re.search(r"<!(?!--|\[CDATA\[)", text) or re.search(r"<\?(?!xml\s)", text):
        drawing.refuse("svg_invalid", "a figure holds no document type, entities or processing instructions")
        return None
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 - no document type gets here
    except (ET.ParseError, ValueError, RecursionError, MemoryError) as error:
        drawing.refuse("svg_invalid", f"the figure is not valid XML: {error}")
        return None
    if root.tag != f"{SPACE}svg":
        drawing.refuse("svg_invalid", 'the file does not begin with <svg xmlns="http://www.w3.org/2000/svg">')
        return None
    return root


def rebuild(element: ET.Element, drawing: Drawing, depth: int) -> str:
    """One element and what is inside it, as far as it is allowed."""
    drawing.count += 1
    name = element.tag.removeprefix(SPACE)
    tail = words(element.tail) if depth > 1 else ""
    if name not in ELEMENTS or name == "svg" or not element.tag.startswith(SPACE):
        drawing.refuse("svg_element", f"<{name.rpartition('}')[2]}> may not stand in a figure")
        return tail
    if depth > DEEPEST or drawing.count > MOST_ELEMENTS:
        drawing.refuse("svg_large", "the figure has too many or too deeply nested elements")
        return tail
    inner = words(element.text) + "".join(rebuild(child, drawing, depth + 1) for child in element)
    written = "".join(attribute(name, key, value, drawing) for key, value in sorted(element.items()))
    return f"<{name}{written}>{inner}</{name}>{tail}" if inner else f"<{name}{written}/>{tail}"


def attribute(element: str, name: str, value: str, drawing: Drawing) -> str:
    """One attribute as text, or nothing."""
    if name == "class":
        kept = [each for each in value.split() if each in CLASSES]
        for each in value.split():
            if each not in CLASSES:
                drawing.refuse("svg_class", f"“{each}” is not a class of figures")
        return f' class="{" ".join(kept)}"' if kept else ""
    if name in GEOMETRY and VALUE.fullmatch(value) and "url" not in value.lower():
        check_size(element, name, value, drawing)
        return f" {name}={quoteattr(value)}"
    if name not in QUIET:
        drawing.refuse("svg_attribute", f"“{name.rpartition('}')[2]}” on <{element}> may not stand in a figure")
    return ""


def check_size(_element: str, name: str, value: str, drawing: Drawing) -> None:
    """Letters smaller than 16 units cannot be read on a telephone."""
    if name == "font-size" and drawing.width >= 480:
        size = re.match(r"\d+(\.\d+)?", value)
        if size and float(size[0]) < 16:
            drawing.refuse("svg_small_text", f"text of size {size[0]} is too small on a telephone; use 16 or more")


def words(text: str | None) -> str:
    """Text between elements, escaped; line ends and indentation between shapes are dropped."""
    return escape(text) if text and text.strip() else ""
