"""What is kept of people, table by table and column by column; the tables themselves are beside this module.

Export, erasure, the retention page and the privacy notice are made from it, so none of them can forget a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from app.privacy.rules.categories import CATEGORIES


class Erasure(Enum):
    """What becomes of a row when the person it is about is erased."""

    DELETE = "deleted"
    BLANK = "kept without what says who she was"
    KEEP = "kept"
    BY_HAND = "cleared of her by an operation of its own"


@dataclass(frozen=True)
class Column:
    """One column of the register as it is listed: whose it is, and what export and erasure do with it."""

    table: str
    name: str
    category: str
    whose: str
    is_exported: bool
    erasure: str
    why: str


@dataclass(frozen=True)
class Table:
    """A table that holds something of people.

    `subject` is the column that leads to the person a row is about: to her own row, or to a row of another table
    that is registered; None when no column leads to her. `acted` maps columns that point at whoever did something
    to what such a row says of her in her copy. `gives` goes into the copy of the person it is about, `hides` does
    not: keys, digests, other people. `blanks` is what erasure puts in place of words.
    """

    name: str
    category: str
    subject: str | None
    erasure: Erasure
    gives: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    acted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blanks: Mapping[str, object] = field(default_factory=dict)
    why: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all its columns."""
        own = (self.subject,) if self.subject else ()
        told = [name for names in self.acted.values() for name in names]
        return tuple(dict.fromkeys((*own, *self.gives, *self.hides, *self.acted, *told)))

    def described(self) -> tuple[Column, ...]:
        """Return its columns as they are listed."""
        return tuple(self._column(name) for name in self.columns)

    def _column(self, name: str) -> Column:
        whose = "acted" if name in self.acted else "subject"
        erasure = self.erasure.value
        if self.erasure is not Erasure.DELETE:
            erasure = "blanked" if name in self.blanks else Erasure.KEEP.value
        if self.erasure is Erasure.BY_HAND:
            erasure = self.erasure.value
        given = name in self.gives or any(name in given for given in self.acted.values())
        return Column(self.name, name, self.category, whose, given, erasure, self.why)


def table(
    name: str,
    category: str,
    subject: str | None,
    erasure: Erasure,
    *,
    gives: str = "",
    hides: str = "",
    acted: Mapping[str, str] | None = None,
    blanks: Mapping[str, object] | None = None,
    why: str = "",
) -> Table:
    """Return a table of the registry; `gives`, `hides` and `acted` name columns parted by spaces.

    What is kept says why.
    """
    assert category in CATEGORIES, category
    assert erasure is Erasure.DELETE or why, f"{name} must say why it is kept"
    told = {column: tuple(names.split()) for column, names in (acted or {}).items()}
    return Table(
        name, category, subject, erasure, tuple(gives.split()), tuple(hides.split()), told, blanks or {}, why
    )
