"""`sezona content publish`, `status` and `fetch`: what was decided in the browser and is not in the files yet."""

import pytest
from click.testing import CliRunner

from app.authoring.models import EditionSnapshot, EditionText
from app.authoring.queries.editions import edition_lines
from app.cli.content import content
from app.core.db import commit, db, writing
from app.factory import create_app
from tests.authoring.schools import CASE, ONE_BS, School
from tests.content.courses import whole_course, whole_edition, write

NEW = "The case of two clerks."


@pytest.fixture
def school(sqlite_template, tmp_path, monkeypatch):
    monkeypatch.setenv("SEZONA_CONTENT", str(tmp_path / "content"))
    monkeypatch.setenv("SEZONA_VAR", str(tmp_path))
    (tmp_path / "sezona.db").write_bytes(sqlite_template.read_bytes())
    school = School(write(tmp_path / "content", whole_course() | whole_edition()))
    school.record("bs")
    return school


def run(*words, code=0):
    result = CliRunner().invoke(content, [*words])
    assert result.exit_code == code, result.output
    return result.output


def decide(school, words):
    with create_app().app_context():
        school.say(None, NEW, words)


def test_publish_and_status_say_what_waits_in_the_database_until_it_is_fetched(school):
    school.change(CASE, NEW)
    assert "release 1" in run("publish")
    decide(school, "Slučaj dviju službenica.")
    waits = "demo: decided in the browser and not in the files yet: bs 1. sezona content fetch demo"
    assert waits in run("publish") and waits in run("status")
    assert "demo: 3 files written, 0 decisions refused." in run("fetch", "demo")
    assert "Slučaj dviju službenica." in school.read(ONE_BS)
    assert waits not in run("status") and waits not in run("publish")
    assert "nothing was decided" in run("fetch")


def test_a_refused_decision_ends_the_command_with_one(school):
    school.change(CASE, NEW)
    run("publish")
    decide(school, "Slučaj dviju službenica.")
    school.change(NEW, "Something that has nothing to do with it at all.")
    assert f"{ONE_BS}:4: the source of this block has changed" in run("fetch", code=1)
    assert "bs 1" in run("status")


def test_editions_of_a_course_published_before_are_kept_at_the_next_publishing(school):
    run("publish")
    with create_app().app_context(), writing():
        db.session.query(EditionText).delete()
        db.session.query(EditionSnapshot).delete()
        commit()
        assert edition_lines() == []
    assert "unchanged" in run("publish")
    with create_app().app_context():
        assert [(each.locale, each.figures.counts["current"]) for each in edition_lines()] == [
            ("en", 0),
            ("bs", 47),
        ]


def test_status_needs_no_database(school, tmp_path):
    (tmp_path / "sezona.db").unlink()
    assert "demo" in run("status")
    (tmp_path / "sezona.db").touch()
    assert "demo" in run("status")
    assert school.root.exists()
