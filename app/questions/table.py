"""Finds a table of two columns among the lines of a question and reads its rows, as Markdown parts its cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.questions.parts import FENCE, QUOTE
from app.questions.written import Line, Report

DASHES = re.compile(r":?-+:?")
OF_DASHES = frozenset("|:- \t")
BAR = re.compile(r"\\\||`+[^`]*`+|\|")
COLUMNS = 2


@dataclass(frozen=True)
class Row:
    """One row: its line and the words of both cells."""

    line: int
    left: str
    right: str


@dataclass(frozen=True)
class Table:
    """A table and what stands around it; without one, `head` is None and all lines stand before it."""

    before: Sequence[Line]
    head: Row | None
    rows: tuple[Row, ...]
    after: Sequence[Line]


def read_table(lines: list[Line], line: int, report: Report) -> Table:
    """Part the last table of a question from its lines; a missing or misshapen one is reported.

    `line` is that of the question, for what has no line of its own.
    """
    dashes = place_of_dashes(lines)
    if dashes is None:
        barred = next((number for number, text in lines if text.lstrip().startswith("|")), None)
        if barred is None:
            report(line, "table", "the question has no table; write “| left | right |”, dashes, and the rows")
        else:
            report(barred, "table", "the table needs a header, and a line of dashes “|---|---|” under it")
        return Table(lines, None, (), ())
    end = dashes + 1
    while end < len(lines) and has_bar(lines[end][1]):
        end += 1
    rows = [row for each in lines[dashes + 1 : end] if (row := read_row(each, report))]
    return Table(lines[: dashes - 1], read_row(lines[dashes - 1], report), tuple(rows), lines[end:])


def place_of_dashes(lines: list[Line]) -> int | None:
    """Return the index of the last line of dashes under a header, outside of code and quotes, or None."""
    found, fence = None, ""
    for index, (_, text) in enumerate(lines):
        mark = FENCE.match(text)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and index and is_dashes(text) and has_bar(lines[index - 1][1]):
            found = index
    return found


def is_dashes(text: str) -> bool:
    """Whether a line holds a dash or more for each cell, as the one under a header does."""
    return "|" in text and OF_DASHES.issuperset(text) and all(DASHES.fullmatch(each) for each in cells_of(text))


def has_bar(text: str) -> bool:
    """Whether a line may be a row: it parts cells, and is not quoted."""
    return not QUOTE.match(text) and any(each[0] == "|" for each in BAR.finditer(text))


def read_row(line: Line, report: Report) -> Row | None:
    """Read a row; None, reported, where it has not two cells."""
    number, text = line
    cells = cells_of(text)
    if len(cells) != COLUMNS:
        report(number, "table", f"the row has {len(cells)} cells; write two, parted by |")
        return None
    return Row(number, *cells)


def cells_of(text: str) -> list[str]:
    """Return the cells of a row; bars in code or after a backslash are words."""
    cells, begin = [""], 0
    for found in BAR.finditer(text := text.strip()):
        cells[-1] += text[begin : found.start()]
        begin = found.end()
        if found[0] == "|":
            cells.append("")
        else:
            cells[-1] += "|" if found[0] == "\\|" else found[0]
    cells[-1] += text[begin:]
    cells = [cell.strip() for cell in cells]
    begin = int(text.startswith("|") and len(cells) > 1)
    end = len(cells) - int(text.endswith("|") and not text.endswith("\\|") and len(cells) > 1)
    return cells[begin:end]
