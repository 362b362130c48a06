"""Images of a course: which file an edition shows, its size and its safe bytes."""

import posixpath
import struct
from dataclasses import dataclass, field

from app.content.files import MEDIA_ENDINGS, CourseFiles
from app.content.release import Media
from app.content.svg import clean_svg
from app.core.digests import digest
from app.questions.question import Problem

MIMES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
HEAVY = 150 * 1024
WARNINGS = frozenset({"svg_small_text", "media_heavy"})
FRAMES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})


@dataclass
class Gallery:
    """The images of one course, each read once however often it is shown."""

    files: CourseFiles
    problems: list[Problem] = field(default_factory=list)
    read: dict[str, Media | None] = field(default_factory=dict)

    def path(self, folder: str, target: str, locale: str) -> str | None:
        """Path of the image `target` written in `folder`: the edition's own before the shared one."""
        path = posixpath.normpath(posixpath.join(folder, target))
        stem, ending = posixpath.splitext(path)
        if ending.lower() not in MEDIA_ENDINGS:
            return None
        return next((each for each in (f"{stem}.{locale}{ending}", path) if each in self.files.data), None)

    def media(self, path: str) -> Media | None:
        """The image at a path; its mistakes are reported once."""
        if path not in self.read:
            self.read[path] = self.load(path)
        return self.read[path]

    def load(self, path: str) -> Media | None:
        """Read and check one image."""
        data = self.files.data[path]
        ending = posixpath.splitext(path)[1].lower()
        if ending == ".svg":
            drawing = clean_svg(data)
            for code, message in drawing.mistakes:
                self.problems.append(Problem(path, 1, code, message, "warning" if code in WARNINGS else "error"))
            data, width, height = drawing.data, drawing.width, drawing.height
        else:
            width, height = picture_size(data, ending)
        if not width or not height:
            if ending != ".svg":
                self.problems.append(Problem(path, 1, "media_invalid", f"the file is not a {ending[1:]} image"))
            return None
        if len(data) > HEAVY:
            size = f"the image has {len(data) // 1024} KB; slow lines need less than {HEAVY // 1024} KB"
            self.problems.append(Problem(path, 1, "media_heavy", size, "warning"))
        return Media(path, digest(data), MIMES[ending], data, width, height)


def picture_size(data: bytes, ending: str) -> tuple[int, int]:
    """Width and height in pixels from the header; (0, 0) where it is not of the format the name promises."""
    try:
        if ending == ".png" and data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            width, height = struct.unpack(">II", data[16:24])
        elif ending in (".jpg", ".jpeg") and data.startswith(b"\xff\xd8"):
            width, height = jpeg_size(data)
        elif ending == ".webp" and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            width, height = webp_size(data)
        else:
            return 0, 0
    except (struct.error, IndexError):
        return 0, 0
    return (width, height) if max(width, height) <= 20000 else (0, 0)


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Size from the first frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return 0, 0


def webp_size(data: bytes) -> tuple[int, int]:
    """Size from the first chunk (RFC 9649, 2.5 to 2.7)."""
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
