"""The words of a block in XLIFF: addresses and variables stand in them as signs that no translator can spoil.

`<ph/>` stands for variables and bare addresses, `<pc>` for a link, an image or code around its words: file names
in code are translated. What they stand for is kept once in the unit's `<originalData>` (XLIFF 2.1, 4.7).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from app.exchange.files.xml import FORBIDDEN

PROTECTED = re.compile(
    r"""(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
    |(?P<alone>\{\{.*?\}\}|<https?://[^>\s]+>)
    |(?P<open>!?\[)(?P<words>[^\[\]]*)(?P<close>\]\([^\s()]*\)?)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Originals:
    """What the signs of a unit stand for: the ids of its data, and of its signs in the source."""

    data: dict[str, str] = field(default_factory=dict)
    signs: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    count: int = 0

    def reference(self, text: str) -> str:
        """The id of a piece of Markdown."""
        return self.data.setdefault(text, f"d{len(self.data) + 1}")

    def elements(self) -> str:
        """The `<originalData>` of the unit; empty where there is nothing to keep."""
        kept = "".join(f'<data id="{each}">{written(text)}</data>' for text, each in self.data.items())
        return f"<originalData>{kept}</originalData>" if kept else ""


@dataclass
class InlineWriter:
    """Writes the words of one `<source>` or `<target>`; a sign that both have has the same id in both."""

    originals: Originals
    is_source: bool
    used: set[str] = field(default_factory=set)

    def sign(self, begin: str, end: str = "") -> str:
        """The id of a sign."""
        known = self.originals.signs.setdefault((begin, end), [])
        free = next((each for each in known if each not in self.used), "")
        if self.is_source or not free:
            self.originals.count += 1
            free = str(self.originals.count)
            if self.is_source:
                known.append(free)
        self.used.add(free)
        return free

    def write(self, markdown: str) -> str:
        """Markdown as the content of an element."""
        parts, at = [], 0
        for found in PROTECTED.finditer(markdown):
            parts += [written(markdown[at : found.start()]), self.element(found)]
            at = found.end()
        return "".join([*parts, written(markdown[at:])])

    def element(self, found: re.Match[str]) -> str:
        """One sign."""
        refer = self.originals.reference
        if found["alone"]:
            shown = quoteattr(FORBIDDEN.sub("", found["alone"]))
            sign, kept = self.sign(found["alone"]), refer(found["alone"])
            return f'<ph id="{sign}" canDelete="no" disp={shown} dataRef="{kept}"/>'
        begin, end = (found["ticks"],) * 2 if found["ticks"] else (found["open"], found["close"])
        sign = self.sign(begin, end)
        inside = written(found["code"]) if found["ticks"] else self.write(found["words"])
        references = f'dataRefStart="{refer(begin)}" dataRefEnd="{refer(end)}"'
        return f'<pc id="{sign}" canDelete="no" {references}>{inside}</pc>'


def written(text: str) -> str:
    """Text for XML; what XML cannot hold is written as `<cp>`."""
    return FORBIDDEN.sub(lambda sign: f'<cp hex="{ord(sign[0]):04X}"/>', escape(text, {"\r": "&#13;"}))


def bare(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def originals_of(unit: Element) -> dict[str, str]:
    """What the data of a unit say, by id."""
    every = (each for each in unit.iter() if bare(each.tag) == "data")
    return {each.get("id", ""): read_words(each, {}) for each in every}


def read_words(element: Element, data: Mapping[str, str], known: dict[str, tuple[str, str]] | None = None) -> str:
    """The Markdown of a `<source>` or `<target>`.

    `known` are the signs read so far, by id: a tool may leave out of the target what they refer to.
    """
    known = {} if known is None else known
    parts = [element.text or ""]
    for each in element:
        begin, end = around(each, data, known)
        parts += [begin, read_words(each, data, known), end, each.tail or ""]
    return "".join(parts)


def around(element: Element, data: Mapping[str, str], known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """What a sign says before and after its words."""
    name = bare(element.tag)
    if name == "cp":
        return code_point(element.get("hex", "")), ""
    if name not in ("ph", "pc", "sc", "ec"):
        return "", ""
    key = element.get("id", "") or element.get("startRef", "")
    references = (element.get("dataRefStart" if name == "pc" else "dataRef"), element.get("dataRefEnd"))
    if references[0] is None and key in known:
        return known[key]
    said = (data.get(references[0] or "", ""), data.get(references[1] or "", ""))
    known.setdefault(key, said)
    return said


def code_point(number: str) -> str:
    """The sign of a hexadecimal number; a replacement where there is no such sign."""
    try:
        return chr(int(number, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
