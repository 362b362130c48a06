"""Decides what is to be done with each row of a list of institutions: the whole tree must hold. Pure functions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.accounts.rules.institution_listing import ListedInstitution
from app.accounts.rules.institution_rows import NONE, KnownInstitution, Row, identified
from app.accounts.rules.institutions import LEVELS, folded, settled_countries, shown, stands_below


@dataclass(frozen=True)
class CheckedInstitution:
    """One row and what is to be done with it: `added`, `changed`, `same` or `refused` for a reason.

    The other facts are as they would be afterwards; `changes` names those that differ from before.
    `other_line` is the line that a doubled row repeats, or that of a refused institution above.
    """

    written: ListedInstitution
    key: str
    name: str
    level: str
    parent: str | None
    country: str | None
    variables: Mapping[str, str]
    verdict: str = ""
    reason: str = ""
    other_line: int = 0
    changes: tuple[str, ...] = ()


def check_institutions(
    listed: Sequence[ListedInstitution],
    known: Mapping[str, KnownInstitution],
    within: Collection[str] | None = None,
) -> tuple[CheckedInstitution, ...]:
    """Decide on every row of a list, whatever the order of rows; an empty cell changes nothing.

    `known` are all institutions by key, `within` the keys of those that the person may change: None for all.
    """
    rows = identified(listed, known)
    mine = {row.key: row for row in reversed(rows) if row.reason != "doubled"}
    _find_parents(rows, mine, known)
    parents = {key: each.parent for key, each in known.items()} | {key: row.parent for key, row in mine.items()}
    levels = {key: each.level for key, each in known.items()} | {key: row.level for key, row in mine.items()}
    _check_order(mine, parents, levels)
    _check_names(mine, known, parents)
    _check_countries(mine, known, parents)
    if within is not None:
        for row in rows:
            _check_reach(row, mine, within)
    for row in rows:
        _follow(row, mine)
    return tuple(_decided(row) for row in rows)


def _find_parents(rows: Iterable[Row], mine: Mapping[str, Row], known: Mapping[str, KnownInstitution]) -> None:
    """Put into each row the key of the institution it stands below, given by key or by name."""
    names = {key: each.name for key, each in known.items()} | {key: row.name for key, row in mine.items()}
    by_name: dict[str, list[str]] = {}
    for key, name in names.items():
        by_name.setdefault(folded(name), []).append(key)
    for row in rows:
        above = shown(row.written.parent)
        if above in ("", NONE):
            row.parent = None if above else row.parent
            continue
        found = [above] if above in names else by_name.get(folded(above), [])
        if row.known and row.known.parent in found:
            found = [row.known.parent]
        if len(found) == 1:
            row.parent = found[0]
        else:
            row.refuse("ambiguous_parent" if found else "unknown_parent")


def _check_order(mine: Mapping[str, Row], parents: Mapping[str, str | None], levels: Mapping[str, str]) -> None:
    """Refuse rows that would stand below themselves, or beside or above those they are to stand below."""
    around = _below_themselves(parents)
    for key, row in mine.items():
        if key in around:
            row.refuse("cycle")
        if row.parent and row.level and levels[row.parent] and not stands_below(row.level, levels[row.parent]):
            row.refuse("level_order")
    for key, parent in parents.items():
        above = mine.get(parent) if parent else None
        if above and above.level and key not in mine and not stands_below(levels[key], above.level):
            above.refuse("level_below")


def _below_themselves(parents: Mapping[str, str | None]) -> set[str]:
    """Return the institutions whose way up leads back to them; every step is taken once."""
    found: set[str] = set()
    done: set[str] = set()
    for key in parents:
        path: dict[str, None] = {}
        step: str | None = key
        while step is not None and step not in done and step not in path:
            path[step] = None
            step = parents.get(step)
        if step is not None and step in path:
            around = list(path)
            found.update(around[around.index(step) :])
        done.update(path)
    return found


def _check_names(
    mine: Mapping[str, Row], known: Mapping[str, KnownInstitution], parents: Mapping[str, str | None]
) -> None:
    """Refuse rows after which two institutions of one name would stand below the same."""
    names = {key: each.name for key, each in known.items()} | {key: row.name for key, row in mine.items()}
    places = {key: (parents[key], folded(name)) for key, name in names.items()}
    counts = Counter(places.values())
    for key, row in mine.items():
        before = (row.known.parent, folded(row.known.name)) if row.known else None
        if counts[places[key]] > 1 and places[key] != before:
            row.refuse("name_taken")


def _check_countries(
    mine: Mapping[str, Row], known: Mapping[str, KnownInstitution], parents: Mapping[str, str | None]
) -> None:
    """Put into each row where it would be, and refuse those that say otherwise than what is above them."""
    own = {key: each.country for key, each in known.items()} | {key: row.country for key, row in mine.items()}
    settled = settled_countries(parents, own)
    for key, row in mine.items():
        if row.country != settled[key] and row.written.country.strip() not in ("", NONE):
            row.refuse("country_differs")
        row.country = settled[key]


def _check_reach(row: Row, mine: Mapping[str, Row], within: Collection[str]) -> None:
    """Refuse what somebody limited to institutions may not do: she writes contacts, and places what is below."""
    if row.known and row.known.key not in within:
        row.refuse("foreign")
    is_placed = not row.known or {"name", "level", "parent", "country"} & set(_changes(row))
    if not is_placed:
        return
    if row.known and row.known.parent not in within:
        row.refuse("foreign")
    above = mine.get(row.parent) if row.parent else None
    if row.parent not in within and (above is None or above.known):
        row.refuse("foreign_parent")


def _follow(row: Row, mine: Mapping[str, Row]) -> None:
    """Refuse a row below a refused one; a longer way up than there are levels has been refused already."""
    above = mine.get(row.parent) if row.parent else None
    for _ in LEVELS:
        if above is None:
            return
        if above.reason:
            row.refuse("parent_refused", above.written.line)
        above = mine.get(above.parent) if above.parent else None


def _changes(row: Row) -> tuple[str, ...]:
    """Return what would be other than before."""
    known = row.known
    if known is None:
        return ()
    facts = ("name", "level", "parent", "country")
    return (
        *(fact for fact in facts if getattr(row, fact) != getattr(known, fact)),
        *(key for key, value in row.variables.items() if value != known.variables.get(key, "")),
    )


def _decided(row: Row) -> CheckedInstitution:
    """Return a row with its verdict."""
    checked = CheckedInstitution(
        written=row.written,
        key=row.key,
        name=row.name,
        level=row.level,
        parent=row.parent,
        country=row.country,
        variables=row.variables,
    )
    if row.reason:
        return replace(checked, verdict="refused", reason=row.reason, other_line=row.other_line)
    changes = _changes(row)
    verdict = "added" if row.known is None else "changed" if changes else "same"
    return replace(checked, verdict=verdict, changes=changes)
