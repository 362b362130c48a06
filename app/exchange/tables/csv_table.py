"""A bank as CSV; see app.exchange.tables.headings for the headings.

Any usual encoding, and comma, semicolon or tab between cells. We write UTF-8 with a mark, as spreadsheets
expect, and an apostrophe before what a spreadsheet would take for a formula; it is taken off when reading.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import PurePath

from app.exchange.bank import Bank, Loss, Unreadable, Written
from app.exchange.files.encodings import decode
from app.exchange.gathering import Gathering
from app.exchange.tables.headings import rows_of
from app.exchange.tables.reading import bank_of
from app.exchange.tables.writing import lines_of

KEY = "csv"
EXTENSIONS = (".csv", ".tsv")
SEPARATORS = ",;\t"
FORMULA = re.compile("'*(?:[\\s\\x00-\\x20\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
"""What a spreadsheet may take for a formula, with any apostrophes before it."""


def read(data: bytes, name: str) -> Bank:
    """Read the questions of a CSV file; raises Unreadable."""
    gathering = Gathering()
    text = decode(data)
    rows = rows_of(lines_in(text), gathering)
    return bank_of(rows, PurePath(name).stem, gathering)


def lines_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of cells, each with the line of the file where it begins."""
    first = text.lstrip("\n").partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield f"line {line}", [bare(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"the quotes or the length of a cell are wrong: {error}", f"line {line}") from None


def write(bank: Bank) -> Written:
    """Write a bank as CSV."""
    losses: list[Loss] = []
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for cells in lines_of(bank, losses):
        writer.writerow([harmless(cell) for cell in cells])
    return Written(target.getvalue().encode("utf-8-sig"), ".csv", tuple(losses))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """The cell without the apostrophe that `harmless` put before it."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell
