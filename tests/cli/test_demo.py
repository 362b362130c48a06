"""The demo: made at the first start, changed by none after it."""

import dataclasses
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.accounts.policy import GRANTED_ROLES
from app.cli import sezona
from app.cli.context import application
from app.cli.demo import known_demo_people
from app.cli.prepare import prepare
from app.cli.readiness import is_prepared
from app.cli.run import run, settings_at
from app.core.settings import Settings
from tests.configuration import environ_of
from tests.factories import write_course


@pytest.fixture
def demo(empty_database: str, settings: Settings, tmp_path: Path) -> Settings:
    write_course(tmp_path)
    return dataclasses.replace(settings, mode="demo", database_url=empty_database)


def make(demo: Settings) -> Result:
    result = CliRunner(env=environ_of(demo, demo.base_url)).invoke(prepare)
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_first_start_makes_everything_and_the_second_nothing(demo: Settings) -> None:
    with application(demo):
        assert not is_prepared(demo)
    assert "demo: release 1, 3 lessons" in make(demo).output
    people = known_demo_people(demo)
    assert [person.role for person in people] == ["learner", *GRANTED_ROLES]
    assert len({person.password for person in people}) == len(people)
    assert (demo.var / "demo-people.txt").stat().st_mode & 0o077 == 0
    with application(demo):
        assert is_prepared(demo)
    assert make(demo).output == ""
    assert known_demo_people(demo) == people


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_there_are_no_demo_people_in_production(demo: Settings) -> None:
    environ = environ_of(demo, "https://school.example") | {"SEZONA_MODE": "production"}
    result = CliRunner(env=environ).invoke(prepare)
    assert result.exit_code == 2
    assert known_demo_people(demo) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_taken_port_is_named_before_anything_is_made(demo: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner(env=environ_of(demo, demo.base_url)).invoke(run, ["--port", str(port)])
    assert result.exit_code == 1
    assert f"127.0.0.1:{port} cannot be listened on" in result.output
    assert known_demo_people(demo) == []


def test_links_lead_to_the_port_that_was_asked_for_unless_an_address_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SEZONA_BASE_URL", raising=False)
    monkeypatch.setenv("SEZONA_VAR", str(tmp_path))
    monkeypatch.setenv("PORT", "8000")
    assert settings_at(8123).base_url == "http://127.0.0.1:8123"
    monkeypatch.setenv("SEZONA_BASE_URL", "https://school.example")
    assert settings_at(8123).base_url == "https://school.example"


def test_every_command_explains_itself() -> None:
    runner = CliRunner()
    assert "The first day of a school" in runner.invoke(sezona, ["--help"]).output
    for words in (["run"], ["db", "upgrade"], ["content", "check"], ["people", "create-admin"], ["doctor"]):
        result = runner.invoke(sezona, [*words, "--help"])
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 4
    assert runner.invoke(sezona, ["no-such-command"]).exit_code == 2
