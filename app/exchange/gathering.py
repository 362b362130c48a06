"""What is gathered while a file is read or written: its images, and what could not be carried."""

import binascii
import re
import unicodedata
from base64 import b64decode
from dataclasses import dataclass, field
from posixpath import splitext
from urllib.parse import unquote

from app.content.files import MEDIA_LIMIT
from app.content.media import WARNINGS, picture_size
from app.content.svg import clean_svg
from app.exchange.bank import Loss, Unreadable
from app.exchange.words import key_from

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
STARTS = ((b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"RIFF", ".webp"))
NAMED_AT_ONCE = 6
EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL)
MOST_ENCODED = MEDIA_LIMIT * 2
MOST_SIGNS = 5_000_000
"""Of text in one file: far more than any quiz has, far less than keeps a machine busy."""


@dataclass
class Gathering:
    """Images and losses of one file; `place` is the question now at hand, for messages."""

    images: dict[str, bytes] = field(default_factory=dict)
    found: list[Loss] = field(default_factory=list)
    alike: dict[str, list[str]] = field(default_factory=dict)
    place: str = ""
    signs: int = 0

    def count(self, signs: int) -> None:
        """Count the signs of a text that is read; raises Unreadable where the file holds too many."""
        self.signs += signs
        if self.signs > MOST_SIGNS:
            raise Unreadable(
                f"the texts have more than {MOST_SIGNS:,} signs together; divide the file", self.place
            )

    def lose(self, what: str) -> None:
        """Note what could not be carried at this place, once."""
        loss = Loss(self.place, what)
        if loss not in self.found:
            self.found.append(loss)

    def lose_alike(self, what: str) -> None:
        """Note what is lost in many places alike: it becomes one line that names them."""
        places = self.alike.setdefault(what, [])
        if self.place not in places:
            places.append(self.place)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All losses; those met in many places last, a line each."""
        return (*self.found, *(Loss(named(places), what) for what, places in self.alike.items()))

    def keep_image(self, name: str, data: bytes) -> str:
        """Keep an image under a safe name and return that; empty where it cannot be used, which is noted."""
        told = splitext(unquote(name).replace("\\", "/").rpartition("/")[2])[0]
        ending, reason = checked(data)
        if reason:
            self.lose(f"the image “{told[:80]}” is not carried: {reason}")
            return ""
        ending = ".jpeg" if ending == ".jpg" and name.lower().endswith(".jpeg") else ending
        simple = unicodedata.normalize("NFC", told)
        stem = simple if SAFE_NAME.fullmatch(simple) else key_from(simple) or "image"
        number, free = 1, f"{stem}{ending}"
        while self.images.get(free, data) != data:
            number += 1
            free = f"{stem}-{number}{ending}"
        self.images[free] = data
        return free


def named(places: list[str]) -> str:
    """Places in one line, the first few by name."""
    more = len(places) - NAMED_AT_ONCE
    return "; ".join(places[:NAMED_AT_ONCE]) + (f"; and {more} more" if more > 0 else "")


def checked(data: bytes) -> tuple[str, str]:
    """The ending an image should have, and why it cannot be used here, if so."""
    if len(data) > MEDIA_LIMIT:
        return "", f"it is larger than {MEDIA_LIMIT // 1024} KB"
    for start, ending in STARTS:
        if data.startswith(start):
            return ending, "" if all(picture_size(data, ending)) else "the file is damaged"
    if data.startswith(b"GIF8"):
        return "", "GIF is not used here; save it as PNG"
    if b"<svg" in data[:4096]:
        drawing = clean_svg(data)
        reasons = [message for code, message in drawing.mistakes if code not in WARNINGS]
        return ".svg", reasons[0] if reasons else ""
    return "", "it is not a PNG, JPEG, WebP or SVG image"


def decoded(text: str) -> bytes | None:
    """Bytes written in base 64; None where they are not. What is too long for an image stays too long."""
    if len(text) > MOST_ENCODED:
        return b"\0" * (MEDIA_LIMIT + 1)
    try:
        return b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def embedded(address: str) -> bytes | None:
    """The bytes of an image that is written out in its address, None where it is not."""
    found = EMBEDDED.match(address)
    return decoded(unquote(found[1])) if found else None
