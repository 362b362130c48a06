"""Reads of institutions: the tree page by page, one of them, and the facts that lessons quote."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts.models import Institution, InstitutionVariable, Person
from app.accounts.policy import Scope
from app.accounts.queries.institution_tree import institutions_below, lineage
from app.accounts.rules.institutions import CONTACTS, folded
from app.core.collation import collated, sort_key
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.locales import SOURCE

PAGE = 100
"""Lines of the tree on one page."""


@dataclass(frozen=True)
class Node:
    """One institution in its place; `depth` 0 stands at the top of what is shown."""

    id: int
    key: str
    name: str
    level: str
    country: str | None
    parent_id: int | None
    depth: int = 0


@dataclass(frozen=True)
class TreeLine:
    """One line of the tree, `is_found` unless it only shows where others stand; `people_below` has its own too."""

    node: Node
    is_found: bool
    people: int
    people_below: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class TreePage:
    """One page of the tree; `total` counts what the filter lets through."""

    lines: tuple[TreeLine, ...]
    page: int
    pages: int
    total: int
    countries: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """A fact that lessons quote, and the institution that has written it."""

    value: str
    institution_id: int
    institution_name: str


@dataclass(frozen=True)
class InstitutionView:
    """One institution: `path` from the top to the one above it, `children` by name, contacts by key.

    `may_place` tells whether the scope covers what is above it too: then it can be named and moved.
    """

    node: Node
    path: tuple[Node, ...]
    children: tuple[Node, ...]
    own: dict[str, str]
    inherited: dict[str, Contact]
    people: int
    people_below: int
    may_place: bool
    covered: frozenset[int]


def institutions(locale: str) -> tuple[tuple[int, str], ...]:
    """Return (id, name) of all institutions, by name as the language of `locale` sorts."""
    by_name = collated(Institution.name, locale)
    rows = db.session.execute(select(Institution.id, Institution.name).order_by(by_name, Institution.id))
    return tuple((row[0], row[1]) for row in rows)


def institution_tree(scope: Scope, locale: str, text: str = "", country: str = "", page: int = 1) -> TreePage:
    """Return one page of the tree within a scope, siblings by name as `locale` sorts; three statements.

    With a filter it is what the words or the country fit, and what stands above those. A page begins with
    what is above its first line.
    """
    nodes = _in_order([node for node in _nodes(locale) if scope.is_whole or node.id in scope.institution_ids])
    known = {node.id: node for node in nodes}
    wanted = folded(text)
    found = {
        node.id
        for node in nodes
        if (not country or node.country == country) and (wanted in folded(node.name) or wanted == node.key)
    }
    shown = found.union(*(_above(known[each], known) for each in found)) if text or country else found
    lines = [node for node in nodes if node.id in shown]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages)
    part = lines[(page - 1) * PAGE : page * PAGE]
    part = [known[each] for each in reversed(_above(part[0], known))] + part if part else []
    return TreePage(
        _lines(part, found, nodes),
        page,
        pages,
        len(found),
        tuple(sorted({node.country for node in nodes if node.country})),
    )


def institution_view(institution_id: int, scope: Scope, locale: str) -> InstitutionView:
    """Return an institution within a scope; five statements. Raises `NotFound`, also for another one."""
    if not scope.is_whole and institution_id not in scope.institution_ids:
        raise NotFound("institution")
    line = lineage(Institution.id == institution_id)
    up = select(line.c.above_id, line.c.depth).subquery()
    rows = db.session.execute(
        select(*_COLUMNS).join(up, up.c.above_id == Institution.id).order_by(up.c.depth.desc())
    )
    path = [Node(*row) for row in rows]
    if not path:
        raise NotFound("institution")
    node = path.pop()
    children = db.session.execute(
        select(*_COLUMNS)
        .where(Institution.parent_id == institution_id)
        .order_by(collated(Institution.name, locale), Institution.id)
    )
    below = institutions_below(db.session.connection(), {institution_id})[institution_id]
    counts = _people(below)
    contacts = _contacts([*path, node])
    return InstitutionView(
        node=node,
        path=tuple(path),
        children=tuple(Node(*row) for row in children),
        own={key: each.value for key, each in contacts.items() if each.institution_id == node.id},
        inherited={key: each for key, each in contacts.items() if each.institution_id != node.id},
        people=counts.get(institution_id, 0),
        people_below=sum(counts.values()),
        may_place=scope.is_whole or node.parent_id in scope.institution_ids,
        covered=frozenset(each.id for each in path if scope.is_whole or each.id in scope.institution_ids),
    )


def institution_variables(institution_id: int | None) -> dict[str, str]:
    """Return the facts that lessons quote for the people of an institution, by key; one statement.

    What an institution has not written it has from the nearest one above. None for people without one.
    """
    if institution_id is None:
        return {}
    line = lineage(Institution.id == institution_id)
    rows = db.session.execute(
        select(InstitutionVariable.key, InstitutionVariable.value)
        .join(line, line.c.above_id == InstitutionVariable.institution_id)
        .where(InstitutionVariable.value != "")
        .order_by(line.c.depth.desc())
    )
    return {row[0]: row[1] for row in rows}


def found_institutions(text: str, locale: str, most: int) -> tuple[tuple[int, str, str], ...]:
    """Return (id, name, name of the one above or '') of institutions whose name holds the words, some at most."""
    wanted = folded(text)
    rows = db.session.execute(select(Institution.id, Institution.name, Institution.parent_id)).all()
    names = {row.id: row.name for row in rows}
    found = [row for row in rows if wanted and wanted in folded(row.name)]
    found.sort(key=lambda row: (sort_key(row.name, locale), row.id))
    return tuple((row.id, row.name, names.get(row.parent_id, "")) for row in found[:most])


def institution_called(words: str, scope: Scope) -> int:
    """Return the institution of a scope that has this key or name.

    Raises `Refused` with `unknown_parent` or `ambiguous_parent`.
    """
    named = folded(words)
    nodes = [node for node in _nodes(SOURCE) if scope.is_whole or node.id in scope.institution_ids]
    found = [node.id for node in nodes if node.key == words] or [
        node.id for node in nodes if folded(node.name) == named
    ]
    if len(found) != 1:
        raise Refused("ambiguous_parent" if found else "unknown_parent")
    return found[0]


_COLUMNS = (
    Institution.id,
    Institution.key,
    Institution.name,
    Institution.level,
    Institution.country,
    Institution.parent_id,
)


def _nodes(locale: str) -> list[Node]:
    """Return all institutions by name as the language of `locale` sorts; one statement."""
    by_name = collated(Institution.name, locale)
    return [Node(*row) for row in db.session.execute(select(*_COLUMNS).order_by(by_name, Institution.id))]


def _in_order(nodes: list[Node]) -> list[Node]:
    """Return the nodes as a tree is read: each before what stands below it, with its depth."""
    known = {node.id for node in nodes}
    below: dict[int | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.parent_id if node.parent_id in known else None, []).append(node)
    found: list[Node] = []
    waiting = [(node, 0) for node in reversed(below.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        found.append(Node(node.id, node.key, node.name, node.level, node.country, node.parent_id, depth))
        waiting += [(each, depth + 1) for each in reversed(below.get(node.id, []))]
    return found


def _above(node: Node, known: dict[int, Node]) -> list[int]:
    """Return what stands above a node among those known, the nearest first."""
    found: list[int] = []
    while node.parent_id in known:
        node = known[node.parent_id]
        found.append(node.id)
    return found


def _lines(part: list[Node], found: Collection[int], nodes: list[Node]) -> tuple[TreeLine, ...]:
    """Return the nodes of a page with their people and the contacts that nobody has written for them."""
    counts = _people(None)
    sums = dict.fromkeys((node.id for node in nodes), 0)
    for node in reversed(nodes):
        sums[node.id] += counts.get(node.id, 0)
        if node.parent_id in sums:
            sums[node.parent_id] += sums[node.id]
    line = lineage(Institution.id.in_([node.id for node in part]))
    written = db.session.execute(
        select(line.c.id, InstitutionVariable.key)
        .join(line, line.c.above_id == InstitutionVariable.institution_id)
        .where(InstitutionVariable.value != "")
    )
    has = {(row[0], row[1]) for row in written}
    return tuple(
        TreeLine(
            node,
            node.id in found,
            counts.get(node.id, 0),
            sums[node.id],
            tuple(key for key in CONTACTS if (node.id, key) not in has),
        )
        for node in part
    )


def _people(ids: Collection[int] | None) -> dict[int, int]:
    """Return how many people belong to each of these institutions, or to each of all."""
    statement = select(Person.institution_id, func.count(Person.id)).group_by(Person.institution_id)
    wanted = Person.institution_id.is_not(None) if ids is None else Person.institution_id.in_(ids)
    return {row[0] or 0: row[1] for row in db.session.execute(statement.where(wanted))}


def _contacts(path: list[Node]) -> dict[str, Contact]:
    """Return the contacts of the last of a path, each from the nearest that has written it."""
    names = {node.id: (place, node.name) for place, node in enumerate(path)}
    rows = db.session.execute(
        select(InstitutionVariable.institution_id, InstitutionVariable.key, InstitutionVariable.value).where(
            InstitutionVariable.institution_id.in_(names), InstitutionVariable.value != ""
        )
    ).all()
    return {
        row[1]: Contact(row[2], row[0], names[row[0]][1]) for row in sorted(rows, key=lambda row: names[row[0]][0])
    }
