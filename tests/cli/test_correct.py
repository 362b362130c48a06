"""`sezona quiz correct`, and what `sezona content publish` does with changes to answered questions."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from app.certificates.models import Certificate
from app.cli.content import content
from app.cli.correct import Decisions, correct, settle_changes
from app.content.models import Release
from app.core.db import db
from app.core.mail import OutgoingMail
from app.core.settings import Settings
from app.learning.models import Correction
from tests.configuration import environ_of
from tests.factories import write_course
from tests.learning.corrected import (
    BS,
    EN,
    FINAL,
    FIRST,
    GONE,
    OTHER_KEY,
    RIGHT,
    TYPO,
    learner,
    points,
    published,
    sit,
)

LIFTED = {"place": ("a",), "reasons": ("a",)}


@pytest.fixture
def school(app: Flask, settings: Settings) -> Settings:
    published(FIRST)
    return settings


def run(settings: Settings, command: click.Command, *words: str) -> Result:
    """Run a command in an environment of its own."""
    db.session.rollback()
    return CliRunner(env=environ_of(settings, settings.base_url)).invoke(command, list(words))


def publish(settings: Settings, folder: Path, changes: dict[str, str], *words: str) -> Result:
    """Publish the course with changes, from files."""
    root = write_course(folder, "demo", changes)
    return run(settings, content, "publish", "demo", "--from", str(root), *words)


def test_a_correction_is_tried_then_carried_out(school: Settings) -> None:
    serial = sit(learner(), LIFTED)
    published(OTHER_KEY)
    tried = run(school, correct, "demo", "reasons", "--kind", "key", "--reason", "The law", "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "reasons: 1 attempt(s) of 1 people, 1 mark(s) rise, 0 fall, 0 stay, 1 people newly pass" in tried.output
    assert "Nothing was changed." in tried.output and points(serial) == 1
    done = run(school, correct, "demo", "reasons", "--kind", "key", "--reason", "The law")
    assert done.exit_code == 0, done.output
    assert "reasons: decided as key." in done.output and points(serial) == 2
    db.session.rollback()
    assert db.session.scalar(select(func.count(Certificate.id))) == 1
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 1
    again = run(school, correct, "demo", "reasons", "--kind", "key", "--reason", "The law")
    assert again.exit_code == 1 and "this has been decided already" in again.output


def test_marks_fall_only_with_allow_lower(school: Settings) -> None:
    serial = sit(learner(), RIGHT)
    published(OTHER_KEY)
    kept = run(school, correct, "demo", "reasons", "--kind", "key", "--reason", "x", "--dry-run")
    assert "0 fall, 1 stay (1 would fall)" in kept.output
    run(school, correct, "demo", "reasons", "--kind", "key", "--reason", "x", "--allow-lower")
    assert points(serial) == 2


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("demo", "nonsense", "--kind", "typo"), "There is no question nonsense", 2),
        (("demo", "reasons", "--kind", "typo"), "this kind does not fit the change; it can be key, void.", 1),
        (("demo", "reasons", "--kind", "key"), "need a reason: --reason", 1),
        (("demo", "reasons", "--kind", "other"), "Invalid value for '--kind'", 2),
    ],
)
def test_what_cannot_be_done_is_said_with_the_way_out(
    school: Settings, words: tuple[str, ...], said: str, code: int
) -> None:
    sit(learner(), RIGHT)
    published(OTHER_KEY)
    result = run(school, correct, *words)
    assert result.exit_code == code and said in result.output


def test_publishing_names_the_changes_that_wait_and_where_to_decide(school: Settings, tmp_path: Path) -> None:
    sit(learner("Amira"), RIGHT)
    sit(learner("Besa"), RIGHT)
    result = publish(school, tmp_path, OTHER_KEY)
    assert result.exit_code == 0, result.output
    assert "demo/reasons: its key changed since release 1; 2 people have answered it" in result.output
    assert "1 change(s) wait for a decision" in result.output
    assert f"{school.base_url}/en/corrections" in result.output and "sezona quiz correct demo" in result.output


def test_a_kind_given_with_the_publication_is_decided_at_once(school: Settings, tmp_path: Path) -> None:
    serial = sit(learner(), LIFTED)
    result = publish(school, tmp_path, OTHER_KEY, "--change", "reasons=key", "--reason", "The law")
    assert result.exit_code == 0, result.output
    assert "1 people newly pass" in result.output and points(serial) == 2
    assert "wait for a decision" not in result.output
    assert "reasons=nonsense" in publish(school, tmp_path, GONE, "--change", "reasons=nonsense").output


def test_a_kind_that_does_not_fit_ends_with_1_and_the_release_stays(school: Settings, tmp_path: Path) -> None:
    sit(learner(), LIFTED)
    result = publish(school, tmp_path, OTHER_KEY, "--change", "reasons=typo")
    assert result.exit_code == 1 and "this kind does not fit the change" in result.output
    db.session.rollback()
    assert db.session.scalar(select(func.count(Release.id))) == 2
    assert db.session.scalar(select(func.count(Correction.id))) == 0


def test_at_a_terminal_it_asks_for_each_change(school: Settings) -> None:
    serial = sit(learner(), LIFTED | {"close": ("c",)})
    published({EN: OTHER_KEY[EN].replace("What closes", "What then closes"), BS: OTHER_KEY[BS]})
    with CliRunner().isolation(input="typo\nkey\nThe law\n") as streams:
        assert settle_changes("demo", Decisions({}, may_ask=True))
        said = streams[0].getvalue().decode()
    assert "What kind of change is it? (typo, wording, void, later) [later]" in said
    assert "Why?" in said and points(serial) == 2
    assert {row.kind for row in db.session.scalars(select(Correction))} == {"typo", "key"}


def test_nothing_is_asked_of_who_answers_later(school: Settings) -> None:
    sit(learner(), RIGHT)
    published(TYPO)
    with CliRunner().isolation(input="\n") as streams:
        assert settle_changes("demo", Decisions({}, may_ask=True)) is True
        assert "1 change(s) wait" in streams[0].getvalue().decode()


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("{#close .multiple}", "{#close .ordering}", "people have answered “close” as multiple"),
        ("- [x] The day it is due\n  > Right.\n", "", "something they could choose (c) has gone from it"),
    ],
)
def test_a_question_that_people_answered_keeps_its_kind_and_choices(
    school: Settings, tmp_path: Path, was: str, now: str, said: str
) -> None:
    sit(learner(), RIGHT)
    changed = FINAL.replace(was, now)
    if "ordering" in now:
        changed = changed.partition("## What closes")[0] + (
            "## What closes a meeting? {#close .ordering}\n1. Who does what\n1. The day it is due\n1. The end\n"
        )
        other = (
            FIRST[BS].partition("## Šta zatvara")[0]
            + "## Šta zatvara sastanak? {#close}\n1. Ko\n1. Dan\n1. Kraj\n"
        )
    else:
        other = FIRST[BS].replace("- [ ] Dan do kada\n  > Tačno.\n", "")
    result = publish(school, tmp_path, {EN: changed, BS: other})
    assert result.exit_code == 1, result.output
    line = next(line for line in result.output.splitlines() if said in line)
    assert line.startswith("quizzes/demo/final.en.md:")
    assert line.endswith("give the changed question a new key; the old one keeps its marks")
