"""Banks as tables: CSV for every program, workbooks for offices."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exchange.bank import Bank, BankChoice, BankGap, BankNumber, BankPair, BankQuestion, Unreadable
from app.exchange.tables import csv_table, xlsx_table
from tests.exchange.banks import bank, questions_of

KINDS = ["single", "multiple", "ordering", "matching", "numeric", "short", "gap", "text", "survey"]
EXAMPLE = """\
key;kind;stem;body;Choice 1;feedback_1;Choice 2;feedback_2;choice_3;right;match_1;match_2;match_3;gap_1;\
accepted;unit;case;criteria;tags;points;feedback;hint
who;;Who sent it?;The name says *IT*.;Our IT;No.;Somebody;Yes.;;2;;;;;;;;;"easy, sender";2;Look.;"After the @?"
which;;Which ones?;;One;;Two;;Three;a c;;;;;;;;;;;;
order;ordering;In order?;;First;;Second;;;;;;;;;;;;;;;
kinds;;Which belongs?;;A bill;;A gift;;;;hurry;greed;fear;;;;;;;;;
hours;numeric;How many?;;;;;;;;;;;;72 ± 2 | 3,5;hours;;;;;;
part;;What is it called?;;;;;;;;;;;;domain | domen \\| dom;;yes;;;;;
text;;Fill in.;We {{gap:1}} it.;;;;;;;;;;*check | send;;;;;;;;
letter;text;Write it.;;;;;;;;;;;;;;;Decision first: 2 | Plain words;;;;
"""


def read(text):
    return csv_table.read(text.encode(), "mail.csv")


def test_every_kind_is_read_from_its_columns():
    who, which, order, kinds, hours, part, text, letter = read(EXAMPLE).questions
    assert (who.kind, who.body, who.tags, who.points) == ("single", "The name says *IT*.", ("easy", "sender"), 2.0)
    assert who.choices == (BankChoice("Our IT", 0.0, "No."), BankChoice("Somebody", 1.0, "Yes."))
    assert (who.feedback, who.hint, who.place) == ("Look.", "After the @?", "line 2")
    assert which.kind == "multiple"
    assert [choice.share for choice in which.choices] == [0.5, -0.5, 0.5]
    assert [choice.text for choice in order.choices] == ["First", "Second"]
    assert kinds.pairs == (BankPair("A bill", "hurry"), BankPair("A gift", "greed"), BankPair("", "fear"))
    assert (hours.numbers, hours.unit) == ((BankNumber("72", "2"), BankNumber("3.5")), "hours")
    assert (part.accepted, part.is_case_sensitive) == (("domain", "domen | dom"), True)
    assert text.gaps == (BankGap((BankChoice("check", 1.0), BankChoice("send"))),)
    assert letter.criteria == (("Decision first", 2.0), ("Plain words", 1.0))


def test_what_a_row_says_wrongly_is_named_with_its_line():
    made = read(
        "key,kind,stem,choice_1,choice_2,right,colour,points,share_1\n"
        'a,,"One\nor two?",this,that,3,blue,0,much\n'
        "b,guess,Which?,,,,,,\n"
        "c,,,this,that,1,,,\n"
        "d,,Which?,this,that,1,,,,,more\n"
    )
    assert [(loss.place, loss.what) for loss in made.losses] == [
        ("line 1", "the column “colour” is not known and is left out"),
        ("line 6", "the row has more cells than there are headings; they are left out"),
        ("line 2", "“3” in the cell “right” is none of the choices"),
        ("line 2", "the share “much” is not a number in per cent"),
        ("line 2", "0 points became 1"),
        ("line 4", "there is no kind “guess” in a table; the row is left out"),
        ("line 5", "the row has no stem; it is left out"),
    ]
    assert [question.key for question in made.questions] == ["a", "d"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is no row under the headings"),
        ("key,stem\n", "there is no row under the headings"),
        ("one,two\nthree,four\n", "the first row has no heading “stem”"),
        ("stem,stem\nWhich?,Which?\n", "the heading “stem” stands twice"),
        ('stem,kind\n"Which?,single\n', "the quotes or the length of a cell are wrong"),
        ("stem,kind\n" + "Which?,guess\n" * 1001, "more than 1,000 things in the table are wrong"),
        ("stem,kind\n" + "Which?,text\n" * 2001, "there are more than 2,000 questions"),
        ("stem,choice_1\n" + "x" * 200_000 + ",a\n", "the quotes or the length of a cell are wrong"),
    ],
)
def test_a_table_that_is_none_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Unreadable) as refusal:
        read(text)
    assert sentence in refusal.value.sentence


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["cp1250", "utf-8-sig", "utf-16"])
def test_any_usual_separator_and_writing_is_read(separator, encoding):
    rows = [["stem", "choice_1", "choice_2", "right"], ["Što učiniti?", "čekati", "žuriti", "1"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    assert csv_table.read(text.encode(encoding), "a.csv").questions[0].stem == "Što učiniti?"


DANGEROUS = ['=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(A1)", "\u200b=1", "'=1", "＝1"]  # noqa: RUF001 (a wide sign)


@pytest.mark.parametrize("words", DANGEROUS)
def test_no_cell_of_ours_is_a_formula_and_yet_the_words_come_back(words):
    question = BankQuestion("a", "single", words, words, (BankChoice(words, 1.0), BankChoice("b")))
    data = csv_table.write(Bank("", (question,))).data
    assert f'"\'{words.replace(chr(34), chr(34) * 2)}"' in data.decode("utf-8-sig")
    assert questions_of(csv_table.read(data, "a.csv")) == [question]
    book = xlsx_table.write(Bank("", (question,))).data
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert questions_of(xlsx_table.read(book, "a.xlsx")) == [question]


@given(bank(KINDS, has_more=True))
def test_what_a_csv_can_hold_comes_back_as_it_went(told):
    written = csv_table.write(told)
    assert questions_of(csv_table.read(written.data, "a.csv")) == list(told.questions)
    assert not written.losses


@settings(max_examples=30)
@given(bank(KINDS, has_more=True))
def test_what_a_workbook_can_hold_comes_back_as_it_went(told):
    read_back = xlsx_table.read(xlsx_table.write(told).data, "a.xlsx")
    assert questions_of(read_back) == list(told.questions)
    assert (read_back.title, read_back.losses) == ("Quiz", ())


def test_what_a_table_has_no_place_for_is_named():
    cue = BankQuestion("cue", "cue", "Where?")
    fine = BankQuestion("fine", "text", "What?")
    losses = csv_table.write(Bank("", (cue, fine), {"a.png": b""})).losses
    assert [(loss.place, loss.what) for loss in losses] == [
        ("question “cue”", "a table has no questions of the kind “cue”; it is left out"),
        ("a.png", "a table holds no images; the words still name it"),
    ]


def workbook(fill, sheets=("questions",)):
    """The bytes of a workbook; `fill` writes into its first sheet below the headings."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        made = [book.add_worksheet(name) for name in sheets]
        made[0].write_row(0, 0, ["stem", "choice_1", "choice_2", "right", "feedback"])
        fill(made[0])
    return target.getvalue()


