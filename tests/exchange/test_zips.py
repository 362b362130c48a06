"""Zip packages of strangers: bombs, links, names that lead out, and plain damage are refused in a sentence."""

import stat
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exchange.bank import Unreadable
from app.exchange.files import zips
from app.exchange.files.zips import open_package, packed
from app.exchange.qti import qti3, qti21
from tests.exchange.refusals import outcome


def archive(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return data.getvalue()


def linked(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target.encode()


def locked() -> bytes:
    data = bytearray(archive(("a.xml", b"<a/>")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def read_all(data: bytes) -> dict[str, bytes]:
    package = open_package(data)
    return {name: package.read(name) for name in package.names}


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read_all(data)
    return str(raised.value)


def test_files_come_out_as_they_went_in_and_the_same_files_make_the_same_package() -> None:
    files = {"imsmanifest.xml": b"<manifest/>", "images/a.png": bytes(range(256))}
    package = open_package(packed(files))
    assert {name: package.read(name) for name in package.names} == files
    assert packed(files) == packed(dict(files))


@pytest.mark.parametrize(
    "name",
    ["../a.xml", "a/../../b.xml", "/etc/passwd", "C:\\a.xml", "c:/a.xml", "a\\..\\b.xml", "a//b.xml", "./a"],
)
def test_names_that_lead_out_of_the_package_are_refused(name: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    assert "leads out of it" in refusal(archive((info, b"x")))


def test_links_are_refused() -> None:
    assert "holds a link" in refusal(archive(linked("items/a.xml", "/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a.xml", "a.xml"), ("a.xml", "A.XML"), ("č.xml", "c\u030c.xml")])
def test_two_files_of_one_name_are_refused(names: tuple[str, str]) -> None:
    assert "two files of this name" in refusal(archive((names[0], b"1"), (names[1], b"2")))


def test_a_locked_package_is_refused() -> None:
    assert "password" in refusal(locked())


def test_a_package_in_a_package_is_refused_whatever_it_is_called() -> None:
    inner = archive(("a", b"1"))
    assert refusal(archive(("inner.zip", inner))).startswith("inner.zip: the package holds another package")
    assert refusal(archive(("inner.xml", inner))).startswith("inner.xml: the package holds another package")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "times its size" in refusal(archive(("a.xml", b"\0" * 10_000_000)))
    assert "unpacks to more than 64 MB" in refusal(archive(*((f"{n}.xml", b"\0" * 9_000_000) for n in range(8))))
    assert "larger than 20 MB" in refusal(archive(("a.xml", b"\0" * 21_000_000)))


def test_too_many_files_are_refused() -> None:
    assert "2,001 files" in refusal(archive(*((f"{number}.xml", b"") for number in range(zips.MOST_MEMBERS + 1))))


def test_a_file_that_hides_its_size_is_refused() -> None:
    data = bytearray(archive(("a.xml", b"\0" * 1_000_000)))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<L", 100)
    assert "damaged inside the package" in refusal(bytes(data))


def test_a_hundred_megabytes_are_refused_at_once() -> None:
    data = b"PK\x03\x04" + b"\0" * (100 * 1024 * 1024)
    for module in (qti21, qti3):
        with pytest.raises(Unreadable, match="larger than 20 MB"):
            module.read(data, "a.zip")
        with pytest.raises(Unreadable, match="larger than 20 MB"):
            module.read(b"<a>" + data[4:], "a.xml")


@settings(max_examples=80)
@given(st.data())
def test_a_damaged_package_is_refused_in_a_sentence_or_read(data: st.DataObject) -> None:
    whole = bytearray(archive(("imsmanifest.xml", b"<manifest/>"), ("items/a.xml", b"<a>" + b"x" * 300 + b"</a>")))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    outcomes = [outcome(lambda: read_all(bytes(whole))), outcome(lambda: read_all(bytes(whole[:cut])))]
    assert "" not in outcomes and None not in outcomes


def test_nothing_of_a_package_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unreadable):
        qti21.read(archive(("a.xml", b"<a/>"), ("../b.xml", b"<b/>")), "a.zip")
    assert list(tmp_path.iterdir()) == []
