"""Every writing route and every command has its row in the catalogue, and leaves exactly the events of its row."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from app.audit.queries import chain_faults
from app.audit.rules import KINDS
from app.cli import COMMANDS as NAMES
from app.cli import Sezona
from tests.audit.acts import ACTS, Stage
from tests.audit.catalogue import BY_THE_CLOCK, COMMANDS, QUIET, ROUTES, SILENT
from tests.audit.trail import kinds

TESTS = Path(__file__).parents[1]
HERE = Path(__file__).parent
SHOWING = ("test_command.py", "test_other_rooms.py")


def writing(app: Flask) -> set[str]:
    """Every endpoint that takes a POST."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def commands() -> Iterator[str]:
    """Every command as it is typed after `sezona`."""
    group = Sezona()
    for name in NAMES:
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in command.commands)
        else:
            yield name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_writing_route_has_its_row(app: Flask) -> None:
    assert writing(app) - set(ROUTES) == set(), "say in tests/audit/catalogue.py which events they leave"
    assert set(ROUTES) - writing(app) == set(), "these routes are gone"


def test_a_route_without_an_event_says_why() -> None:
    assert {endpoint for endpoint, left in ROUTES.items() if not left} == set(QUIET)


def test_every_command_has_its_row() -> None:
    rows = set(COMMANDS) | set(SILENT)
    assert set(commands()) - rows == set(), "say in tests/audit/catalogue.py which events they leave"
    assert rows - set(commands()) == set(), "these commands are gone"
    assert set(COMMANDS) & set(SILENT) == set()


def test_the_catalogue_names_kinds_that_there_are() -> None:
    named = {kind for left in (*ROUTES.values(), *COMMANDS.values(), BY_THE_CLOCK) for kind in left}
    assert named - set(KINDS) == set()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("endpoint", ACTS)
def test_an_act_leaves_exactly_the_events_of_its_row(app: Flask, tmp_path: Path, endpoint: str) -> None:
    stage = Stage(app, tmp_path / "content")
    ACTS[endpoint](stage)
    assert stage.since or endpoint == "security.login", "the act has begun"
    assert kinds(stage.since) == list(ROUTES[endpoint])
    assert list(chain_faults()) == []


def test_every_kind_is_recorded_somewhere_and_shown_by_a_test() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (TESTS.parent / "app").rglob("*.py"))
    done = {kind for endpoint in ACTS for kind in ROUTES[endpoint]}
    elsewhere = [path for path in TESTS.rglob("*.py") if path.parent != HERE or path.name in SHOWING]
    tests = "\n".join(path.read_text(encoding="utf-8") for path in elsewhere)
    for kind in KINDS:
        # Once where it is declared, once in words, and where it is recorded.
        assert len(re.findall(re.escape(kind), source)) >= 2, f"nothing records {kind}"
    assert [kind for kind in KINDS if kind not in done and kind not in tests] == [], "no test shows them"
