"""Reads an uploaded list of people: any usual encoding and separator, headings in several languages. Pure."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

MOST_BYTES = 1_048_576
MOST_ROWS = 5_000
SEPARATORS = ",;\t"

_COLUMNS = {
    "email": "email mail emailaddress emailadresa eposta епошта имејл емаил emaili postaelektronike",
    "name": "name fullname firstname ime imeiprezime име имеипрезиме emri emridhembiemri",
    "surname": "surname lastname prezime презиме mbiemri",
    "institution": "institution institucija ustanova organisation organization институција установа institucioni",
    "locale": "language locale lang jezik језик јазик gjuha",
}
COLUMNS = {word: column for column, words in _COLUMNS.items() for word in words.split()}
"""Heading, folded → the column it means."""

_OURS = frozenset("čćđšžČĆĐŠŽ")
_SHARED = frozenset("áéíóúýäëöüßçâîôÁÉÍÓÚÝÄËÖÜÇÂÎÔ")
_WESTERN = _SHARED | frozenset("àêïùûèæñõãåøìòÿœÀÊÏÙÛÈÆÑÕÃÅØÌÒŒšžŠŽ")


@dataclass(frozen=True)
class ListFault:
    """Why a whole list cannot be used: a code, and the line where it was seen."""

    code: str
    line: int = 1


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
    if len(data) > MOST_BYTES:
        return ListFault("list_too_large")
    text = decoded(data)
    if text is None:
        return ListFault("list_not_text")
    if "\0" in text:
        return ListFault("list_not_text", text.count("\n", 0, text.index("\0")) + 1)
    return _rows(text)


def _rows(text: str) -> tuple[ListedRow, ...] | ListFault:
    """Return the rows below the headings."""
    separator, skip = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    headings: dict[str, int] | None = None
    width = 0
    rows: list[ListedRow] = []
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if start <= skip or not any(cell.strip() for cell in cells):
                continue
            if headings is None:
                width = len(cells)
                found = _headings(cells, start)
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


def _headings(cells: list[str], line: int) -> dict[str, int] | ListFault:
    """Return column → its place, or why the headings will not do."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = COLUMNS.get(folded(cell))
        if column in found:
            return ListFault("list_column_twice", line)
        if column:
            found[column] = place
    for column in ("email", "name"):
        if column not in found:
            return ListFault(f"list_without_{column}", line)
    return found


def _row(line: int, cells: list[str], headings: dict[str, int], width: int) -> ListedRow:
    """Return the row in a line."""

    def cell(column: str) -> str:
        place = headings.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    return ListedRow(
        line=line,
        email=cell("email"),
        name=cell("name"),
        institution=cell("institution"),
        locale=cell("locale"),
        surname=cell("surname"),
        has_more=any(each.strip() for each in cells[width:]),
    )


def folded(words: str) -> str:
    """Return a heading without accents, case, spaces and hyphens, as headings are compared."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


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


def decoded(data: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16, Windows-1250, -1251 or -1252, or None when it is no text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        return _strictly(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be") if _is_wide(data) else None
    text = _strictly(data, "utf-8")
    return text if text is not None else _in_windows(data)


def _is_wide(data: bytes) -> bool:
    """Whether the NULs stand as in UTF-16 without a mark: at every other place, nearly always."""
    half = len(data) // 2
    counts = sorted((data[::2].count(0), data[1::2].count(0)))
    return len(data) % 2 == 0 and counts[0] == 0 and counts[1] * 2 > half


def _in_windows(data: bytes) -> str | None:
    """Return the text in the Windows code page whose letters fit best; nobody writes down which it is."""
    cyrillic = _strictly(data, "cp1251")
    if cyrillic is not None and _is_cyrillic(cyrillic):
        return cyrillic
    central, western = _strictly(data, "cp1250"), _strictly(data, "cp1252")
    if central is None or western is None:
        return central if central is not None else western
    ours = sum(2 if sign in _OURS else _weight(sign, _SHARED) for sign in central)
    theirs = sum(_weight(sign, _WESTERN) for sign in western)
    return western if theirs > ours else central


def _weight(sign: str, expected: frozenset[str]) -> int:
    """Return how much a sign speaks for a code page: an unexpected letter speaks against it."""
    return 1 if sign in expected else -1 if sign.isalpha() and not sign.isascii() else 0


def _is_cyrillic(text: str) -> bool:
    """Whether most words with other than English letters are Cyrillic throughout."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    whole = sum(len(word) > 1 and not re.search("[a-zA-Z]", word) for word in words)
    return whole * 2 > len(words)


def _strictly(data: bytes, encoding: str) -> str | None:
    """Return the text, or None when the bytes do not follow the encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
