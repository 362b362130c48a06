"""Writes a report to a file: CSV for every program, XLSX for offices, JSON for machines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter

from app.reports.tables import Cell, Kind, Table, Words, cells

FORMULA = re.compile("[\\s\\x00-\\x20\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""What a spreadsheet may take for a formula: also after blanks, and in full width (OWASP, CSV injection)."""
FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "number": "0",
    "share": "0%",
    "moment": "yyyy-mm-dd hh:mm",
    "date": "yyyy-mm-dd",
}
WIDEST = 60
FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
LONGEST_SHEET_NAME = 31
LONGEST_CELL = 32_767
XLSX_OPTIONS = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}

About = list[tuple[str, str]]
"""(name, value) lines that say what the rows are: definitions, the moment with its zone, the filters."""


def as_csv(
    table: Table, headings: Mapping[str, str], rows: Iterable[object], words: Words, time_zone: str
) -> bytes:
    """Return the rows as CSV: UTF-8 with a mark at its beginning, everything quoted, lines ended by CR LF.

    A share is a decimal number, a moment has its offset. Texts that could be a formula begin with an
    apostrophe, so that no spreadsheet runs what somebody has put into her name.
    """
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(headings[column.key]) for column in table.columns])
    for row in rows:
        writer.writerow([_plain(each) for each in cells(table, row, words, time_zone)])
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(
    table: Table,
    headings: Mapping[str, str],
    rows: Iterable[object],
    words: Words,
    about: About,
    time_zone: str,
) -> bytes:
    """Return the rows as a workbook: the table on the first sheet, `about` on the second.

    `headings` also names the sheets, as "table" and "about". Texts are texts whatever they begin with;
    numbers, shares and dates are real, and dates are those of `time_zone`.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, XLSX_OPTIONS) as book:
        first = book.add_worksheet(_sheet_name(headings.get("table", table.key)))
        _fill(book, first, table, headings, (cells(table, row, words, time_zone) for row in rows))
        second = book.add_worksheet(_sheet_name(headings.get("about", "about")))
        _explain(book, second, about)
    return target.getvalue()


def as_json(
    table: Table, headings: Mapping[str, str], rows: Iterable[object], about: About, time_zone: str
) -> bytes:
    """Return the rows as JSON: coded values stay codes, moments and dates are ISO 8601, shares are 0–1."""
    document = {
        "table": table.key,
        "about": [{"name": name, "value": value} for name, value in about],
        "columns": [
            {"key": column.key, "kind": column.kind, "heading": headings[column.key]} for column in table.columns
        ],
        "rows": [_members_of(table, row, time_zone) for row in rows],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def harmless(text: str) -> str:
    """Return a text with an apostrophe before it when a spreadsheet could take it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def _plain(value: Cell) -> str:
    """Return a cell as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, float):
        return f"{round(value, 4):g}"
    return str(value)


def _members_of(table: Table, row: object, time_zone: str) -> dict[str, Any]:
    """Return a row as JSON has it, under the keys of the columns."""
    found: dict[str, Any] = {}
    for column, value in zip(table.columns, cells(table, row, {}, time_zone), strict=True):
        raw = getattr(row, column.key)
        found[column.key] = value.isoformat() if isinstance(value, date) else raw
    return found


def _fill(book: Any, sheet: Any, table: Table, headings: Mapping[str, str], rows: Iterable[list[Cell]]) -> None:
    """Write the table: a bold heading that stays in sight, filters, columns as wide as what is in them."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
    # Excel shows an apostrophe before such a text when it is edited, so that it stays a text.
    guarded = book.add_format({"num_format": FORMATS["text"], "quote_prefix": True})
    sheet.freeze_panes(1, 0)
    widths = []
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, headings[column.key], bold)
        widths.append(min(max(len(headings[column.key]), 10), 24))
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            style = formats[table.columns[place].kind]
            if isinstance(value, str) and FORMULA.match(value):
                style = guarded
            _write(sheet, last, place, value, style)
            widths[place] = max(widths[place], _width(value))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, WIDEST) + 2)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _explain(book: Any, sheet: Any, about: About) -> None:
    """Write what the rows are: a name and a text a line."""
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    for line, (name, value) in enumerate(about):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, value, wrapped)


def _write(sheet: Any, line: int, place: int, value: Cell, style: Any) -> None:
    """Write a cell as what it is; a workbook knows no zones, so a moment is written as clocks showed it."""
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(line, place, value[:LONGEST_CELL], style)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value.replace(tzinfo=None), style)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, style)
    else:
        sheet.write_number(line, place, value, style)


def _width(value: Cell) -> int:
    """Return how many characters a cell takes."""
    if isinstance(value, str):
        return len(value)
    return len("2026-03-02 09:00") if isinstance(value, datetime) else 10


def _sheet_name(name: str) -> str:
    """Return a name as a sheet may have it."""
    return FORBIDDEN_IN_SHEET_NAMES.sub(" ", name)[:LONGEST_SHEET_NAME].strip() or "1"
