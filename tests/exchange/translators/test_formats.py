"""XLIFF and PO hold what translators are given, word for word, and hostile files are refused with a sentence."""

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.report import UNSEEN
from app.exchange.bank import Unreadable
from app.exchange.translators import formats, po, xliff
from app.exchange.translators.languages import edition_named, tag_of
from app.exchange.translators.rows import Row, Sheet, place_name
from tests.exchange.refusals import outcome

AT = datetime(2026, 5, 1, tzinfo=UTC)
PATH = "courses/demo/01-first/01-one.en.md"
XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
MARKS = [
    "`",
    "``",
    "[",
    "]",
    "](a.md)",
    "![",
    "{{ institution.name }}",
    "<https://a.example>",
    "\\",
    '"',
    "<",
    "&",
    "\n",
]
WRITTEN = {"xliff": xliff.write, "po": lambda sheet: po.write(sheet, AT)}

letters = st.characters(exclude_categories=("Cs",)).filter(lambda sign: not UNSEEN.search(sign) and sign != "\r")
words = st.lists(st.one_of(letters, st.sampled_from(MARKS), st.text(letters, max_size=8)), max_size=12)
markdown = words.map("".join).map(str.strip).filter(bool)


def sheet(*rows, target="bs"):
    return Sheet("demo", "en", target, rows)


def row(source="Words.", said="Riječi.", place="body.1", **more):
    return Row(PATH, place, source, said, **{"kind": "paragraph", "seen": "", **more})


def passed(kind, *rows, target="bs"):
    return formats.read(WRITTEN[kind](sheet(*rows, target=target)))


@pytest.mark.parametrize("kind", WRITTEN)
@given(source=markdown, said=markdown)
def test_any_words_come_back_as_they_went(kind, source, said):
    (found,) = passed(kind, row(source, said)).rows
    assert (found.source, found.words) == (source, said)


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_place_the_mark_and_what_was_seen_come_back(kind):
    rows = (
        row(place="title.1", mark="done", seen="0123456789abcdef"),
        row(place="question:why.choice:a.1", mark="open", seen="0123456789abcdee", earlier="Old words."),
        row(place="body.2", said=""),
    )
    found = passed(kind, *rows, target="sr")
    assert edition_named(found.target) == "sr"
    assert [(each.path, each.place, each.seen) for each in found.rows] == [
        (PATH, each.place, each.seen) for each in rows
    ]
    assert [each.mark for each in found.rows][:2] == ["done", "open" if kind == "po" else ""]
    assert [each.words for each in found.rows] == ["Riječi.", "Riječi.", ""]
    assert all(each.line for each in found.rows)


def test_xliff_has_a_file_for_each_text_and_keeps_addresses_from_translators():
    made = xliff.write(
        sheet(
            row(
                "Write to [us](a.md), `Invoice.pdf` or {{ institution.it_support }}.",
                "[Nama](a.md)!",
                earlier="Old.",
            ),
            Row("quizzes/demo/final.en.md", "body.1", "More.", ""),
            target="sr",
        )
    )
    root = fromstring(made)
    assert root.attrib == {"version": "2.1", "srcLang": "en", "trgLang": "sr-Cyrl"}
    assert [each.get("original") for each in root] == [PATH, "quizzes/demo/final.en.md"]
    source, target = root.find(f".//{XLIFF}source"), root.find(f".//{XLIFF}target")
    assert "".join(source.itertext()) == "Write to us, Invoice.pdf or ."
    assert [(each.tag.removeprefix(XLIFF), each.get("id")) for each in source] == [
        ("pc", "1"),
        ("pc", "2"),
        ("ph", "3"),
    ]
    assert target[0].get("id") == "1" and target[0].get("canDelete") == "no"
    data = {each.get("id"): each.text for each in root.iter(f"{XLIFF}data")}
    assert data == {"d1": "[", "d2": "](a.md)", "d3": "`", "d4": "{{ institution.it_support }}"}
    segments = list(root.iter(f"{XLIFF}segment"))
    assert [each.get("state") for each in segments] == ["initial", "initial"]
    assert len(list(segments[1])) == 1


def test_a_tool_may_divide_a_unit_drop_references_and_add_annotations():
    made = xliff.write(sheet(row("One `a`. Two.", "Jedan `a`. Dva.", mark="done"))).decode()
    divided = made.replace(
        "Two.</source>",
        '</source><target>Jedan <mrk id="m1"><pc id="1">b</pc></mrk>. </target></segment>'
        '<segment state="final"><source>Two.</source>',
    )
    begin = divided.index("<target>Jedan <pc")
    divided = divided[:begin] + "<target>Dva.</target>" + divided[divided.index("</target>", begin) + 9 :]
    (found,) = formats.read(divided.encode()).rows
    assert (found.source, found.words, found.mark) == ("One `a`. Two.", "Jedan `b`. Dva.", "done")
    (part,) = formats.read(divided.replace("<target>Dva.</target>", "").encode()).rows
    assert part.mark == "open"