def test_numbers_are_read_as_text_and_formulas_and_other_sheets_are_left_out_and_named():
    def fill(sheet):
        sheet.write_row(1, 0, ["Which?", 72, 3.5, 1])
        sheet.write_formula(1, 4, "=1+1", None, "2")

    made = xlsx_table.read(workbook(fill, ("Questions", "notes")), "quiz.xlsx")
    assert made.title == "quiz"
    assert made.questions[0].choices == (BankChoice("72", 1.0), BankChoice("3.5"))
    assert made.questions[0].feedback == ""
    assert [loss.what for loss in made.losses] == [
        "the sheet “notes” is not read",
        "a formula (=1+1) is not calculated; the cell is taken as empty",
    ]


def test_a_row_far_down_does_not_make_a_million_rows():
    data = workbook(lambda sheet: sheet.write_row(1_048_575, 0, ["Which?", "a", "b", 1]))
    with pytest.raises(Unreadable, match="no row under the headings"):
        xlsx_table.read(data, "a.xlsx")


def changed(data, name, change):
    """A workbook with one of its files changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return target.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda _: ENTITY),
        ("xl/worksheets/sheet1.xml", lambda _: b"<worksheet"),
        ("xl/worksheets/sheet1.xml", lambda data: data + b" " * 60_000_000),
        (
            "xl/sharedStrings.xml",
            lambda _: b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'/>",
        ),
        ("xl/workbook.xml", lambda _: b"<workbook/>"),
        ("xl/workbook.xml", lambda _: b""),
        ("[Content_Types].xml", lambda _: b"<x/>"),
    ],
)
def test_a_forged_workbook_is_refused_with_a_sentence(name, change):
    data = changed(workbook(lambda sheet: sheet.write_row(1, 0, ["Which?", "a", "b", 1])), name, change)
    with pytest.raises(Unreadable) as refusal:
        xlsx_table.read(data, "a.xlsx")
    assert refusal.value.sentence


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"PK\x03\x04" + bytes(200), b"\xd0\xcf\x11\xe0" + bytes(600)]
)
def test_what_is_no_workbook_is_refused_with_a_sentence(data):
    with pytest.raises(Unreadable) as refusal:
        xlsx_table.read(data, "a.xlsx")
    assert refusal.value.sentence


@pytest.mark.parametrize("piece", ["±", "|", "\\", "*|", ": ", "1 ", "%", " ± 1"])
def test_a_cell_that_repeats_one_sign_without_end_is_read_to_its_end(piece):
    words = piece * (120_000 // len(piece))
    made = read(
        f'stem,kind,accepted,gap_1,criteria,right\nWhich?,numeric,"{words}","{words}","{words}","{words}"\n'
    )
    assert made.questions[0].stem == "Which?"


@given(st.text("stem,;\t\n\"'=a1", max_size=80))
def test_any_text_is_a_table_or_refused(text):
    try:
        outcome = read(text).questions
    except Unreadable as refusal:
        outcome = refusal.sentence
    assert outcome
