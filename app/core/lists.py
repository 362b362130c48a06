"""Reads an uploaded table: any usual encoding and separator, headings in several languages. Pure."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.core.encodings import decoded

MOST_BYTES = 1_048_576
MOST_ROWS = 5_000
LONGEST_FILE_NAME = 200
SEPARATORS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), also in full width."""
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Kinds of signs that cannot be seen: among them those that turn the direction of writing or hide a formula."""


@dataclass(frozen=True)
class ListFault:
    """Why a whole list cannot be used: a code, and the line where it was seen."""

    code: str
    line: int = 1


@dataclass(frozen=True)
class Listed:
    """One row as it was written, by column; `has_more` when it has more cells than there are headings."""

    line: int
    cells: Mapping[str, str]
    has_more: bool = False


def read_rows(
    data: bytes, columns: Mapping[str, str], needed: Sequence[str] = ()
) -> tuple[Listed, ...] | ListFault:
    """Read a table whose first line names its columns; never raises, whatever the bytes are.

    `columns` is heading, as `folded()` writes it → column; other headings are passed over. A missing heading
    of a column that is `needed` is the fault `list_without_<column>`.
    """
    if len(data) > MOST_BYTES:
        return ListFault("list_too_large")
    text = decoded(data)
    if text is None:
        return ListFault("list_not_text")
    if "\0" in text:
        return ListFault("list_not_text", text.count("\n", 0, text.index("\0")) + 1)
    return _rows(text, columns, needed)


def _rows(text: str, columns: Mapping[str, str], needed: Sequence[str]) -> tuple[Listed, ...] | ListFault:
    """Return the rows below the headings."""
    separator, skip = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    headings: dict[str, int] | None = None
    width = 0
    rows: list[Listed] = []
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if start <= skip or not any(cell.strip() for cell in cells):
                continue
            if headings is None:
                width = len(cells)
                found = _headings(cells, start, columns, needed)
                if isinstance(found, ListFault):
                    return found
                headings = found
            elif len(rows) == MOST_ROWS:
                return ListFault("list_too_long", start)
            else:
                rows.append(_row(start, cells, headings, width))
    except csv.Error:
        return ListFault("list_broken_quotes", line)
    if headings is None or not rows:
        return ListFault("list_empty", line)
    return tuple(rows)


def _headings(
    cells: list[str], line: int, columns: Mapping[str, str], needed: Sequence[str]
) -> dict[str, int] | ListFault:
    """Return column → its place, or why the headings will not do."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = columns.get(folded(cell))
        if column in found:
            return ListFault("list_column_twice", line)
        if column:
            found[column] = place
    for column in needed:
        if column not in found:
            return ListFault(f"list_without_{column}", line)
    return found


def _row(line: int, cells: list[str], headings: Mapping[str, int], width: int) -> Listed:
    """Return the row in a line; a row may be shorter than the headings."""
    written = {column: cells[place] if place < len(cells) else "" for column, place in headings.items()}
    return Listed(line, written, any(each.strip() for each in cells[width:]))


def file_name_kept(name: str) -> str:
    """Return the name of an uploaded file as it is kept: without signs that cannot be seen, its last 200 signs."""
    return "".join(sign for sign in name if sign.isprintable())[-LONGEST_FILE_NAME:]


def folded(words: str) -> str:
    """Return a heading without accents, case, spaces and hyphens, as headings are compared."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could take a cell for a formula."""
    return cell.startswith(FORMULA) or cell.strip().startswith(FORMULA)


def has_unseen(cell: str) -> bool:
    """Whether there are signs in a cell that cannot be seen."""
    return any(unicodedata.category(sign) in UNSEEN for sign in cell)


def cells_fault(cells: Collection[str]) -> str:
    """Return why a cell may not even be kept: `formula`, `control_character` or nothing."""
    for cell in cells:
        if is_formula(cell):
            return "formula"
        if has_unseen(cell):
            return "control_character"
    return ""


def _separator(text: str) -> tuple[str, int]:
    """Return the separator that the first line with words uses most, and how many lines to leave out.

    Excel writes a line such as `sep=;` before the headings to say which it is.
    """
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if not line.strip():
            continue
        told = re.fullmatch(r"\"?sep=([,;\t])\"?[,;]*\s*", line, re.IGNORECASE)
        if told:
            return told[1], number
        bare = re.sub(r'"[^"]*"', "", line)
        return max(SEPARATORS, key=bare.count), 0
    return ",", 0