def test_a_stale_message_is_fuzzy_and_has_the_earlier_words():
    made = po.write(sheet(row(mark="open", earlier="Old words.", notes=(("status", "stale"),))), AT).decode()
    assert "#. status: stale\n" in made and '#, fuzzy\n#| msgid "Old words."\n' in made
    assert f'msgctxt "{PATH}#body.1"\n' in made
    assert (
        "format" not in po.write(sheet(row("5 %d and {name}", "5 %d")), AT).decode().partition("msgctxt")[0][-80:]
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"<html/>", "this is no XLIFF: it begins with <html>"),
        (b'<xliff version="1.2"/>', "this is XLIFF 1.2; save it as XLIFF 2.1"),
        (b"<xliff", "line 1: the file is not valid XML (unclosed token)"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>', "the file has a document type (<!DOCTYPE …>)"),
        (b"<xliff>" + b"<a>" * 200, "elements are nested more than 100 deep"),
        (b'msgid "\xff"\n', "line 1: the file is not UTF-8; save it as UTF-8"),
        (b'msgid "a\nmsgstr ""\n', "line 1: this is no line of a PO file, or its quotes are not closed"),
        (b"hello\n", "line 1: this is no line of a PO file, or its quotes are not closed"),
        (b'msgstr "a"\n', "this is neither XLIFF nor a PO file with messages"),
        (b'"a"\n', "this is no PO file"),
        (b"# nothing\n", "this is neither XLIFF nor a PO file with messages"),
        (b"\x00\x01\x02", "line 1: this is no line of a PO file, or its quotes are not closed"),
    ],
)
def test_a_file_that_is_none_is_refused(data, sentence):
    assert sentence in str(outcome(lambda: formats.read(data)))


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_file_that_is_too_large_is_refused(kind, monkeypatch):
    data = WRITTEN[kind](sheet(row(), row(place="body.2")))
    monkeypatch.setattr(xliff if kind == "xliff" else po, "MOST_ROWS", 1)
    with pytest.raises(Unreadable, match="more than 1 "):
        formats.read(data)
    with pytest.raises(Unreadable, match="larger than 20 MB"):
        formats.read(data + b" " * (20 * 1024 * 1024))


@given(st.binary(max_size=200), st.sampled_from([b"", b"<xliff version='2.0'>", b'msgid "a"\nmsgstr', b"msgstr["]))
def test_no_bytes_do_more_than_be_refused(data, begin):
    found = outcome(lambda: formats.read(begin + data))
    assert isinstance(found, Sheet) or found


@given(
    st.lists(
        st.sampled_from(
            [
                'msgid "a"',
                'msgid ""',
                'msgid_plural "b"',
                'msgstr "c"',
                'msgstr[0] "d"',
                'msgstr[9] ""',
                'msgctxt "x#y"',
                '"e"',
                '"Plural-Forms: nplurals=x;\\n"',
                '"Language: x\\n"',
                '"Content-Type: a; charset=b\\n"',
                "#, fuzzy",
                '#~ msgid "q"',
                "#: a:b",
                "#. c",
                '#| msgid "o"',
                '"PO-Revision-Date: never\\n"',
            ]
        )
    )
)
def test_no_order_of_lines_does_more_than_be_refused(lines):
    found = outcome(lambda: formats.read("\n".join(lines).encode()))
    assert isinstance(found, Sheet) or found


def test_languages_have_tags_and_tags_of_tools_are_understood():
    assert [tag_of(each) for each in ("bs", "sr", "mk", "cnr")] == ["bs", "sr-Cyrl", "mk", "cnr"]
    assert [edition_named(each) for each in ("bs-BA", "sr_Cyrl_RS", "sr", "sr@cyrillic", "bs_Latn", "MK")] == [
        "bs",
        "sr",
        "sr",
        "sr",
        "bs",
        "mk",
    ]
    assert [edition_named(each) for each in ("sr-Latn", "sr@latin", "bs-Cyrl")] == ["", "", ""]


def test_a_place_is_an_id_that_xliff_allows():
    assert place_name("question:why/choice:a/reason/1") == "question:why.choice:a.reason.1"
    assert place_name("module:čaj/1") == "module:_10d_aj.1"
