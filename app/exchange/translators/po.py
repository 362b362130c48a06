"""PO, the format of gettext: a message for each block, its context is the file and the place of the block.

What is stale or unsure is fuzzy, and has the earlier words of the source as its previous message.
"""

import re
from datetime import datetime
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from app.exchange.bank import Unreadable
from app.exchange.translators.rows import MOST_ROWS, Row, Sheet

ENDING = ".po"
MOST_BYTES = 20 * 1024 * 1024
SEEN = re.compile(r"sezona: edition (?P<digest>[0-9a-f]{16}|none)")
WHOLE = re.compile(r'(?:msg(?:ctxt|id|id_plural|str)(?:\[\d{1,2}\])?\s+)?"(?:[^"\\]|\\.)*"')
FUZZY = "fuzzy"
HEADER = "# Blocks of the course {course}, from {source} to {target}.\n# Words are Markdown."


class Gathered(Catalog):
    """A catalogue that keeps every message in the order of the file, also where two have the same key."""

    def __init__(self) -> None:
        super().__init__()
        self.gathered: list[Message] = []

    def __setitem__(self, id: str | tuple[str, ...] | list[str], message: Message) -> None:  # noqa: A002 # Babel's
        """Take one message."""
        if message.id:
            self.gathered.append(message)
            if len(self.gathered) > MOST_ROWS:
                raise Unreadable(f"the file has more than {MOST_ROWS:,} messages; hand out a part of the course")
        else:
            super().__setitem__(id, message)


def write(sheet: Sheet, at: datetime) -> bytes:
    """A sheet as PO, made at a moment."""
    header = HEADER.format(course=sheet.course, source=sheet.source, target=sheet.target)
    catalog = Catalog(
        locale=sheet.target,
        header_comment=header,
        project=sheet.course,
        version=sheet.target,
        creation_date=at,
        revision_date=at,
        charset="utf-8",
        fuzzy=False,
    )
    for row in sheet.rows:
        message = catalog.add(
            row.source,
            row.words,
            flags={FUZZY} if row.mark == "open" and row.words else (),
            auto_comments=[
                *(f"{sort}: {said}" for sort, said in row.notes),
                f"sezona: edition {row.seen or 'none'}",
            ],
            previous_id=row.earlier,
            context=row.name,
        )
        message.flags -= {"python-format", "python-brace-format"}
    stream = BytesIO()
    write_po(stream, catalog, width=0, include_previous=True, omit_header=False)
    return stream.getvalue()


def read(data: bytes) -> Sheet:
    """The sheet of a PO file. Raises `Unreadable`."""
    lines = lines_of(data)
    catalog = Gathered()
    try:
        PoFileParser(catalog, ignore_obsolete=True, abort_invalid=True).parse(lines)
    except PoFileError as error:
        raise Unreadable(f"this is no PO file: {error}", f"line {error.lineno + 1}") from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"this is no PO file that can be read: {error}") from None
    rows = [row_from(message) for message in catalog.gathered]
    if not rows:
        raise Unreadable("this is neither XLIFF nor a PO file with messages")
    return Sheet("", "", language_of(lines), tuple(rows))


def lines_of(data: bytes) -> list[str]:
    """The lines of a file, each of which is whole. Raises `Unreadable`."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"the file is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"line {data.count(bytes([10]), 0, error.start) + 1}"
        raise Unreadable("the file is not UTF-8; save it as UTF-8", place) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(map(str.strip, lines), 1):
        if line and not line.startswith("#") and not WHOLE.fullmatch(line):
            raise Unreadable("this is no line of a PO file, or its quotes are not closed", f"line {number}")
    return lines


def language_of(lines: list[str]) -> str:
    """The language that the header names."""
    for line in lines:
        found = re.match(r'\s*"Language:\s*([\w.@-]+)', line)
        if found:
            return found[1]
    return ""


def row_from(message: Message) -> Row:
    """The row of a message."""
    path, _, place = (message.context or "").partition("#")
    source = message.id if isinstance(message.id, str) else next(iter(message.id), "")
    words = message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")
    seen = next((found["digest"] for each in message.auto_comments if (found := SEEN.fullmatch(each))), None)
    return Row(
        path=path,
        place=place,
        source=source,
        words=words,
        mark="open" if FUZZY in message.flags else "done",
        seen="" if seen == "none" else seen,
        line=message.lineno or 0,
    )
