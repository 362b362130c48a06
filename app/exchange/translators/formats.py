"""The formats of translators by name, and which of them a file is in."""

from app.content.source import CourseSource
from app.core.locales import KNOWN
from app.exchange.bank import Unreadable
from app.exchange.translators import po, xliff
from app.exchange.translators.languages import edition_named, tag_of
from app.exchange.translators.rows import Sheet

FORMATS = {"xliff": xliff.ENDING, "po": po.ENDING}
"""How the files of each format end."""
XML_BEGINS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


def read(data: bytes) -> Sheet:
    """The sheet of a file, in whichever format it is. Raises `Unreadable`."""
    if not data.strip():
        raise Unreadable("the file is empty")
    return xliff.read(data) if data.lstrip().startswith(XML_BEGINS) else po.read(data)


def edition_in(sheet: Sheet, course: CourseSource) -> str:
    """The edition that a sheet is of. Raises `Unreadable` where its languages are not those of the course."""
    if not sheet.target:
        raise Unreadable(
            "the file does not say into which language it is translated (trgLang, or Language: in PO)"
        )
    locale = edition_named(sheet.target)
    if locale not in KNOWN:
        known = ", ".join(tag_of(each) for each in KNOWN if each != course.source)
        raise Unreadable(f"“{sheet.target[:40]}” is no language of our editions; they are {known}")
    if sheet.source and edition_named(sheet.source) != course.source:
        message = f"the file is translated from “{sheet.source[:40]}”, the course from “{tag_of(course.source)}”"
        raise Unreadable(message)
    if locale == course.source:
        raise Unreadable(f"“{locale}” is the source of the course; translations go into other languages")
    return locale
