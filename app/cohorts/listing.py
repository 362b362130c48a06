"""Reads an uploaded list of people. Pure."""

from dataclasses import dataclass

from app.core.lists import Listed, ListFault, read_rows

_COLUMNS = {
    "email": "email mail emailaddress emailadresa eposta епошта имејл емаил emaili postaelektronike",
    "name": "name fullname firstname ime imeiprezime име имеипрезиме emri emridhembiemri",
    "surname": "surname lastname prezime презиме mbiemri",
    "institution": "institution institucija ustanova organisation organization институција установа institucioni",
    "locale": "language locale lang jezik језик јазик gjuha",
}
COLUMNS = {word: column for column, words in _COLUMNS.items() for word in words.split()}
"""Heading, folded → the column it means."""


@dataclass(frozen=True)
class ListedRow:
    """One row as it was written; `has_more` when it has more cells than there are headings."""

    line: int
    email: str
    name: str
    institution: str = ""
    locale: str = ""
    surname: str = ""
    has_more: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """All that was written in the row."""
        return (self.email, self.name, self.surname, self.institution, self.locale)

    @property
    def full_name(self) -> str:
        """The name, with the surname of a list that has a column for it."""
        return f"{self.name} {self.surname}".strip()


def read_list(data: bytes) -> tuple[ListedRow, ...] | ListFault:
    """Read a list of people; never raises, whatever the bytes are."""
    rows = read_rows(data, COLUMNS, ("email", "name"))
    return rows if isinstance(rows, ListFault) else tuple(_row(each) for each in rows)


def _row(listed: Listed) -> ListedRow:
    """Return a row by what its columns mean."""
    cells = {column: listed.cells.get(column, "") for column in _COLUMNS}
    return ListedRow(line=listed.line, has_more=listed.has_more, **cells)
