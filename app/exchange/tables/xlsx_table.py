"""A bank as a workbook; see app.exchange.tables.headings. Formulas are neither calculated nor written.

The sheet “questions” is read, or the first. Every cell is written as text, whatever it begins with.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from app.exchange.bank import MOST_QUESTIONS, Bank, Loss, Unreadable, Written
from app.exchange.files.xml import parse
from app.exchange.files.zips import is_zip, open_package
from app.exchange.gathering import Gathering
from app.exchange.scales import plain_number
from app.exchange.tables.csv_table import FORMULA
from app.exchange.tables.headings import rows_of
from app.exchange.tables.reading import bank_of
from app.exchange.tables.writing import lines_of

KEY = "xlsx"
EXTENSIONS = (".xlsx",)
SHEET = "questions"
MOST_COLUMNS = 400
LONGEST_CELL = 32_767
WIDTH = 24
DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    OSError,
    EOFError,
)
"""What openpyxl raises for a workbook that is damaged or forged."""
OPTIONS = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}


def read(data: bytes, name: str) -> Bank:
    """Read the questions of a workbook; raises Unreadable."""
    if not is_zip(data):
        raise Unreadable("the file is not an XLSX workbook; save an old one as .xlsx")
    package = open_package(data)
    for member in package.names:
        if member.endswith((".xml", ".rels")):
            parse(package.read(member), member)
    gathering = Gathering()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            title = str(book.properties.title or "").strip() or PurePath(name).stem
            rows = rows_of(list(lines_in(sheet_of(book, gathering), gathering)), gathering)
        except DAMAGED as error:
            raise Unreadable(f"the workbook is damaged ({type(error).__name__})") from None
    return bank_of(rows, title, gathering)


def sheet_of(book: Any, gathering: Gathering) -> Any:
    """The sheet with the questions; others are named as left out."""
    sheets = book.worksheets
    if not sheets:
        raise Unreadable("the workbook has no sheet")
    chosen = next((each for each in sheets if each.title.strip().lower() == SHEET), sheets[0])
    for each in sheets:
        if each is not chosen:
            gathering.lose(f"the sheet “{each.title}” is not read")
    return chosen


def lines_in(sheet: Any, gathering: Gathering) -> Iterator[tuple[str, list[str]]]:
    """The lines of cells, each with its row."""
    limit = MOST_QUESTIONS * 5
    for number, cells in enumerate(sheet.iter_rows(max_row=limit, max_col=MOST_COLUMNS), 1):
        gathering.place = f"row {number}"
        yield f"row {number}", [cell_text(cell, gathering) for cell in cells]


def cell_text(cell: Any, gathering: Gathering) -> str:
    """A cell as text; a formula is left empty, since nothing here calculates."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        gathering.lose(f"a formula ({str(value)[:40]}) is not calculated; the cell is taken as empty")
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, date):
        gathering.lose(f"a cell holds a date; it is taken as the text {value.isoformat()}")
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")


def write(bank: Bank) -> Written:
    """Write a bank as a workbook with one sheet."""
    losses: list[Loss] = []
    target = io.BytesIO()
    lines = lines_of(bank, losses)
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": bank.title})
        sheet = book.add_worksheet(SHEET)
        styles = {name: book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}) for name in "pg"}
        styles["g"].set_quote_prefix()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(lines[0]) - 1, WIDTH)
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                style = bold if row == 0 else styles["g" if FORMULA.match(cell) else "p"]
                if len(cell) > LONGEST_CELL:
                    losses.append(
                        Loss(f"row {row + 1}", f"a text of {len(cell):,} signs is cut: a cell ends there")
                    )
                if cell:
                    sheet.write_string(row, column, cell[:LONGEST_CELL], style)
    return Written(target.getvalue(), ".xlsx", tuple(losses))
