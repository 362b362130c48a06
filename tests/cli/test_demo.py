"""The demo: made at the first start, changed by none after it."""

import dataclasses
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from gunicorn.app.base import BaseApplication

from app.accounts.policy import GRANTED_ROLES
from app.cli import sezona
from app.cli.context import application
from app.cli.demo import known_demo_people
from app.cli.prepare import prepare
from app.cli.readiness import is_prepared
from app.cli.run import run
from app.core.settings import Settings
from tests.configuration import environ_of, free_port
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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_links_lead_to_the_port_that_was_asked_for(demo: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Flask] = []
    monkeypatch.setattr(BaseApplication, "run", lambda server: served.append(server.load()))
    port = free_port()
    environ = {**environ_of(demo, ""), "SEZONA_BASE_URL": None, "PORT": "8000"}
    result = CliRunner(env=environ).invoke(run, ["--port", str(port)])
    assert result.exit_code == 0, result.output
    assert served[0].extensions["sezona"].base_url == f"http://127.0.0.1:{port}"


def test_every_command_explains_itself() -> None:
    runner = CliRunner()
    assert "The first day of a school" in runner.invoke(sezona, ["--help"]).output
    for words in (["run"], ["db", "upgrade"], ["content", "check"], ["people", "create-admin"], ["doctor"]):
        result = runner.invoke(sezona, [*words, "--help"])
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 4
    assert runner.invoke(sezona, ["no-such-command"]).exit_code == 2
