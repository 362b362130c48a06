"""Which reads of other people's things there are, and whether each is told how far it may go; from the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.db import Base
from app.core.settings import ROOT

TOLD = {"scope", "reach", "person_id", "actor", "me", "marker_id"}
"""Names of parameters that say for whom something is read."""
FOUND = {"Scope", "Actor", "CohortView", "EnrolmentView", "AttemptView", "Sitting"}
"""Types of parameters that are had only from a read that was told: a thing somebody may see."""
BEGIN = {"person", "cohort"}


@dataclass(frozen=True)
class Read:
    """A public function of a module of queries that reads tables of people."""

    name: str
    tables: frozenset[str]
    is_told: bool


def tables_of_people() -> set[str]:
    """Return the classes of the tables whose rows are a person's or a cohort's, however far away.

    Who wrote or granted a thing (`..._by_id`) does not make it hers.
    """
    personal = set(BEGIN)
    for _ in Base.metadata.tables:
        personal |= {
            table.name
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if not column.name.endswith(("_by_id", "actor_id", "marker_id"))
            if any(key.column.table.name in personal for key in column.foreign_keys)
        }
    return {mapper.class_.__name__ for mapper in Base.registry.mappers if mapper.local_table.name in personal}


def modules() -> list[Path]:
    """Return the modules of queries."""
    app = ROOT / "app"
    return sorted([*app.glob("*/queries.py"), *app.glob("*/queries/*.py")])


def reads() -> Iterator[Read]:
    """Yield the public functions of queries that touch tables of people, themselves or through a neighbour."""
    personal = tables_of_people()
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        touched = _touched(tree, personal)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and touched[node.name]:
                place = path.relative_to(ROOT / "app").with_suffix("").as_posix().replace("/", ".")
                yield Read(f"{place}.{node.name}", frozenset(touched[node.name]), _is_told(node))


def _touched(tree: ast.Module, personal: set[str]) -> dict[str, set[str]]:
    """Return name → the tables of people that it uses, through other names of the module too."""
    used: dict[str, set[str]] = {}
    for node in tree.body:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        for defined in _defined(node):
            used[defined] = used.get(defined, set()) | names
    found = {name: names & personal for name, names in used.items()}
    for _ in used:
        found = {name: found[name].union(*(found.get(other, set()) for other in used[name])) for name in used}
    return found


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [node.target.id] if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else []


def _is_told(node: ast.FunctionDef) -> bool:
    """Whether a function is told for whom it reads."""
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    types = {
        each.id
        for arg in given
        if arg.annotation
        for each in ast.walk(arg.annotation)
        if isinstance(each, ast.Name)
    }
    return bool(TOLD & {arg.arg for arg in given} or FOUND & types)
