"""Reads an uploaded list of institutions. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.rules.institutions import CONTACTS
from app.core.lists import Listed, ListFault, cells_fault, folded, has_unseen, is_formula, read_rows

_COLUMNS = {
    "key": "key kljuc ključ кључ клуч celesi",
    "name": "name naziv ime institution institucija ustanova назив име институција установа emri institucioni",
    "level": "level nivo razina razinа ниво niveli",
    "parent": "parent above within nadređena nadredjena nadredena iznad надређена надредена prindi",
    "country": "country država drzava zemlja држава земља shteti",
    "incident_contact": "incidentcontact kontaktzaincidente контактзаинциденте "
    "контактзаинциденти kontaktiperincidente",
    "incident_phone": "incidentphone incidenttelephone telefonzaincidente телефонзаинциденте телефонзаинциденти",
    "it_support": "itsupport itpodrška itpodrska итподршка итподдршка mbështetjait mbeshtetjait",
}
COLUMNS = {folded(word): column for column, words in _COLUMNS.items() for word in words.split()}
"""Heading, folded → the column it means; contacts have the names that authors use."""
_LEVELS = {
    "country": "country state država drzava держава држава shteti shtet",
    "ministry": "ministry ministarstvo ministarstva министарство ministria ministri "
    "government vlada влада qeveria",
    "agency": "agency agencija агенција agjencia agjenci municipality općina opčina opcina opština opstina općine "
    "општина komuna bashkia institution institucija institucioni institucion институција установа ustanova",
    "unit": "unit jedinica odjel odjeljenje odsjek odeljenje sektor služba sluzba единица јединица одељење одсек "
    "сектор служба njësia njesia njesi sektori",
}
LEVEL_WORDS = {folded(word): level for level, words in _LEVELS.items() for word in words.split()}
"""What a list calls a level, folded → the level."""
PHONE = re.compile(r"\+[\d\s()/.-]+")
"""A telephone number as the world writes it; it begins as a formula does, and is none."""


@dataclass(frozen=True)
class ListedInstitution:
    """One row as it was written; `variables` are those that are not empty, by key."""

    line: int
    key: str
    name: str
    level: str
    parent: str
    country: str
    variables: Mapping[str, str]
    has_more: bool = False

    @property
    def fault(self) -> str:
        """Why a cell may not even be kept, or nothing."""
        if self.has_more:
            return "extra_cells"
        cells = (self.key, self.name, self.level, self.parent, self.country)
        return cells_fault(cells) or next(filter(None, map(_fault_of_variable, self.variables.values())), "")


def read_institutions(data: bytes) -> tuple[ListedInstitution, ...] | ListFault:
    """Read a list of institutions; never raises, whatever the bytes are."""
    rows = read_rows(data, COLUMNS, ("name",))
    return rows if isinstance(rows, ListFault) else tuple(_row(each) for each in rows)


def _row(listed: Listed) -> ListedInstitution:
    """Return a row by what its columns mean."""
    cells = {column: _bare(listed.cells.get(column, "")) for column in _COLUMNS}
    return ListedInstitution(
        line=listed.line,
        variables={key: cells[key] for key in CONTACTS if cells[key].strip()},
        has_more=listed.has_more,
        **{column: cells[column] for column in ("key", "name", "level", "parent", "country")},
    )


def _bare(cell: str) -> str:
    """Return a cell without the apostrophe that our own files put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell


def _fault_of_variable(cell: str) -> str:
    """Return why a contact may not be kept; a telephone number may begin with a plus."""
    if has_unseen(cell):
        return "control_character"
    return "formula" if is_formula(cell) and not PHONE.fullmatch(cell.strip()) else ""
