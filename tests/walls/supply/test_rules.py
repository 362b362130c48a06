"""Dangerous code is found: bandit, ruff and our own rules of semgrep each see what is planted for them."""

import json
import re
import shutil
from pathlib import Path

import yaml

from tests.walls.supply.tools import PLANTED, ROOT, RULES, VENV, run

SEMGREP = VENV.parent / "semgrep" / "bin" / "semgrep"
QUIETLY = ("--metrics", "off", "--disable-version-check", "--no-git-ignore", "--timeout", "0", "--json")
"""Without a limit of time: what a busy machine does not read within it counts as an error."""
HIT = re.compile(r"# hit: ([\w-]+)$")


def planted() -> set[tuple[int, str]]:
    lines = enumerate(PLANTED.read_text(encoding="utf-8").splitlines(), 1)
    return {(number, hit[1]) for number, line in lines if (hit := HIT.search(line))}


def scanned(tree: Path) -> set[tuple[str, int, str]]:
    """What semgrep finds in a tree: file, line and rule."""
    done = run(SEMGREP, "scan", "--config", RULES, *QUIETLY, ".", into=tree)
    said = json.loads(done.stdout)
    assert said["errors"] == []
    return {(each["path"], each["start"]["line"], each["check_id"].split(".")[-1]) for each in said["results"]}


def test_every_rule_finds_what_it_is_for_and_no_more(tmp_path: Path) -> None:
    for place in ("app/web/public/views.py", "app/core/clock.py", "app/web/sso/client.py", "app/web/questions.py"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PLANTED, tmp_path / place)
    found = scanned(tmp_path)
    of_place = {place: {(line, rule) for path, line, rule in found if path == place} for place, _, _ in found}
    rules = {rule["id"] for rule in yaml.safe_load((RULES / "python.yaml").read_text(encoding="utf-8"))["rules"]}
    everywhere = planted()
    assert of_place["app/web/public/views.py"] == everywhere
    assert {rule for _, rule in everywhere} == rules
    for place, allowed in {
        "app/core/clock.py": "clock-read-elsewhere",
        "app/web/sso/client.py": "request-to-elsewhere",
        "app/web/questions.py": "markup-of-strings",
    }.items():
        assert of_place[place] == {(line, rule) for line, rule in everywhere if rule != allowed}


def test_no_line_tells_semgrep_or_bandit_to_look_away() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"#\s*(?:nosem|nosec)", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_bandit_finds_what_ruff_has_no_rule_for(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text('"""A page."""\n\nNAME = "admin\u202e"  # not what it looks like\n')
    done = run(VENV / "bandit", "--quiet", "--configfile", ROOT / "pyproject.toml", "--recursive", tmp_path)
    assert done.returncode == 1
    assert "B613" in done.stdout


def test_bandit_finds_what_is_planted(tmp_path: Path) -> None:
    shutil.copy(PLANTED, tmp_path / "views.py")
    done = run(
        VENV / "bandit",
        "--quiet",
        "--configfile",
        ROOT / "pyproject.toml",
        "--format",
        "json",
        tmp_path / "views.py",
    )
    found = {each["test_id"] for each in json.loads(done.stdout)["results"]}
    assert found >= {"B307", "B324", "B506", "B602", "B605", "B608"}
    assert done.returncode == 1


def test_ruff_finds_what_is_planted(tmp_path: Path) -> None:
    shutil.copy(PLANTED, tmp_path / "views.py")
    done = run(
        VENV / "ruff",
        "check",
        "--config",
        ROOT / "pyproject.toml",
        "--no-cache",
        "--output-format",
        "json",
        tmp_path,
    )
    found = {each["code"] for each in json.loads(done.stdout)}
    assert found >= {"S102", "S307", "S324", "S506", "S602", "S605", "S608", "DTZ003", "DTZ005"}
