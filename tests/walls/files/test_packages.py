"""D1, D2, D3: packages that lead out, explode, lie or are of another kind are refused before they are unpacked."""

import io
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from app.exchange.bank import Unreadable
from app.exchange.files.zips import open_package, packed
from app.exchange.qti import qti3, qti21
from app.exchange.tables import xlsx_table
from app.learning.rules.files import is_what_it_says

READERS = {"qti21": qti21.read, "qti3": qti3.read, "xlsx": xlsx_table.read}
"""Everything that reads a package."""


def archive(*members: tuple[str, bytes], kind: int = stat.S_IFREG) -> bytes:
    """Make a package whose members have any name and any kind of file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.create_system = 3
            info.external_attr = (kind | 0o666) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return data.getvalue()


def overlapping(count: int, size: int) -> bytes:
    """Make a package in which many names share the bytes of one file."""
    whole = archive(("f0000.xml", b"\0" * size))
    head = zipfile.ZipFile(io.BytesIO(whole)).infolist()[0]
    body_end = whole.index(b"PK\x01\x02")
    entry = whole[body_end : whole.index(b"PK\x05\x06")]
    central = b"".join(entry.replace(b"f0000.xml", f"f{number:04}.xml".encode()) for number in range(count))
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(central), body_end, 0)
    assert head.header_offset == 0
    return whole[:body_end] + central + end


def quoted(count: int, size: int) -> bytes:
    """Make a package in which each file swallows the headers of those after it (D. Fifield's way)."""
    deflated = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = deflated.compress(b"\0" * size) + deflated.flush()
    name = lambda number: f"f{number:04}.xml".encode()  # noqa: E731 (a name, not a function)
    heads: list[tuple[int, bytes, int]] = []
    body = b""
    for number in range(count):
        start = len(body)
        packed_size = len(kernel) + (count - 1 - number) * (30 + len(name(0)) + 5)
        local = struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, packed_size, size, len(name(0)), 0)
        body += local + name(number)
        if number < count - 1:
            body += struct.pack("<BHH", 0, 30 + len(name(0)), 0xFFFF ^ (30 + len(name(0))))
        heads.append((start, name(number), packed_size))
    body += kernel
    central = b"".join(
        struct.pack(
            "<4sHHHHHHLLLHHHHHLL",
            b"PK\x01\x02",
            20,
            20,
            0,
            8,
            0,
            33,
            0,
            packed_size,
            size,
            len(each),
            0,
            0,
            0,
            0,
            0,
            start,
        )
        + each
        for start, each, packed_size in heads
    )
    return (
        body + central + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(central), len(body), 0)
    )


def tar(name: str = "a.xml") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as file:
        info = tarfile.TarInfo(name)
        info.size = 4
        file.addfile(info, io.BytesIO(b"<a/>"))
    return data.getvalue()


def patched(data: bytes, signature: bytes, at: int, value: bytes) -> bytes:
    """Change bytes of the first header that begins with a signature."""
    place = data.index(signature) + at
    return data[:place] + value + data[place + len(value) :]


NAMES = (
    r"../a.xml a/../../b.xml /etc/passwd //etc/passwd C:\a.xml c:/a.xml C:a.xml a\..\b.xml ..\win.xml "
    r"\\host\share\a.xml a//b.xml ./a.xml a/./b.xml .. . / a/.."
).split()
PLAIN = archive(("a.xml", b"<a/>" * 100))
CORPUS: dict[str, bytes] = {
    **{f"a name like {name!r}": archive((name, b"<a/>")) for name in NAMES},
    "NUL in a name": archive(("a.xml\0.png", b"<a/>")),
    "case twins": archive(("a.xml", b"1"), ("A.XML", b"2")),
    "twins of composition": archive(("\u010d.xml", b"1"), ("c\u030c.xml", b"2")),
    "a file where a folder is": archive(("a.zip/", b""), ("a.zip", b"1")),
    "a link": archive(("a.xml", b"/etc/passwd"), kind=stat.S_IFLNK),
    "a device": archive(("a.xml", b""), kind=stat.S_IFCHR),
    "a disk": archive(("a.xml", b""), kind=stat.S_IFBLK),
    "a pipe": archive(("a.xml", b""), kind=stat.S_IFIFO),
    "a socket": archive(("a.xml", b""), kind=stat.S_IFSOCK),
    "a ratio beyond reason": archive(("a.xml", b"\0" * 10_000_000)),
    "many that are large together": archive(*((f"{number}.xml", b"\0" * 200_000) for number in range(400))),
    "two thousand names for the same bytes": overlapping(2000, 250_000),
    "two names for the same bytes": overlapping(2, 100),
    "files that swallow one another": quoted(300, 200_000),
    "a package in a package": archive(("a.xml", PLAIN)),
    "a size that is a lie": patched(PLAIN, b"PK\x01\x02", 24, struct.pack("<L", 10)),
    "a packed size that is a lie": patched(PLAIN, b"PK\x01\x02", 20, struct.pack("<L", 1)),
    "a packed size beyond the file": patched(PLAIN, b"PK\x01\x02", 20, struct.pack("<L", 2**31)),
    "a place beyond the file": patched(PLAIN, b"PK\x01\x02", 42, struct.pack("<L", 2**30)),
    "another name in its own header": patched(PLAIN, b"PK\x03\x04", 30, b"b"),
    "more files than it says": patched(PLAIN, b"PK\x05\x06", 10, struct.pack("<H", 9)),
    "a sum that is a lie": patched(PLAIN, b"PK\x01\x02", 16, b"\0\0\0\0"),
    "a lock": patched(patched(PLAIN, b"PK\x03\x04", 6, b"\1"), b"PK\x01\x02", 8, b"\1"),
    "an unknown way of packing": patched(PLAIN, b"PK\x01\x02", 10, struct.pack("<H", 99)),
    "a tape archive": tar(),
    "a tape archive that leads out": tar("../../a.xml"),
    "seven-zip": b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
    "rar": b"Rar!\x1a\x07\x00" + b"\0" * 100,
    "nothing but an end": b"PK\x05\x06" + b"\0" * 18,
}
"""Packages by what is wrong with them."""


def read_all(data: bytes) -> None:
    """Open a package and read every file in it."""
    package = open_package(data)
    for name in package.names:
        package.read(name)
    if not package.names:
        raise Unreadable("there is nothing in it")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", CORPUS)
def test_a_hostile_package_is_refused_cheaply_and_writes_nothing(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(Unreadable):
        read_all(CORPUS[what])
    for read in READERS.values():
        with pytest.raises(Unreadable):
            read(CORPUS[what], "a.zip")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - began < 10 and most < 64 * 1024 * 1024
    assert list(tmp_path.rglob("*")) == []


def test_the_stock_reader_would_have_read_files_that_share_their_bytes() -> None:
    """The control: without a check of our own the bomb goes off."""
    with zipfile.ZipFile(io.BytesIO(overlapping(3, 1000))) as file:
        members = file.infolist()
    assert sum(each.file_size for each in members) == 3000


def test_an_honest_package_is_read() -> None:
    package = open_package(packed({"imsmanifest.xml": b"<a/>", "b/c.png": b"\x89PNG"}))
    assert [package.read(name) for name in package.names] == [b"<a/>", b"\x89PNG"]


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx", "odt", "ods", "odp"])
def test_a_package_that_is_handed_in_is_never_opened(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a package that a learner handed in was opened")

    honest = archive(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
    monkeypatch.setattr(zipfile, "ZipFile", opened)
    assert is_what_it_says(honest, "docx")
    assert [name for name, data in CORPUS.items() if is_what_it_says(data, ending)] == []
