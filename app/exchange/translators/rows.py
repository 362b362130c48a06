"""What translators are given: a row for each block of a course, in the order of its texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.content.rules.differences import word_diff
from app.content.rules.staleness import UnitStatus
from app.content.source import CourseSource
from app.content.standing import TextStanding
from app.content.units import OPTIONAL, Unit, normal, units_of

Mark = Literal["done", "open", ""]
"""What the file says of a translation: that it is done, that it is not, or nothing."""
MOST_ROWS = 50_000
BEHIND = ("stale", "unsure")
UNFIT_IN_ID = re.compile(r"[^A-Za-z0-9:_-]")


@dataclass(frozen=True)
class Row:
    """A block of a course between us and a translator.

    `path` is the file of the source, `place` says which block of it. `words` are the translation, empty where
    there is none. `seen` is the digest of the translation when it was handed out, empty where there was none, None
    where the file does not say. `line` is that of the file of the exchange. `notes` are for the translator.
    """

    path: str
    place: str
    source: str
    words: str
    mark: Mark = ""
    seen: str | None = None
    line: int = 0
    kind: str = ""
    earlier: str = ""
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """How the row is called in messages and in a PO file."""
        return f"{self.path}#{self.place}"


@dataclass(frozen=True)
class Sheet:
    """All rows of one exchange; `source` and `target` are the languages as the file names them."""

    course: str
    source: str
    target: str
    rows: tuple[Row, ...]


def place_name(place: str) -> str:
    """The place of a block as an id: XLIFF takes letters, digits, points, colons and hyphens (NMTOKEN)."""
    return UNFIT_IN_ID.sub(lambda sign: f"_{ord(sign[0]):x}_", place.replace("/", "\0")).replace("_0_", ".")


def sheet_of(course: CourseSource, locale: str, found: Sequence[TextStanding], *, every: bool) -> Sheet:
    """What is to be translated in an edition: what is missing, stale or unsure, or every block."""
    rows = [row for standing in found for row in rows_of(standing, every=every)]
    return Sheet(course.key, course.source, locale, tuple(rows))


def rows_of(standing: TextStanding, *, every: bool) -> Iterator[Row]:
    """The rows of one text; what an edition may leave out is offered with `every` and where the text is new."""
    found = {each.source.place: each for each in standing.statuses if each.source}
    for unit in units_of(standing.source):
        each = found.get(unit.place)
        if each is None and unit.kind in OPTIONAL and (every or standing.edition is None):
            each = UnitStatus("missing", unit, None)
        if each and (every or each.status != "current"):
            yield row_of(standing, unit, each)


def row_of(standing: TextStanding, unit: Unit, status: UnitStatus) -> Row:
    """The row of one block."""
    edition = status.edition
    is_behind = status.status in BEHIND
    return Row(
        path=standing.source.path,
        place=place_name(unit.place),
        source=unit.markdown,
        words=edition.markdown if edition else "",
        mark="done" if status.status == "current" else "open" if is_behind else "",
        seen=edition.digest if edition else "",
        kind=unit.kind,
        earlier=(status.earlier or "") if is_behind else "",
        notes=tuple(notes_on(standing, unit, status)),
    )


def notes_on(standing: TextStanding, unit: Unit, status: UnitStatus) -> Iterator[tuple[str, str]]:
    """What a translator should know of a block, as (sort, words)."""
    yield "kind", unit.kind
    yield "place", f"{standing.source.path}:{unit.line}"
    if status.edition and standing.edition:
        yield "edition", f"{standing.edition.path}:{status.edition.line}"
    yield "status", status.status + (", its meaning changed" if status.is_meaning else "")
    if status.status in BEHIND and status.earlier is not None:
        yield "changed", word_diff(status.earlier, normal(unit.markdown))
    if status.remembered:
        yield "remembered", status.remembered
    if unit.kind in OPTIONAL:
        yield "optional", "may be left empty"
