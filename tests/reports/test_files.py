"""Reports as files, read back by other programs than the one that wrote them."""

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.reports.files import as_csv, as_json, as_xlsx
from app.reports.queries.completions import CompletionRow
from app.reports.queries.standing import StandingRow
from app.reports.tables import COMPLETIONS, STANDING, Table, cells
from tests.factories import NOW

ZONE = "Europe/Sarajevo"
ROW = StandingRow(
    person_id=7,
    name="Žaklina Đurđić",
    email="zd@lipnica.example",
    institution="Општина Липница / Komuna Lumëkuq",
    course_key="demo",
    state="in_progress",
    needs_help=True,
    lessons_done=2,
    lessons=3,
    best_share=0.666666,
    attempts=2,
    seen_at=NOW,
    completed_at=None,
    locale="bs",
)
COMPLETED = CompletionRow(
    name="Љубица Ђурић",
    email="lj@lipnica.example",
    institution="Општина Липница",
    country="BA",
    course_key="demo",
    release_number=3,
    score=0.85,
    completed_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
    certificate="-rQAbc",
    certificate_state="valid",
    language="sr",
)
WORDS = {"state": {"in_progress": "U toku"}, "needs_help": {True: "da", False: "ne"}}
ABOUT = [("As of", "2026-03-02 10:00 (Europe/Sarajevo)"), ("=Filter", "+all")]
DANGEROUS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1",
    "\u3000\uff1d1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example";"y")', "  \t -2",
)  # fmt: skip
HARMLESS = ("Ana-Marija", "a=b", "Đurđić + sin", "1 - 2", "'quoted'", '"quoted"', "a;b,c", "two\nlines", "")


def headings(table: Table) -> dict[str, str]:
    return {column.key: f"Heading {column.key}" for column in table.columns}


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def workbook(rows: list[Any], table: Table = STANDING) -> Any:
    data = as_xlsx(table, headings(table), rows, WORDS, ABOUT, ZONE)
    return openpyxl.load_workbook(io.BytesIO(data))


def first_sheet(rows: list[Any], table: Table = STANDING) -> Worksheet:
    sheet = workbook(rows, table).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def column_of(table: Table, key: str) -> int:
    return [column.key for column in table.columns].index(key)


def test_csv_is_what_offices_and_machines_open_without_asking() -> None:
    data = as_csv(STANDING, headings(STANDING), [ROW], WORDS, ZONE)
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 3 and lines[-1] == ""
    assert all(line.startswith('"') and line.endswith('"') for line in lines[:-1])
    assert read_csv(data)[1] == [
        "Žaklina Đurđić",
        "zd@lipnica.example",
        "Општина Липница / Komuna Lumëkuq",
        "demo",
        "U toku",
        "da",
        "2",
        "3",
        "0.6667",
        "2",
        "2026-03-02 10:00:00+01:00",
        "",
        "bs",
    ]


@pytest.mark.parametrize("name", DANGEROUS)
def test_no_cell_is_a_formula(name: str) -> None:
    rows = [replace(ROW, name=name, institution=name)]
    cell = read_csv(as_csv(STANDING, headings(STANDING), rows, WORDS, ZONE))[1][0]
    assert cell == f"'{name}"
    for each in first_sheet(rows)[2][:3]:
        assert each.data_type == "s"
    guarded = first_sheet(rows)["A2"]
    assert str(guarded.value).strip() == name.strip() or "\r" in name
    assert guarded.quotePrefix


@pytest.mark.parametrize("name", HARMLESS)
def test_ordinary_texts_are_left_as_they_are(name: str) -> None:
    rows = [replace(ROW, name=name)]
    assert read_csv(as_csv(STANDING, headings(STANDING), rows, WORDS, ZONE))[1][0] == name
    cell = first_sheet(rows)["A2"]
    assert (cell.value or "") == name
    assert not cell.quotePrefix


def test_a_workbook_has_real_numbers_shares_and_dates_in_the_zone() -> None:
    sheet = first_sheet([ROW])
    found = {column.key: sheet[2][place] for place, column in enumerate(STANDING.columns)}
    assert (found["lessons_done"].value, found["lessons_done"].data_type) == (2, "n")
    assert found["best_share"].value == pytest.approx(0.666666)
    assert found["best_share"].number_format == "0%"
    assert found["seen_at"].value == datetime(2026, 3, 2, 10, 0), "09:00 UTC is 10:00 there"  # noqa: DTZ001 (a cell has no zone)
    assert found["seen_at"].is_date
    assert found["completed_at"].value is None
    assert found["name"].value == ROW.name
    assert found["institution"].value == ROW.institution


