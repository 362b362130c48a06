"""Reads XML of strangers: no document types, no entities, no endless nesting; every refusal is a sentence."""

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser

from app.exchange.bank import Unreadable
from app.exchange.files.encodings import decode

MOST_BYTES = 20 * 1024 * 1024
DEEPEST = 100
MOST_ELEMENTS = 200_000
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']""")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that XML 1.0 cannot hold (section 2.2)."""


class Node(Element):
    """An element that knows the line it began on; 0 where it was made here."""

    line: int = 0


class Builder(TreeBuilder):
    """Builds the tree and stops where it grows beyond what a quiz needs."""

    parser: DefusedXMLParser | None = None

    def __init__(self, place: str) -> None:
        super().__init__(element_factory=Node)
        self.place = place
        self.depth = 0
        self.count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Begin an element and note its line."""
        self.depth += 1
        self.count += 1
        line = self.parser.parser.CurrentLineNumber if self.parser else 0
        if self.depth > DEEPEST:
            raise Unreadable(f"elements are nested more than {DEEPEST} deep", placed(self.place, line))
        if self.count > MOST_ELEMENTS:
            raise Unreadable(f"the file has more than {MOST_ELEMENTS:,} elements", placed(self.place, line))
        made = super().start(tag, attrs)
        if isinstance(made, Node):
            made.line = line
        return made

    def end(self, tag: str, /) -> Element:
        """End an element."""
        self.depth -= 1
        return super().end(tag)


def placed(place: str, line: int) -> str:
    """A line of a file for people: “items/a.xml, line 3”, or the line alone where the file is plain."""
    return f"{place}, line {line}" if place else f"line {line}"


def parse(data: bytes, place: str = "") -> Element:
    """The root of an XML file in the encoding it declares; `place` is its name inside a package.

    Raises Unreadable for what is no XML, has a document type or entities, or is too large or too deep.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"the file is larger than {MOST_BYTES // 1024 // 1024} MB", place)
    declared = DECLARED.match(data)
    try:
        return built(data, place, None)
    except ParseError as error:
        if is_wrong_encoding(data, declared[1].decode() if declared else "utf-8"):
            return parse_text(data, place)
        raise broken(error, place) from None
    except (LookupError, ValueError) as error:
        if declared is None:
            raise Unreadable(f"the file is not valid XML: {error}", place) from None
        return parse_text(data, place)


def is_wrong_encoding(data: bytes, declared: str) -> bool:
    """Whether the bytes are not in the encoding the file says."""
    try:
        data.decode(declared)
    except (UnicodeDecodeError, LookupError):
        return True
    return False


def parse_text(data: bytes, place: str) -> Element:
    """Parse a file whose declaration is wrong: its bytes betray how it is written."""
    text = FORBIDDEN.sub("", DECLARATION.sub("", decode(data)))
    try:
        return built(text.encode(), place, "utf-8")
    except ParseError as error:
        raise broken(error, place) from None


def built(data: bytes, place: str, encoding: str | None) -> Element:
    """Feed the parser; document types and entities are refused before they are looked into."""
    builder = Builder(place)
    parser = DefusedXMLParser(
        target=builder, encoding=encoding, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    builder.parser = parser
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DTDForbidden:
        raise Unreadable("the file has a document type (<!DOCTYPE …>); take that line out", place) from None
    except DefusedXmlException:
        raise Unreadable("the file defines entities, which are not read", place) from None
    finally:
        builder.parser = None
    return root


def broken(error: ParseError, place: str) -> Unreadable:
    """What is wrong with the XML, and on which line."""
    reason = str(error).partition(":")[0]
    line = error.position[0] if getattr(error, "position", None) else 0
    return Unreadable(f"the file is not valid XML ({reason})", placed(place, line) if line else place)


def line_of(element: Element) -> int:
    """The line an element began on, 0 where that is not known."""
    return element.line if isinstance(element, Node) else 0


def text_of(element: Element | None, path: str = "") -> str:
    """The words of an element, or of the one at a path inside it; empty where there is none."""
    found = element.find(path) if element is not None and path else element
    return "".join(found.itertext()).strip() if found is not None else ""


def writable(text: str) -> str:
    """A text without the signs XML cannot hold."""
    return FORBIDDEN.sub("", text)
