"""`sezona privacy` and `sezona jobs`: copies, erasure, replaying, retention, and the work of the background."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person, RateCount
from app.cli import sezona
from app.cli.doctor import findings
from app.core import clock
from app.core.db import commit, db, writing
from app.core.jobs import queue_job
from app.core.settings import Settings
from app.privacy.operations.erasure import ask_erasure
from app.privacy.operations.ledger import NAME
from app.privacy.queries.durations import NAME as DURATIONS
from tests.configuration import environ_of
from tests.factories import NOW, add, make_person

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Commands:
    """Runs commands in the environment of a test."""

    def __init__(self, settings: Settings) -> None:
        self.environ = environ_of(settings, settings.base_url)

    def run(self, *arguments: str) -> Result:
        """Run a command, and be sure that it did not stumble."""
        db.session.remove()
        result = CliRunner().invoke(sezona, arguments, env=self.environ, prog_name="sezona")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result


@pytest.fixture
def commands(app: Flask, settings: Settings) -> Commands:
    return Commands(settings)


def test_a_copy_is_written_for_its_owner_only(commands: Commands, tmp_path: Path) -> None:
    person_id = make_person("amira@lipnica.example").id
    target = tmp_path / "copy.zip"
    assert commands.run("privacy", "export", str(person_id), str(target)).exit_code == 0
    assert target.stat().st_mode & 0o077 == 0
    with ZipFile(BytesIO(target.read_bytes())) as archive:
        assert b"amira@lipnica.example" in archive.read("data/person.json")


def test_erasing_asks_first_and_is_noted_and_replayed(commands: Commands, settings: Settings, app: Flask) -> None:
    person_id = make_person("amira@lipnica.example").id
    assert commands.run("privacy", "erase", str(person_id)).exit_code == 1
    assert commands.run("privacy", "erase", str(person_id), "--yes").exit_code == 0
    assert f'"person":{person_id}' in (settings.var / NAME).read_text()
    assert _finding(settings, "erasures") == "none undone"
    with writing():
        row = db.session.get_one(Person, person_id)
        row.email, row.erased_at, row.active = "amira@lipnica.example", None, True
        commit()
    assert _finding(settings, "erasures") == "1 person(s) back by a restored backup"
    assert "1 person(s) erased again" in commands.run("privacy", "replay").output
    assert db.session.scalar(select(Person.email)).endswith("@erased.invalid")


def test_retention_lists_and_then_does_the_same(commands: Commands, settings: Settings, app: Flask) -> None:
    add(RateCount(bucket="sign-in:network:x", window_start=clock.now() - timedelta(days=3), count=1))
    listed = commands.run("privacy", "retention").output
    assert re.search(r"delete +rate_count +counts of tries, 1 day\(s\): 1\n", listed)
    assert "Nothing was changed" in listed
    done = commands.run("privacy", "retention", "--apply").output
    assert done.splitlines()[:-1] == listed.splitlines()[:-1]
    assert "counts of tries, 1 day(s): -" in commands.run("privacy", "retention").output
    (settings.var / DURATIONS).write_text("tries = 'long'\n", encoding="utf-8")
    result = commands.run("privacy", "retention")
    assert result.exit_code == 1
    assert DURATIONS in result.output
    assert "MEND" not in result.output
    assert "tries must be" in _finding(settings, "durations")


def test_the_registry_and_the_numbers_are_printed(commands: Commands) -> None:
    printed = commands.run("privacy", "registry").output
    assert re.search(r"^person\.email +subject +identity +in the copy +", printed, re.MULTILINE)
    assert re.search(r"^marking\.marker_id +acted +words", printed, re.MULTILINE)
    assert commands.run("privacy", "statistics").output == ""


@pytest.mark.usefixtures("clock")
def test_jobs_are_done_by_hand_too(commands: Commands, settings: Settings, app: Flask) -> None:
    person_id = make_person().id
    with writing():
        ask_erasure(person_id, NOW - timedelta(days=30), hides_name=False, by_id=person_id)
        commit()
    output = commands.run("jobs", "run").output
    assert "4 job(s) done." in output, "the erasure, noting it, and the two of the day"
    assert db.session.get_one(Person, person_id).erased_at is not None
    assert commands.run("jobs", "run").output == "0 job(s) done.\n"


def test_work_that_was_given_up_is_shown(commands: Commands, settings: Settings, app: Flask) -> None:
    with writing():
        queue_job("export.make", {"export": 1}, now=NOW)
        commit()
    assert _finding(settings, "work in the background") == "none given up"


def _finding(settings: Settings, subject: str) -> str:
    """Return what the doctor says of one subject."""
    found = next(each.state for each in findings(settings) if each.subject == subject)
    db.session.rollback()
    return found


def test_a_school_with_broken_durations_does_not_start_and_says_why(settings: Settings, app: Flask) -> None:
    settings.var.mkdir(exist_ok=True)
    (settings.var / DURATIONS).write_text("sessions = soon\n", encoding="utf-8")
    result = Commands(settings).run("run", "--socket", str(settings.var / "sezona.socket"))
    assert result.exit_code == 1
    assert DURATIONS in result.output
