"""Zip packages of strangers: looked over before anything is unpacked, and never unpacked to disk."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from app.exchange.bank import Unreadable

MOST_BYTES = 20 * 1024 * 1024
MOST_MEMBERS = 2000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_IN_ONE = 20 * 1024 * 1024
MOST_RATIO = 100
SMALL = 256 * 1024
"""Below this a member may be compressed as well as it likes: empty pages are."""
HEAD = struct.Struct("<26sHH")
"""The fixed part of a file's own header, which ends in the lengths of its name and of what goes with it."""
COUNT = struct.Struct("<10sH")
"""The end of a package as far as the number of its files."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MEGABYTE = 1024 * 1024
DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    zlib.error,
    struct.error,
)
"""What the zip reader of Python raises for files that are not what they say."""


@dataclass(frozen=True)
class Package:
    """A zip file that passed the checks; `names` are its files in their order."""

    archive: zipfile.ZipFile
    names: tuple[str, ...]

    def read(self, name: str) -> bytes:
        """The bytes of one file; raises Unreadable where it is damaged or not what its header says."""
        try:
            with self.archive.open(name) as member:
                data = member.read(MOST_IN_ONE + 1)
        except DAMAGE:
            raise Unreadable("the file is damaged inside the package", name) from None
        if len(data) > MOST_IN_ONE:
            raise Unreadable(f"the file is larger than {MOST_IN_ONE // MEGABYTE} MB", name)
        if data.startswith(b"PK\x03\x04"):
            raise Unreadable("the package holds another package; unpack that one first", name)
        return data


def is_zip(data: bytes) -> bool:
    """Whether a file begins as a zip file does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def open_package(data: bytes) -> Package:
    """Look a zip file over; raises Unreadable for one that is damaged, too large, or plays tricks."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"the file is larger than {MOST_BYTES // MEGABYTE} MB")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except DAMAGE:
        raise Unreadable("the file is not a zip package, or it is damaged") from None
    if len(members) > MOST_MEMBERS:
        raise Unreadable(f"the package holds {len(members):,} files; at most {MOST_MEMBERS:,} are read")
    if sum(each.file_size for each in members) > MOST_UNPACKED:
        raise Unreadable(f"the package unpacks to more than {MOST_UNPACKED // MEGABYTE} MB")
    seen: set[str] = set()
    for member in members:
        check_member(member)
        folded = unicodedata.normalize("NFC", member.filename).casefold()
        if folded in seen:
            raise Unreadable("the package holds two files of this name", shown(member.filename))
        seen.add(folded)
    check_places(data, members, archive.start_dir)
    return Package(archive, tuple(each.filename for each in members if not each.is_dir()))


def check_places(data: bytes, members: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse a package whose files lie over one another or beyond its list at `end`, or that miscounts them.

    Python's reader takes them as they come: many names for the same bytes make a bomb of few (measured: 104 KB
    that unpack to 20 GB).
    """
    free_from = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        start = member.header_offset
        head = data[start : start + HEAD.size] if start >= 0 else b""
        if start < free_from or len(head) < HEAD.size or not head.startswith(b"PK\x03\x04"):
            raise Unreadable("the files of the package lie over one another", shown(member.orig_filename))
        _, name_length, extra_length = HEAD.unpack(head)
        free_from = start + HEAD.size + name_length + extra_length + member.compress_size
    counted = COUNT.unpack_from(data, data.rfind(b"PK\x05\x06"))[1]
    if free_from > end or counted != len(members):
        raise Unreadable("the list of files in the package is wrong")


def check_member(member: zipfile.ZipInfo) -> None:
    """Refuse one file of a package for its name, its kind or its size."""
    name = member.orig_filename
    parts = name.removesuffix("/").split("/")
    place = shown(name)
    if "\\" in name or "\0" in name or name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        raise Unreadable("the name of a file in the package leads out of it", place)
    if any(part in ("", ".", "..") for part in parts):
        raise Unreadable("the name of a file in the package leads out of it", place)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unreadable("the package holds a link, not a file", place)
    if member.flag_bits & 0x1:
        raise Unreadable("the package is locked with a password", place)
    if member.compress_type not in METHODS:
        raise Unreadable("the file is packed in a way that is not read", place)
    if member.file_size > MOST_IN_ONE:
        raise Unreadable(f"the file is larger than {MOST_IN_ONE // MEGABYTE} MB", place)
    if member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        raise Unreadable(f"the file unpacks to more than {MOST_RATIO} times its size", place)
    if name.lower().endswith((".zip", ".jar", ".7z", ".rar")):
        raise Unreadable("the package holds another package; unpack that one first", place)


def shown(name: str) -> str:
    """A name that can be printed in one line."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:120]


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip file of these files in their order; the same files give the same bytes."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, content)
    return data.getvalue()
