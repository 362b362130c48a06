"""Finds out how a text file is written and reads it: Unicode with or without mark, else our old code pages."""

import codecs

from charset_normalizer import from_bytes

from app.exchange.bank import Unreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = ["cp1250", "cp1251", "cp1252", "iso8859_2", "iso8859_5"]
NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "iso8859_2": "ISO-8859-2",
    "iso8859_5": "ISO-8859-5",
}
FOREIGN = {0x19, *range(0x29, 0x30), 0x39, *range(0x49, 0x50)}
SOUTHERN = (0x02, 0x03, 0x05, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0F)
CYRILLIC = (
    *(chr(0x400 + place) for place in range(0x10, 0x50) if place not in FOREIGN),
    *(chr(0x400 + place + case) for place in SOUTHERN for case in (0, 0x50)),
)
"""Serbian and Macedonian letters, by their places in Unicode (block Cyrillic)."""
MARKS_OF_TEXTS = "\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\xab\xbb\xa7\xb0\xa0"
OURS = frozenset((*"čćđšžČĆĐŠŽëçËÇ", *CYRILLIC, *MARKS_OF_TEXTS))
"""Letters of our languages outside ASCII, and the marks our texts use."""
LEAST_SHARE_OF_OURS = 0.3
SAMPLE = 200_000
PART_OF_CONTROLS = 0.002
"""A text holds next to none of the signs nobody can see; more of them, and it is no text."""


def decode(data: bytes) -> str:
    """The text of a file in plain line ends; raises Unreadable where it is no text in a writing known here."""
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"the file is not text in {NAMES[encoding]}", f"line {line}") from None
    controls = sum(ord(sign) < 32 and sign not in "\t\n\r\f\v\x1a" for sign in text)
    if controls > len(text) * PART_OF_CONTROLS:
        raise Unreadable("the file is not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def name_of(data: bytes) -> str:
    """What the writing of a file is called, for people; a guess where nothing declares it."""
    return NAMES[encoding_of(data)]


def encoding_of(data: bytes) -> str:
    """Python's name of the encoding: by mark, as UTF-8 or UTF-16, or the likeliest code page."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding
    if half_is_zero(data[::2]):
        return "utf-16-be"
    if half_is_zero(data[1::2]):
        return "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return code_page(data)
    return "utf-8"


def half_is_zero(half: bytes) -> bool:
    """Whether every other byte is mostly zero, as in UTF-16 without a mark."""
    return len(half) > 1 and half.count(0) > len(half) * 0.4


def code_page(data: bytes) -> str:
    """The likeliest of the code pages our region wrote in before Unicode.

    The one whose signs are most often letters of our languages; where two are as good, charset-normalizer decides.
    """
    if b"\0" in data:
        raise Unreadable("the file is not text")
    sample = data[:SAMPLE]
    shares = {page: share_of_ours(sample, page) for page in CODE_PAGES}
    most = max(shares.values())
    likely = [page for page in CODE_PAGES if shares[page] == most]
    if most < LEAST_SHARE_OF_OURS:
        raise Unreadable("nothing says how the file is written; save it as UTF-8")
    best = from_bytes(sample, cp_isolation=likely).best() if len(likely) > 1 else None
    return best.encoding if best and best.encoding in likely else likely[0]


def share_of_ours(data: bytes, page: str) -> float:
    """Which part of the signs outside ASCII our languages use, were the text written in this code page."""
    try:
        signs = [sign for sign in data.decode(page) if sign > "\x7f"]
    except UnicodeDecodeError:
        return 0.0
    return sum(sign in OURS for sign in signs) / max(len(signs), 1)
