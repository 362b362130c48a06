"""Takes one wall away in a copy of the tree and sees whether the tests that hold it notice."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
TAKEN = Path(__file__).parent / "taken"
CASES = frozenset(
    f"{letter}{number}"
    for letter, last in {"A": 7, "B": 8, "C": 9, "D": 8, "E": 5, "K": 5, "P": 5}.items()
    for number in range(1, last + 1)
)
"""The cases of attack that the school must survive (docs/security.md lists them)."""
LEFT_BEHIND = shutil.ignore_patterns(
    ".venv", ".git", "build", "var", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "*.egg-info"
)
PATIENCE = 600
"""Seconds that the tests of one wall may take; then they are ended, and count as not failing."""


@dataclass(frozen=True)
class Wall:
    """One wall: the text in a file that stands for it, and the tests that fail without it."""

    area: str
    case: str
    what: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def walls() -> list[Wall]:
    """Return every wall that is written down, by case."""
    found = [
        Wall(**(entry | {"area": path.stem, "tests": tuple(entry["tests"])}))
        for path in sorted(TAKEN.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["wall"]
    ]
    return sorted(found, key=lambda wall: (wall.case, wall.area, wall.what))


def faults(wall: Wall, root: Path = ROOT) -> Iterator[str]:
    """Yield what keeps a wall from being taken away, a sentence each."""
    path = root / wall.file
    if wall.case not in CASES:
        yield f"{wall.case} is no case"
    if wall.old == wall.new:
        yield f"{wall.case} {wall.what}: nothing is taken away"
    if not path.is_file():
        yield f"{wall.case} {wall.what}: there is no {wall.file}"
    elif (count := path.read_text(encoding="utf-8").count(wall.old)) != 1:
        yield f"{wall.case} {wall.what}: its text stands {count} times in {wall.file}"
    if not wall.tests:
        yield f"{wall.case} {wall.what}: no test is named"
    yield from (f"{wall.case} {wall.what}: there is no test {test}" for test in absent(wall.tests, root))


def absent(tests: Iterable[str], root: Path = ROOT) -> list[str]:
    """Return those of the named tests (path::name) that are not there."""
    return [
        test for test in tests if test.split("::")[-1].split("[")[0] not in defined(root / test.split("::")[0])
    ]


def defined(path: Path) -> set[str]:
    """Return the names of the tests in a file."""
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))
    return {each.name for each in functions if each.name.startswith("test_")} | {
        f"{each.targets[0].id}"
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }


@dataclass(frozen=True)
class Outcome:
    """How the named tests ended: those that passed, those that failed, what pytest said, and the seconds."""

    passed: frozenset[str]
    failed: frozenset[str]
    said: str
    seconds: float


class Copy:
    """A copy of the tree in which walls come and go."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT, root, ignore=LEFT_BEHIND)

    def without(self, wall: Wall) -> Outcome:
        """Run the tests of a wall without it, and put it back."""
        path = self.root / wall.file
        whole = path.read_text(encoding="utf-8")
        self._write(path, whole.replace(wall.old, wall.new))
        try:
            return self.run(wall.tests)
        finally:
            self._write(path, whole)

    def run(self, tests: Iterable[str]) -> Outcome:
        """Run named tests, on SQLite where they run on both databases."""
        named = sorted(set(tests))
        report = self.root / "build" / "walls.xml"
        report.parent.mkdir(exist_ok=True)
        report.unlink(missing_ok=True)
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-k", "not postgresql", f"--junitxml={report}", *named]
        said = self._said(command)
        passed, failed = ended(report, named) if report.exists() else (set(), set())
        return Outcome(frozenset(passed), frozenset(failed), said, time.monotonic() - began)

    def _said(self, command: list[str]) -> str:
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        with (self.root / "build" / "walls.log").open("w+", encoding="utf-8") as log:
            process = subprocess.Popen(
                command,
                cwd=self.root,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            log.seek(0)
            return log.read()

    @staticmethod
    def _write(path: Path, text: str) -> None:
        """Write a file, and forget what Python made of it before."""
        path.write_text(text, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()


def ended(report: Path, named: list[str]) -> tuple[set[str], set[str]]:
    """Return which of the named tests passed, and which failed once at least, as pytest's report says."""
    passed, failed = set(), set()
    for case in ET.parse(report).getroot().iter("testcase"):
        path = case.get("classname", "").replace(".", "/")
        name = case.get("name", "")
        for test in named:
            file, *_, wanted = test.split("::")
            if f"{path}/".startswith(f"{file.removesuffix('.py')}/") and wanted in (name, name.split("[")[0]):
                good = not any(case.findall(each)[:1] for each in ("failure", "error", "skipped"))
                (passed if good else failed).add(test)
                if case.find("error") is not None:
                    failed.discard(test)
    return passed - failed, failed