def test_a_day_is_the_day_it_was_in_the_zone() -> None:
    place = column_of(COMPLETIONS, "completed_at")
    assert read_csv(as_csv(COMPLETIONS, headings(COMPLETIONS), [COMPLETED], {}, ZONE))[1][place] == "2026-03-02"
    cell = first_sheet([COMPLETED], COMPLETIONS)[2][place]
    assert (cell.value, cell.number_format) == (datetime(2026, 3, 2), "yyyy-mm-dd")  # noqa: DTZ001 (a cell has no zone)
    document = json.loads(as_json(COMPLETIONS, headings(COMPLETIONS), [COMPLETED], ABOUT, ZONE))
    assert document["rows"][0]["completed_at"] == "2026-03-02"


def test_the_heading_is_bold_stays_in_sight_and_can_be_filtered() -> None:
    sheet = first_sheet([ROW, ROW])
    assert [cell.value for cell in sheet[1]] == list(headings(STANDING).values())
    assert all(cell.font.b for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:M3"
    assert sheet.column_dimensions["C"].width >= len(ROW.institution)


def test_the_second_sheet_says_what_the_rows_are() -> None:
    second = workbook([ROW]).worksheets[1]
    assert [(line[0].value, line[1].value) for line in second.iter_rows()] == ABOUT
    assert {cell.data_type for line in second.iter_rows() for cell in line} == {"s"}


@pytest.mark.parametrize("table", [STANDING, COMPLETIONS], ids=lambda table: table.key)
def test_an_empty_table_has_its_headings(table: Table) -> None:
    assert read_csv(as_csv(table, headings(table), [], {}, ZONE)) == [list(headings(table).values())]
    assert [[cell.value for cell in line] for line in first_sheet([], table)] == [list(headings(table).values())]
    assert json.loads(as_json(table, headings(table), [], [], ZONE))["rows"] == []


def test_json_keeps_codes_types_and_letters() -> None:
    data = as_json(STANDING, headings(STANDING), [ROW], ABOUT, ZONE)
    assert "Општина Липница".encode() in data
    document = json.loads(data)
    row = document["rows"][0]
    assert (row["state"], row["needs_help"], row["best_share"]) == ("in_progress", True, 0.666666)
    assert datetime.fromisoformat(row["seen_at"]) == NOW
    assert row["completed_at"] is None
    assert document["columns"][0] == {"key": "name", "kind": "text", "heading": "Heading name"}
    assert document["about"][0] == {"name": ABOUT[0][0], "value": ABOUT[0][1]}


def test_screen_csv_workbook_and_json_have_the_same_rows() -> None:
    rows = [replace(ROW, name=f"Član {number}", lessons_done=number) for number in range(300)]
    screen = [cells(STANDING, row, WORDS, ZONE) for row in rows]
    in_csv = read_csv(as_csv(STANDING, headings(STANDING), rows, WORDS, ZONE))[1:]
    in_book = [[cell.value for cell in line] for line in first_sheet(rows).iter_rows(min_row=2)]
    in_json = json.loads(as_json(STANDING, headings(STANDING), rows, [], ZONE))["rows"]
    assert len(screen) == len(in_csv) == len(in_book) == len(in_json) == 300
    for shown, line, cells_of_book, members in zip(screen, in_csv, in_book, in_json, strict=True):
        assert (shown[0], shown[6]) == (line[0], int(line[6])) == (cells_of_book[0], cells_of_book[6])
        assert (members["name"], members["lessons_done"]) == (shown[0], shown[6])
        assert [bool(each) or each == 0 for each in shown] == [each != "" for each in line]
        assert [each is not None for each in shown] == [each is not None for each in cells_of_book]


@dataclass(frozen=True)
class OddRow:
    """A row whose texts XML cannot hold as they are."""

    name: str
    email: str = ""


def test_control_characters_do_not_break_a_workbook() -> None:
    table = Table("odd [table]/name: that is too long for a sheet", STANDING.columns[:2])
    data = as_xlsx(table, headings(table), [OddRow("a\x01b\x0bc"), OddRow("x" * 40_000)], {}, [], ZONE)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(str(book.worksheets[0]["A3"].value)) == 32_767
    assert len(book.sheetnames[0]) <= 31
