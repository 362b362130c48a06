"""The formats by name, and which of them a file is in."""

import re
from typing import Protocol

from app.exchange import aiken
from app.exchange.bank import Bank, Unreadable, Written
from app.exchange.files.encodings import decode
from app.exchange.files.zips import is_zip, open_package
from app.exchange.gift import format as gift
from app.exchange.moodle import format as moodle_xml
from app.exchange.qti import qti3, qti21
from app.exchange.tables import csv_table, xlsx_table
from app.exchange.tables.headings import heading_of

MOST_BYTES = 20 * 1024 * 1024
"""The largest file that is read at all."""


class Format(Protocol):
    """What the module of a format offers."""

    KEY: str
    EXTENSIONS: tuple[str, ...]

    def read(self, data: bytes, name: str) -> Bank:
        """Read a file; raises Unreadable where nothing can be made of it."""

    def write(self, bank: Bank) -> Written:
        """Write a bank; what the format cannot hold is among the losses."""


FORMATS: dict[str, Format] = {
    module.KEY: module for module in (gift, aiken, moodle_xml, qti21, qti3, csv_table, xlsx_table)
}
WRITTEN_IN_TEXT = frozenset({"gift", "aiken", "csv"})
"""Formats whose encoding has to be guessed."""


def guess(data: bytes, name: str) -> str:
    """The key of the format a file is in, by its content, then by its name; raises Unreadable."""
    found = package_format(data) if is_zip(data) else text_format(data)
    if found in FORMATS:
        return found
    by_name = [key for key, each in FORMATS.items() if name.lower().endswith(each.EXTENSIONS)]
    if len(by_name) == 1:
        return by_name[0]
    raise Unreadable(f"the format is not known; name it with --format: {', '.join(FORMATS)}")


def package_format(data: bytes) -> str:
    """The format of a zip package."""
    package = open_package(data)
    if "xl/workbook.xml" in package.names:
        return "xlsx"
    manifests = [name for name in package.names if name.lower().endswith("imsmanifest.xml")]
    items = [name for name in package.names if name.lower().endswith(".xml")]
    return next((xml_format(package.read(name)) for name in (*manifests, *items)), "")


def text_format(data: bytes) -> str:
    """The format of a text file; empty where its words do not say."""
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        return xml_format(data)
    text = decode(data)
    if re.search(r"^\s*ANSWER:\s*[A-Za-z]\s*$", text, re.MULTILINE):
        return "aiken"
    first = next((line for line in text.split("\n") if line.strip()), "")
    if "stem" in {heading_of(cell.strip('" ')) for cell in re.split("[,;\t]", first)}:
        return "csv"
    return "gift" if re.search(r"(?<!\\)\{", text) else ""


def xml_format(data: bytes) -> str:
    """The format of an XML file or of the manifest of a package."""
    start = data[:20_000].replace(b"\0", b"")
    if re.search(rb"<quiz[\s>]", start):
        return "moodle-xml"
    if re.search(rb"v3p0|<qti-assessment", start):
        return "qti3"
    return "qti21" if re.search(rb"v2p\d|<assessment(Item|Test)", start) else ""
