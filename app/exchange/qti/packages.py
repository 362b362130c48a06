"""QTI packages: a zip file with a manifest, the items, a test that orders them, and their images."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element, SubElement, indent

from app.exchange.bank import Bank, BankQuestion, Unreadable, Written
from app.exchange.files.xml import parse, text_of, writable
from app.exchange.files.zips import Package, packed
from app.exchange.gathering import Gathering
from app.exchange.losses import kind_lost, place_of
from app.exchange.qti.items import IDENTIFIER, Page, assembled
from app.exchange.qti.names import SCHEMA_SPACE, Version, all_of, named, neutral, serialised
from app.exchange.qti.writing import WRITERS
from app.exchange.tags import tags_of
from app.exchange.words import key_from

MANIFEST = "imsmanifest.xml"
OLD = "this is QTI 1.2; only QTI 2.1 and 3.0 are read"
LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True)
class Entry:
    """One item of a package: its path, and the tags that the manifest and the test give it."""

    path: str
    tags: tuple[str, ...] = ()


@dataclass
class Contents:
    """What a package says of itself."""

    title: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)
    is_old: bool = False


def contents_of(package: Package, gathering: Gathering) -> Contents:
    """The items of a package in the order of its test, else of its manifest, else of their names."""
    manifest = min((name for name in package.names if is_manifest(name)), key=len, default="")
    found = Contents()
    if not manifest:
        gathering.place = "the package"
        gathering.lose(f"it has no {MANIFEST}; its items are taken in the order of their names")
        found.entries = {name: Entry(name) for name in sorted(package.names) if name.lower().endswith(".xml")}
        return found
    root = neutral(parse(package.read(manifest), manifest))
    tests = []
    for resource in all_of(root, "resource"):
        path = resolved(manifest, resource.get("href", ""), package)
        kind = resource.get("type", "")
        if path and kind.startswith("imsqti_item"):
            found.entries[path] = Entry(path, tags_of(text_of(each) for each in all_of(resource, "keyword")))
        elif path and kind.startswith(("imsqti_test", "imsqti_assessment")):
            tests.append(path)
        elif kind.startswith("imsqti_xmlv1"):
            found.is_old = True
        elif kind.startswith("imsqti"):
            gathering.place = manifest
            gathering.lose(f"“{resource.get('href', '')[:80]}” is not in the package or is no item")
    for path in tests:
        order_by_test(path, package, found)
    return found


def is_manifest(name: str) -> bool:
    """Whether a file is the manifest, at the top or one folder down."""
    return name.rpartition("/")[2].lower() == MANIFEST and name.count("/") <= 1


def resolved(beside: str, address: str, package: Package) -> str:
    """The path in the package an address leads to from a file, empty where there is none."""
    if not address or ":" in address.partition("/")[0]:
        return ""
    path = normpath(join(dirname(beside), unquote(address).partition("#")[0].partition("?")[0]))
    return path if path in package.names else ""


def order_by_test(path: str, package: Package, found: Contents) -> None:
    """Put the items of a test first, in its order; of several sections, each becomes a tag."""
    test = neutral(parse(package.read(path), path))
    found.title = found.title or test.get("title", "")
    sections = [each for each in all_of(test, "assessmentSection") if each.find("assessmentItemRef") is not None]
    ordered: dict[str, Entry] = {}
    for section in sections:
        tags = (key_from(section.get("title", "")),) if len(sections) > 1 else ()
        for each in section.findall("assessmentItemRef"):
            item = resolved(path, each.get("href", ""), package)
            if item:
                known = found.entries.get(item, Entry(item)).tags
                ordered[item] = Entry(item, tuple(dict.fromkeys((*known, *(tag for tag in tags if tag)))))
    found.entries = ordered | {name: entry for name, entry in found.entries.items() if name not in ordered}


def items_of(contents: Contents, package: Package, gathering: Gathering) -> list[tuple[Element, Entry]]:
    """The items of a package with neutral names; files that are said to be items and are none are noted."""
    found = []
    for entry in contents.entries.values():
        root = neutral(parse(package.read(entry.path), entry.path))
        if root.tag == "assessmentItem":
            found.append((root, entry))
        elif root.tag not in ("assessmentTest", "manifest"):
            gathering.place = entry.path
            gathering.lose(f"the file is no QTI item: it begins with <{str(root.tag)[:40]}>")
            contents.is_old = contents.is_old or root.tag == "questestinterop"
    if not found:
        raise Unreadable(OLD if contents.is_old else "the package holds no QTI items")
    return found


def write_package(bank: Bank, version: Version) -> Written:
    """The questions as a package; what QTI has no place for is among the losses."""
    gathering = Gathering()
    files: dict[str, bytes] = {MANIFEST: b"", "test.xml": b""}
    written: list[tuple[str, Page]] = []
    for question, identifier in identified(bank):
        gathering.place = place_of(question)
        write = WRITERS.get(question.kind)
        if write is None or (question.kind == "survey" and not question.choices):
            gathering.found.append(kind_lost(question, version.name))
            continue
        page = Page(question, version, bank.images, gathering)
        write(page)
        if page.rules is not None and "template" in page.rules.attrib:
            page.rules.set("template", version.rules(page.rules.get("template", "")))
        files[f"items/{identifier}.xml"] = serialised(named(assembled(page, identifier, bank.locale), version))
        written.append((identifier, page))
    shown = dict.fromkeys(name for _, page in written for name in page.images)
    files |= {f"images/{name}": bank.images[name] for name in shown}
    files["test.xml"] = serialised(named(test_of(bank.title, [name for name, _ in written]), version))
    files[MANIFEST] = serialised(manifest_of(written, version))
    return Written(packed(files), f".{version.key}.zip", gathering.losses)


def identified(bank: Bank) -> Iterator[tuple[BankQuestion, str]]:
    """Each question with an identifier of its own, which also names its file."""
    taken: set[str] = set()
    for number, question in enumerate(bank.questions, 1):
        wanted = question.key if IDENTIFIER.fullmatch(question.key) and len(question.key) <= 60 else f"q{number}"
        while wanted.casefold() in taken:
            wanted += "-x"
        taken.add(wanted.casefold())
        yield question, wanted


def test_of(title: str, identifiers: list[str]) -> Element:
    """A test of one part and one section that names all items in their order."""
    words = writable(title) or "Quiz"
    test = Element("assessmentTest", {"identifier": "quiz", "title": words})
    part = SubElement(
        test, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="simultaneous"
    )
    section = SubElement(part, "assessmentSection", identifier="section", title=words, visible="true")
    for name in identifiers:
        SubElement(section, "assessmentItemRef", identifier=name, href=f"items/{name}.xml")
    return test


def manifest_of(written: list[tuple[str, Page]], version: Version) -> Element:
    """The manifest: every file of the package, and the tags of items as keywords."""
    root = Element("manifest", {"xmlns": version.package_space, "xmlns:xsi": SCHEMA_SPACE, "xmlns:lom": LOM})
    root.set("xsi:schemaLocation", f"{version.package_space} {version.package_schema}")
    root.set("identifier", "quiz-package")
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = version.package_name
    SubElement(metadata, "schemaversion").text = version.package_version
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    test = {"identifier": "test", "type": f"imsqti_test_xml{version.resource}", "href": "test.xml"}
    SubElement(SubElement(resources, "resource", test), "file", href="test.xml")
    for identifier, page in written:
        add_resource(resources, identifier, page.question.tags, page.images, version)
    indent(root, " ")
    return root


def add_resource(
    resources: Element, identifier: str, tags: tuple[str, ...], images: list[str], version: Version
) -> None:
    """One item in the manifest, with the images it shows."""
    path = f"items/{identifier}.xml"
    given = {"identifier": f"item-{identifier}", "type": f"imsqti_item_xml{version.resource}", "href": path}
    resource = SubElement(resources, "resource", given)
    if tags:
        general = SubElement(SubElement(SubElement(resource, "metadata"), "lom:lom"), "lom:general")
        for tag in tags:
            words = SubElement(SubElement(general, "lom:keyword"), "lom:string")
            words.text = writable(tag)
    SubElement(resource, "file", href=path)
    for name in dict.fromkeys(images):
        SubElement(resource, "file", href=quote(f"images/{name}"))


def single_item(data: bytes) -> Element:
    """The item of a file that is no package; raises Unreadable for anything else."""
    root = neutral(parse(data))
    if root.tag == "questestinterop":
        raise Unreadable(OLD)
    if root.tag in ("assessmentTest", "manifest"):
        raise Unreadable("this is one part of a package; give the whole package as a zip file")
    if root.tag != "assessmentItem":
        raise Unreadable(f"this is no QTI item: it begins with <{str(root.tag)[:40]}>")
    return root
