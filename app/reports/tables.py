"""Descriptions of report tables: one description and one list of rows feed the screen and every file.

The key of a column is the name of the attribute of the row, so nothing is counted or rounded twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.accounts.rules.institutions import CONTACTS

Kind = Literal["text", "number", "share", "moment", "date"]
Words = Mapping[str, Mapping[Any, str]]
"""By column key: what a coded value is called, as {"state": {"completed": "Completed"}}."""
Cell = str | int | float | datetime | date | None


@dataclass(frozen=True)
class Column:
    """A column: `share` is 0–1, `moment` an aware datetime, `date` the day of one."""

    key: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A report: its key and its columns in order."""

    key: str
    columns: tuple[Column, ...]


STANDING = Table(
    "standing",
    (
        Column("name"),
        Column("email"),
        Column("institution"),
        Column("course_key"),
        Column("state"),
        Column("needs_help"),
        Column("lessons_done", "number"),
        Column("lessons", "number"),
        Column("best_share", "share"),
        Column("attempts", "number"),
        Column("seen_at", "moment"),
        Column("completed_at", "moment"),
        Column("locale"),
    ),
)
COMPLETIONS = Table(
    "completions",
    (
        Column("name"),
        Column("email"),
        Column("institution"),
        Column("country"),
        Column("course_key"),
        Column("release_number", "number"),
        Column("score", "share"),
        Column("completed_at", "date"),
        Column("certificate"),
        Column("certificate_state"),
        Column("language"),
    ),
)
INSTITUTIONS = Table(
    "institutions",
    tuple(Column(key) for key in ("key", "name", "level", "parent", "country", *CONTACTS)),
)
"""The list of institutions as it is brought in again (`app/accounts/rules/institution_listing.py`)."""


def cell(column: Column, row: object, words: Words, time_zone: str) -> Cell:
    """Return what stands in a column of a row, in words where it is a code, moments as `time_zone` has them.

    A text is never None; the other kinds are None where there is nothing.
    """
    value = getattr(row, column.key)
    if column.kind == "text":
        named = words.get(column.key, {}).get(value)
        return named if named is not None else "" if value is None else str(value)
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(time_zone))
        return local.date() if column.kind == "date" else local
    found: Cell = value
    return found


def cells(table: Table, row: object, words: Words, time_zone: str) -> list[Cell]:
    """Return what stands in every column of a row."""
    return [cell(column, row, words, time_zone) for column in table.columns]
