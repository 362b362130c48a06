"""`sezona audit`, what other commands leave in the trail, and what the doctor says of it."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.audit.operations import record
from app.audit.queries import head
from app.cli.audit import audit
from app.cli.certificate import certificate
from app.cli.cohort import cohort
from app.cli.content import content
from app.cli.doctor import findings
from app.cli.export import export
from app.cli.people import people
from app.core.db import commit, db, writing
from app.core.settings import Settings
from app.learning.models import Attempt
from tests.audit.trail import events, facts, kinds, newest, note, tamper
from tests.configuration import environ_of
from tests.factories import NOW, make_cohort, make_person, publish_course, write_course
from tests.learners import complete_course, sit_quiz, take_course

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def run(settings: Settings, command: click.Command, *words: str) -> Result:
    """Run a command in an environment of its own."""
    db.session.rollback()
    return CliRunner(env=environ_of(settings, settings.base_url)).invoke(command, list(words))


def test_a_trail_in_order_is_said_so(app: Flask, settings: Settings) -> None:
    note("one", "two")
    result = run(settings, audit, "verify")
    assert result.exit_code == 0, result.output
    assert "In order: 2 events" in result.output


def test_the_first_broken_event_is_named_and_the_command_fails(app: Flask, settings: Settings) -> None:
    note("one", "two", "three")
    second, third = events()[1].id, events()[2].id
    tamper(f"UPDATE audit_event SET thing_key = 'other' WHERE id IN ({second}, {third})")
    result = run(settings, audit, "verify")
    assert result.exit_code == 1
    assert f"BROKEN: event {second} is not what was recorded." in result.output


def test_a_check_from_a_day_on_passes_over_what_was_before(app: Flask, settings: Settings) -> None:
    note("one")
    with writing():
        record("edition.fetched", now=NOW + timedelta(days=3), actor_id=None, rows=1)
        commit()
    tamper(f"UPDATE audit_event SET facts = '{{}}' WHERE id = {events()[0].id}")
    assert run(settings, audit, "verify").exit_code == 1
    assert run(settings, audit, "verify", "--since", "2026-03-04").exit_code == 0


def test_a_head_noted_outside_finds_a_trail_that_was_made_anew(app: Flask, settings: Settings) -> None:
    note("one", "two")
    noted = run(settings, audit, "head").output.strip()
    assert noted == f"2:{head().digest}"
    note("three")
    assert run(settings, audit, "verify", "--head", noted).exit_code == 0
    tamper("DELETE FROM audit_event", "DELETE FROM audit_head")
    note("forged", "again", "and-again")
    assert run(settings, audit, "verify").exit_code == 0, "the chain alone cannot know"
    result = run(settings, audit, "verify", "--head", noted)
    assert (result.exit_code, "made anew" in result.output) == (1, True)
    assert run(settings, audit, "verify", "--head", "nonsense").exit_code == 2


def test_the_trail_is_written_to_a_file_that_only_its_owner_reads(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    note("one", "two")
    before = newest()
    file = tmp_path / "trail.jsonl"
    result = run(settings, audit, "export", "--output", str(file))
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [each["thing_key"] for each in lines][:2] == ["one", "two"]
    assert not stat.S_IMODE(file.stat().st_mode) & 0o077
    assert kinds(before) == ["export.taken"]
    assert facts(events(before)[0]) == {"what": "audit", "form": "jsonl", "rows": 2, "command": "audit export"}
    assert run(settings, audit, "export", "--output", str(file)).exit_code == 1, "it is never overwritten"
    table = run(settings, audit, "export", "--format", "csv", "--kind", "release.published")
    assert table.output.count("release.published") == 2


def test_commands_leave_the_events_of_their_rows(app: Flask, settings: Settings, tmp_path: Path) -> None:
    root = write_course(tmp_path / "content", "demo")
    (tmp_path / "people.csv").write_text("email,name\na@lipnica.example,Amira\n", encoding="utf-8")
    for command, words, left in (
        (content, ("publish", "demo", "--from", str(root)), ["release.published"]),
        (people, ("create-admin", "--email", "b@lipnica.example", "--name", "Besa"), ["role.granted"]),
        (export, ("completions",), ["export.taken"]),
        (certificate, ("make-key", "--renew"), ["certificate.key_made"]),
    ):
        before = newest()
        result = run(settings, command, *words)
        assert result.exit_code == 0, result.output
        assert kinds(before) == left, words
        assert facts(events(before)[-1])["command"] == f"{command.name} {words[0]}"
        assert events(before)[-1].actor_id is None
    make_cohort("spring", course="demo")
    before = newest()
    assert run(settings, cohort, "import", "spring", str(tmp_path / "people.csv")).exit_code == 0
    assert set(kinds(before)) == {"cohort.joined", "cohort.imported"}
    serial = complete_course(make_person())
    before = newest()
    assert run(settings, certificate, "withdraw", serial, "--reason", "wrong person").exit_code == 0
    assert kinds(before) == ["certificate.withdrawn"]


def test_a_command_that_changes_nothing_leaves_nothing(app: Flask, settings: Settings, tmp_path: Path) -> None:
    root = write_course(tmp_path / "content", "demo")
    run(settings, content, "publish", "demo", "--from", str(root))
    before = newest()
    run(settings, content, "publish", "demo", "--from", str(root))
    run(settings, certificate, "make-key")
    run(settings, audit, "verify")
    assert [kind for kind in kinds(before) if kind != "certificate.key_made"] == []


def said(settings: Settings, subject: str) -> tuple[str, bool]:
    """Return what the doctor finds of a subject, and whether it must be mended."""
    db.session.rollback()
    found = next(each for each in findings(settings) if each.subject == subject)
    return found.state, found.is_fault


def test_the_doctor_finds_a_broken_trail(app: Flask, settings: Settings) -> None:
    note("one", "two")
    assert said(settings, "audit trail") == ("2 events, all chained", False)
    second = events()[1].id
    tamper(f"UPDATE audit_event SET facts = '{{}}' WHERE id = {second}")
    assert said(settings, "audit trail") == (f"digest_wrong at event {second}", True)


def test_the_doctor_finds_attempts_that_nobody_closed(app: Flask, settings: Settings) -> None:
    assert said(settings, "attempts overdue") == ("none", False)
    publish_course()
    person = make_person()
    take_course(person)
    sit_quiz(person, hand_in=False)
    with writing():
        db.session.query(Attempt).update({Attempt.deadline_at: NOW})
        commit()
    assert said(settings, "attempts overdue") == ("1 since more than an hour", False)
