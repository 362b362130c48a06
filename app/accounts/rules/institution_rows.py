"""Which institution each row of a list means, and what is wrong with the row by itself. Pure functions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.accounts.rules.institution_listing import LEVEL_WORDS, ListedInstitution
from app.accounts.rules.institutions import (
    LONGEST_CONTACT,
    LONGEST_KEY,
    LONGEST_NAME,
    countries,
    free_key,
    key_of,
    shown,
)
from app.accounts.rules.institutions import folded as folded_name
from app.core.lists import folded

NONE = "/"
"""Written in a cell to take away what is there: nothing above it, no country, no such contact."""


@dataclass(frozen=True)
class KnownInstitution:
    """An institution as it is; `parent` is the key of the one above it."""

    key: str
    name: str
    level: str
    parent: str | None
    country: str | None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Row:
    """A row while it is being decided on; the facts are as they would be afterwards."""

    written: ListedInstitution
    known: KnownInstitution | None
    key: str
    name: str
    level: str
    parent: str | None = None
    country: str | None = None
    reason: str = ""
    other_line: int = 0

    @property
    def variables(self) -> dict[str, str]:
        """The contacts that are written, empty where one is taken away."""
        values = {key: shown(value) for key, value in self.written.variables.items()}
        return {key: "" if value == NONE else value for key, value in values.items()}

    def refuse(self, reason: str, other_line: int = 0) -> None:
        """Note why the row cannot be carried out; the first reason stays."""
        if not self.reason:
            self.reason, self.other_line = reason, other_line


def identified(listed: Sequence[ListedInstitution], known: Mapping[str, KnownInstitution]) -> list[Row]:
    """Return the rows with the institution each means: by its key, or by its name and what is above it."""
    named: dict[str, list[KnownInstitution]] = {}
    for each in known.values():
        named.setdefault(folded_name(each.name), []).append(each)
    taken = set(known) | {shown(row.key) for row in listed}
    lines: dict[tuple[str, ...], int] = {}
    rows = []
    for written in listed:
        name, key = shown(written.name), shown(written.key)
        found = [known[key]] if key in known else [] if key else _meant(written, named, known)
        mark = (found[0].key,) if found else (key,) if key else (folded_name(name), folded_name(written.parent))
        row = Row(
            written, found[0] if len(found) == 1 else None, key, name, LEVEL_WORDS.get(folded(written.level), "")
        )
        row.refuse(_fault_of_cells(row, found))
        if mark in lines:
            row.refuse("doubled", lines[mark])
        lines.setdefault(mark, written.line)
        _complete(row, taken)
        rows.append(row)
    return rows


def _meant(
    written: ListedInstitution, named: Mapping[str, list[KnownInstitution]], known: Mapping[str, KnownInstitution]
) -> list[KnownInstitution]:
    """Return the institutions that a row without a key may mean; one that stands nowhere yet may be placed."""
    same = named.get(folded_name(written.name), [])
    above = folded_name(written.parent)
    if not above:
        return same
    beside = [
        each
        for each in same
        if each.parent and above in (folded_name(each.parent), folded_name(known[each.parent].name))
    ]
    return beside or ([each for each in same if each.parent is None] if len(same) == 1 else [])


def _fault_of_cells(row: Row, found: Collection[KnownInstitution]) -> str:
    """Return what is wrong with what was written, whatever stands around it."""
    written = row.written
    if written.fault:
        return written.fault
    longest = max((len(shown(value)) for value in written.variables.values()), default=0)
    if max(len(row.name), len(shown(written.parent))) > LONGEST_NAME or longest > LONGEST_CONTACT:
        return "too_long"
    if not row.name and not row.known:
        return "missing_name"
    if len(found) > 1:
        return "ambiguous_name"
    if row.key and not row.known and (len(row.key) > LONGEST_KEY or row.key != key_of(row.key)):
        return "bad_key"
    if not row.level and (written.level.strip() or not row.known):
        return "unknown_level" if written.level.strip() else "missing_level"
    country = shown(written.country).upper()
    return "unknown_country" if country not in ("", NONE) and country not in countries() else ""


def _complete(row: Row, taken: set[str]) -> None:
    """Fill in what the row leaves as it is, and a free key for what is new."""
    written, known = row.written, row.known
    row.country = shown(written.country).upper() or (known.country if known else None)
    row.country = None if row.country == NONE else row.country
    if known:
        row.name = row.name if row.key and row.name else known.name
        row.key, row.level = known.key, row.level or known.level
        row.parent = known.parent
    elif not row.key:
        row.key = free_key(row.name, taken)
    taken.add(row.key)
