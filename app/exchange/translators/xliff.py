"""XLIFF 2.1 (OASIS Standard, 13 February 2018): a `<file>` for each Markdown file, a `<unit>` for each block.

Read are 2.0 to 2.2. A unit's digest of the translation that was handed out travels in the Metadata module.
"""

from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from app.exchange.bank import Unreadable
from app.exchange.files.xml import line_of, parse
from app.exchange.translators.inline import InlineWriter, Originals, bare, originals_of, read_words, written
from app.exchange.translators.languages import tag_of
from app.exchange.translators.rows import MOST_ROWS, Mark, Row, Sheet

ENDING = ".xlf"
NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
OURS = "sezona"
DONE = ("translated", "reviewed", "final")


def write(sheet: Sheet) -> bytes:
    """A sheet as XLIFF 2.1."""
    languages = f"srcLang={quoteattr(tag_of(sheet.source))} trgLang={quoteattr(tag_of(sheet.target))}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{NAMESPACE}" xmlns:mda="{METADATA}" version="2.1" {languages}>',
    ]
    for number, (path, rows) in enumerate(groupby(sheet.rows, key=lambda row: row.path), 1):
        lines.append(f'<file id="f{number}" original={quoteattr(path)} canResegment="no">')
        lines += [line for row in rows for line in unit_lines(row) if line]
        lines.append("</file>")
    return "\n".join([*lines, "</xliff>", ""]).encode()


def unit_lines(row: Row) -> Iterator[str]:
    """The lines of a unit."""
    originals = Originals()
    source = InlineWriter(originals, is_source=True).write(row.source)
    target = InlineWriter(originals, is_source=False).write(row.words)
    yield f'<unit id={quoteattr(row.place)} type="{OURS}:{row.kind}" xml:space="preserve">'
    yield (
        f'<mda:metadata><mda:metaGroup category="{OURS}"><mda:meta type="edition">{row.seen or "none"}</mda:meta>'
        "</mda:metaGroup></mda:metadata>"
    )
    notes = "".join(f'<note category="{sort}">{written(words)}</note>' for sort, words in row.notes)
    yield f"<notes>{notes}</notes>" if notes else ""
    yield originals.elements()
    standing = dict(row.notes).get("status", "missing").partition(",")[0]
    state = "translated" if row.mark == "done" else "initial"
    yield f'<segment state="{state}" subState="{OURS}:{standing}">'
    yield f"<source>{source}</source>"
    yield f"<target>{target}</target>" if row.words else ""
    yield "</segment>"
    yield "</unit>"


def read(data: bytes) -> Sheet:
    """The sheet of an XLIFF file. Raises `Unreadable`."""
    root = parse(data)
    version = root.get("version", "")
    if bare(root.tag) != "xliff":
        raise Unreadable(f"this is no XLIFF: it begins with <{bare(root.tag)[:40]}>")
    if not version.startswith("2."):
        raise Unreadable(f"this is XLIFF {version[:20] or 'without a version'}; save it as XLIFF 2.1")
    rows: list[Row] = []
    for file in (each for each in root.iter() if bare(each.tag) == "file"):
        for unit in (each for each in file.iter() if bare(each.tag) == "unit"):
            rows.append(row_from(file.get("original", ""), unit))
            if len(rows) > MOST_ROWS:
                raise Unreadable(f"the file has more than {MOST_ROWS:,} units; hand out a part of the course")
    return Sheet("", root.get("srcLang", ""), root.get("trgLang", ""), tuple(rows))


def row_from(path: str, unit: Element) -> Row:
    """The row of a unit; segments that a tool made of it are joined again."""
    data, known = originals_of(unit), dict[str, tuple[str, str]]()
    sources, targets, states = [], [], []
    for part in (each for each in unit if bare(each.tag) in ("segment", "ignorable")):
        found = {bare(each.tag): each for each in part}
        is_segment = bare(part.tag) == "segment"
        source = read_words(found["source"], data, known) if "source" in found else ""
        target = read_words(found["target"], data, known) if "target" in found else "" if is_segment else source
        sources.append(source)
        targets.append((is_segment, target))
        states += [part.get("state", "initial")] if is_segment else []
    said = [words for is_segment, words in targets if is_segment]
    is_part = any(each.strip() for each in said) and not all(each.strip() for each in said)
    done: Mark = "done" if states and all(each in DONE for each in states) else ""
    return Row(
        path=path,
        place=unit.get("id", ""),
        source="".join(sources),
        words="".join(words for _, words in targets) if any(each.strip() for each in said) else "",
        mark="open" if is_part else done,
        seen=seen_in(unit),
        line=line_of(unit),
    )


def seen_in(unit: Element) -> str | None:
    """The digest of the translation that was handed out; None where a tool left it out."""
    for each in unit.iter(f"{{{METADATA}}}meta"):
        if each.get("type") == "edition" and each.text:
            return "" if each.text.strip() == "none" else each.text.strip()
    return None
