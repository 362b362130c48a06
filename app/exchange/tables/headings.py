"""A bank as a table, for CSV and XLSX: a question a row, under headings that say what each cell holds.

key kind stem body          kind may be left out where the row shows it; all words are Markdown
choice_1 … right            the choices; `right` names the right ones by number or letter: `2`, `a c`
feedback_1 … share_1 …      the reason under a choice; its part of the marks in per cent where it is its own
key_1 …                     keys of choices, where they are not a, b, c …
match_1 …                   matching: what belongs to choice_1; with an empty choice_1 a spare right side
accepted unit case          short: `domain | domen`; numeric: `72 ± 2 | 3`; unit; case `yes`: letters must match
gap_1 …                     gaps, {{gap:1}} in the body: `word | other`, or `*right | wrong` to choose from
criteria                    the rubric of text and upload: `Decision first: 2 | Plain words: 1`
tags points feedback hint   tags with blanks between; points 1 when empty
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.exchange.bank import MOST_QUESTIONS, Unreadable
from app.exchange.gathering import Gathering
from app.exchange.words import one_line

FIRST = ("key", "kind", "stem", "body")
NUMBERED = ("choice", "feedback", "share", "key", "match", "gap")
LAST = ("right", "accepted", "unit", "case", "criteria", "tags", "points", "feedback", "hint")
MOST_NUMBER = 60
HEADING = re.compile(r"([a-z]+?)[ _-]*(\d{1,3})?")


@dataclass(frozen=True)
class Row:
    """One row: where it stands, and its cells by heading, empty ones left out."""

    place: str
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        """A cell, empty where there is none."""
        return self.cells.get(name, "")

    def numbered(self, name: str) -> dict[int, str]:
        """The cells name_1, name_2 … by number, in order."""
        found = {}
        for number in range(1, MOST_NUMBER + 1):
            if self.get(f"{name}_{number}"):
                found[number] = self.get(f"{name}_{number}")
        return found


def heading_of(cell: str) -> str:
    """The heading a cell means: `Choice 1` is choice_1; empty where it is none of ours."""
    found = HEADING.fullmatch(cell.strip().lower())
    if not found:
        return ""
    if found[2]:
        number = int(found[2])
        return f"{found[1]}_{number}" if found[1] in NUMBERED and 1 <= number <= MOST_NUMBER else ""
    return found[1] if found[1] in (*FIRST, *LAST) else ""


def rows_of(lines: Iterable[tuple[str, Sequence[str]]], gathering: Gathering) -> list[Row]:
    """Rows under their headings from lines of cells, each with its place; raises Unreadable without headings."""
    headings: list[str] = []
    rows: list[Row] = []
    for place, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        gathering.place = place
        if not headings:
            headings = headings_of(cells, place, gathering)
        elif len(rows) == MOST_QUESTIONS:
            raise Unreadable(f"there are more than {MOST_QUESTIONS:,} questions; divide the file", place)
        else:
            if any(cell.strip() for cell in cells[len(headings) :]):
                gathering.lose("the row has more cells than there are headings; they are left out")
            named = {
                name: cell.strip() for name, cell in zip(headings, cells, strict=False) if name and cell.strip()
            }
            rows.append(Row(place, named))
    if not rows:
        raise Unreadable("there is no row under the headings")
    return rows


def headings_of(cells: Sequence[str], place: str, gathering: Gathering) -> list[str]:
    """The headings of a table; those not known are noted, and a table without questions is refused."""
    headings = [heading_of(cell) for cell in cells]
    if "stem" not in headings:
        raise Unreadable("the first row has no heading “stem”; see the author's guide for the headings", place)
    for heading, cell in zip(headings, cells, strict=True):
        if cell.strip() and not heading:
            gathering.lose(f"the column “{one_line(cell)[:60]}” is not known and is left out")
        if heading and headings.count(heading) > 1:
            raise Unreadable(f"the heading “{heading}” stands twice", place)
    return headings
