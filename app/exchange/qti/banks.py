"""Reads QTI, a package or a single item, into a bank."""

import re
from dataclasses import replace
from posixpath import splitext
from xml.etree.ElementTree import Element

from app.exchange.bank import Bank, BankQuestion
from app.exchange.files.xml import line_of
from app.exchange.files.zips import Package, is_zip, open_package
from app.exchange.gathering import Gathering, embedded
from app.exchange.html.to_markdown import FindImage
from app.exchange.qti.packages import Entry, contents_of, items_of, resolved, single_item
from app.exchange.qti.reading import read_item

LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_bank(data: bytes, name: str) -> Bank:
    """The questions of a QTI file of version 2 or 3; raises Unreadable for a file that is none."""
    gathering = Gathering()
    title = splitext(name.replace("\\", "/").rpartition("/")[2])[0]
    if not is_zip(data):
        root = single_item(data)
        found = read_one(root, Entry(f"line {line_of(root)}"), gathering, embedded)
        return Bank(title, (found,) if found else (), gathering.images, gathering.losses, locale_of([root]))
    package = open_package(data)
    contents = contents_of(package, gathering)
    items = items_of(contents, package, gathering)
    read = [read_one(item, entry, gathering, finder(entry.path, package)) for item, entry in items]
    locale = locale_of([item for item, _ in items])
    questions = tuple(each for each in read if each is not None)
    return Bank(contents.title or title, questions, gathering.images, gathering.losses, locale)


def read_one(item: Element, entry: Entry, gathering: Gathering, find: FindImage) -> BankQuestion | None:
    """One item with the tags its package gives it."""
    title = " ".join((item.get("title") or "").split())
    gathering.place = f"{entry.path} “{title[:60]}”" if title else entry.path
    question = read_item(item, gathering, find)
    return None if question is None else replace(question, tags=entry.tags)


def finder(path: str, package: Package) -> FindImage:
    """Finds the images an item at a path of the package shows."""

    def find(address: str) -> bytes | None:
        if address.startswith("data:"):
            return embedded(address)
        name = resolved(path, address, package)
        return package.read(name) if name else None

    return find


def locale_of(items: list[Element]) -> str:
    """The language all items are in, empty where they differ or do not say."""
    found = {item.get("lang", "") for item in items}
    told = found.pop() if len(found) == 1 else ""
    return told if LOCALE.fullmatch(told) else ""
