"""D8: XML of strangers, in a quiz, a package or a workbook, brings no entities and no depth without end."""

import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.content.svg import clean_svg
from app.exchange.bank import Unreadable
from app.exchange.files.xml import parse
from app.exchange.files.zips import packed
from app.exchange.moodle import format as moodle
from app.exchange.qti import qti3, qti21
from app.exchange.tables import xlsx_table
from app.exchange.translators import xliff

CANARY = "the-contents-of-a-secret-file"
LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "an entity of a file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><a>&x;</a>',
    "an entity of a site": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><a>&x;</a>',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "file://{secret}"> %x;]><a/>',
    "one by another": "<!DOCTYPE a [<!ENTITY % x \"<!ENTITY y SYSTEM 'file://{secret}'>\"> %x;]><a>&y;</a>",
    "a document type from a site": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
    "a document type from a file": '<!DOCTYPE a SYSTEM "file://{secret}"><a/>',
    "a public document type": '<!DOCTYPE a PUBLIC "-//x//y" "http://127.0.0.1:9/x.dtd"><a/>',
    "a thousand million laughs": f'<!DOCTYPE a [<!ENTITY l0 "lol">{LOL}]><a>&l9;</a>',
    "one long entity often": f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>{"&x;" * 20_000}</a>',
    "an entity in an attribute": '<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>',
    "attributes by default": '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
    "a document type alone": "<!DOCTYPE a><a/>",
    "depth without end": "<a>" * 50_000 + "</a>" * 50_000,
    "elements without end": "<a>" + "<b/>" * 300_000 + "</a>",
    "an entity nobody knows": "<a>&nosuch;</a>",
    "another encoding": "<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE a+AD4-<a/>",
}
READERS = {
    "plain": parse,
    "xliff": xliff.read,
    "moodle": lambda data: moodle.read(data, "a.xml"),
    "qti21": lambda data: qti21.read(data, "a.xml"),
    "qti3": lambda data: qti3.read(data, "a.xml"),
    "qti21 package": lambda data: qti21.read(packed({"imsmanifest.xml": data}), "a.zip"),
    "qti3 package": lambda data: qti3.read(packed({"imsmanifest.xml": data}), "a.zip"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_xml_is_refused_in_a_sentence(tmp_path: Path, what: str, reader: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY, encoding="ascii")
    began = time.process_time()
    with pytest.raises(Unreadable) as refused:
        READERS[reader](HOSTILE[what].replace("{secret}", str(secret)).encode())
    assert CANARY not in str(refused.value)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_document_type_is_seen_in_every_encoding(encoding: str) -> None:
    with pytest.raises(Unreadable):
        parse(f'<?xml version="1.0"?>{HOSTILE["a thousand million laughs"]}'.encode(encoding))


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "_rels/.rels"]
)
def test_every_part_of_a_workbook_is_looked_over(member: str) -> None:
    honest = io.BytesIO()
    import_book(honest)
    hostile = io.BytesIO()
    with zipfile.ZipFile(honest) as source, zipfile.ZipFile(hostile, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == member:
                head, sign, rest = data.rpartition(b"?>")
                data = head + sign + b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rest
            target.writestr(name, data)
    xlsx_table.read(honest.getvalue(), "a.xlsx")
    with pytest.raises(Unreadable, match="document type"):
        xlsx_table.read(hostile.getvalue(), "a.xlsx")


def import_book(file: io.BytesIO) -> None:
    """Write an honest workbook of one question."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("questions", 0)
    for row in (("key", "stem", "choice_1", "choice_2", "right"), ("one", "Who?", "A", "B", "a")):
        sheet.append(row)
    book.save(file)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_figure_with_hostile_xml_is_no_figure(what: str) -> None:
    text = HOSTILE[what].replace("{secret}", "/etc/passwd").replace("<a", "<svg").replace("</a", "</svg")
    made = clean_svg(text.encode())
    assert made.mistakes and b"root:" not in made.data
