"""The laws of the house that import-linter and ruff do not hold (see pyproject.toml for those they do)."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
BLUEPRINTS = {path.parent.name for path in APP.glob("web/*/__init__.py")}
EDGE = ("web", "cli")
MAY_COMMIT = {
    "core/db.py": "it is where commit() is",
    "core/jobs.py": "the runner of jobs: one is claimed and noted as done in transactions of its own",
    "core/outbox.py": "the job runner: a mail is claimed and noted as sent in transactions of its own",
}
BANNED_NAMES = {"util", "utils", "helper", "helpers", "misc", "common", "manager", "base"}
MOMENTS = {"datetime", "date", "time", "datetime.datetime", "datetime.date"}
READINGS = {"now", "utcnow", "today", "time", "monotonic", "time_ns"}
TRANSACTIONS = {"commit", "writing", "begin_nested"}
OUTSIDE_WORLD = {"app_clock", "clock", "os", "smtplib", "socket", "time", "zipfile"}
"""What tests may replace: the clock, the machine around us and its standard library; and constants."""
CLOCKS = {
    "cli/serving.py": "measures how long a client keeps it waiting",
    "core/clock.py": "it is the clock",
    "core/writer.py": "measures how long it has waited",
}
TOUCH_THE_DATABASE = {
    "account": "Flask-Security works on rows and asks for a store of them",
    "service": "asks the database whether it answers",
}
"""Blueprints that take more than `commit` from the database, each with its reason."""
FILES = sorted(APP.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(APP).as_posix()


def room(path: Path) -> str:
    return place(path).split("/")[0]


def blueprint(path: Path) -> str | None:
    """The blueprint a file belongs to."""
    names = place(path).split("/")
    return names[1] if names[0] == "web" and names[1] in BLUEPRINTS else None


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The calls of a module: on what (or nothing), and what."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id


def is_constant(name: ast.expr) -> bool:
    """Whether this is the name of a constant, such as a patience that a test shortens."""
    return isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value.isupper()


def contracts() -> dict[str, dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def test_only_the_edge_begins_and_ends_transactions() -> None:
    found = {
        place(path): sorted({name for _, name in called(tree(path))} & TRANSACTIONS)
        for path in FILES
        if room(path) not in EDGE and place(path) not in MAY_COMMIT
    }
    assert {path: names for path, names in found.items() if names} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [place(path) for path in FILES if set(path.relative_to(APP).with_suffix("").parts) & BANNED_NAMES]
    assert found == []


def test_only_the_clock_reads_the_clock() -> None:
    found = {
        place(path): sorted((on, name) for on, name in called(tree(path)) if on in MOMENTS and name in READINGS)
        for path in FILES
        if place(path) not in CLOCKS
    }
    assert {path: calls for path, calls in found.items() if calls} == {}


def test_only_the_edge_asks_what_time_it_is() -> None:
    inside = [path for path in FILES if room(path) not in EDGE and place(path) not in MAY_COMMIT]
    assert [place(path) for path in inside if ("clock", "now") in set(called(tree(path)))] == []
    assert [place(path) for path in FILES if "app.core.clock.now" in set(imports(tree(path)))] == []


def test_blueprints_stay_apart() -> None:
    found = [
        (place(path), name)
        for path in FILES
        for name in imports(tree(path))
        if blueprint(path) and name.startswith("app.web.") and name.split(".")[2] in BLUEPRINTS - {blueprint(path)}
    ]
    assert found == []


def test_pages_ask_queries_and_operations_and_only_commit_themselves() -> None:
    found = [
        (place(path), name)
        for path in FILES
        for name in imports(tree(path))
        if blueprint(path) and blueprint(path) not in TOUCH_THE_DATABASE
        if name.startswith(("sqlalchemy", "app.core.db")) and name != "app.core.db.commit"
    ]
    assert found == []


def test_every_module_of_the_content_pipeline_stands_under_the_pure_contract() -> None:
    named = {name.removeprefix("app.content.") for name in contracts()["pure"]["source_modules"]}
    modules = {path.stem for path in (APP / "content").glob("*.py")}
    assert modules - {"__init__", "operations", "queries", "models", "rules"} - named == set()


def test_every_room_below_the_edge_stands_under_the_contract_about_flask() -> None:
    rooms = {room(path) for path in FILES if "/" in place(path)} - set(EDGE)
    assert {f"app.{name}" for name in rooms} == set(contracts()["flask-at-the-edge"]["source_modules"])


def test_the_root_of_the_application_is_a_docstring_only() -> None:
    assert [type(node) for node in tree(APP / "__init__.py").body] == [ast.Expr]


def test_tests_use_our_own_code_as_it_is() -> None:
    mocks = [
        (path.name, name)
        for path in TESTS
        for name in imports(tree(path))
        if name.startswith(("unittest.mock", "mock."))
    ]
    replaced = [
        (path.name, ast.unparse(node))
        for path in TESTS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "monkeypatch.setattr"
        if ast.unparse(node.args[0]) not in OUTSIDE_WORLD and not is_constant(node.args[1])
    ]
    assert mocks == []
    assert replaced == []


def test_browser_tests_wait_for_functions() -> None:
    """Words are made into code again at every look, which a page's policy refuses from the second look on."""
    found = []
    for path in TESTS:
        module = tree(path)
        names = {
            target.id: node.value
            for node in module.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".wait_for_function"):
                waited = node.args[0]
                waited = names.get(waited.id, waited) if isinstance(waited, ast.Name) else waited
                found += [(path.name, node.lineno)] if "=>" not in ast.unparse(waited) else []
    assert found == []
