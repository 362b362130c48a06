"""`sezona people grant` and `end`."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.accounts.queries.grants import GrantRow, grants_of
from app.cli.people import people
from app.core.db import db
from app.core.settings import Settings
from tests.configuration import environ_of
from tests.factories import make_cohort, make_institution, make_person


def run(settings: Settings, *words: str) -> Result:
    """Run the command in an environment of its own."""
    return CliRunner(env=environ_of(settings, settings.base_url)).invoke(people, words)


def held(person_id: int) -> list[GrantRow]:
    db.session.rollback()
    return [row for row in grants_of(person_id) if row.ended_at is None]


def test_a_role_is_given_for_an_institution_a_cohort_or_everything_and_ended(
    app: Flask, settings: Settings
) -> None:
    institution, cohort = make_institution("lipnica"), make_cohort("spring")
    person = make_person("elena@school.example")
    for words in (("trainer",), ("mentor", "--cohort", "spring"), ("coordinator", "--institution", "lipnica")):
        done = run(settings, "grant", "Elena@school.example", *words)
        assert done.exit_code == 0, done.output
    found = {row.role: (row.institution_name, row.cohort_id) for row in held(person.id)}
    assert found == {
        "trainer": (None, None),
        "mentor": (None, cohort.id),
        "coordinator": (institution.name, None),
    }
    assert (
        "elena@school.example is mentor no more." in run(settings, "end", "elena@school.example", "mentor").output
    )
    assert {row.role for row in held(person.id)} == {"trainer", "coordinator"}
    assert "is no auditor" in run(settings, "end", "elena@school.example", "auditor").output


@pytest.mark.usefixtures("clock")
def test_days_are_those_of_the_school_and_the_last_one_is_included(app: Flask, settings: Settings) -> None:
    person = make_person("elena@school.example")
    days = ("--from", "2040-02-01", "--until", "2040-02-29")
    assert run(settings, "grant", "elena@school.example", "trainer", *days).exit_code == 0
    (row,) = held(person.id)
    assert row.starts_at == datetime(2040, 1, 31, 23, tzinfo=UTC)
    assert row.ends_at == datetime(2040, 2, 29, 23, tzinfo=UTC)


def test_what_does_not_fit_is_refused_and_changes_nothing(app: Flask, settings: Settings) -> None:
    person = make_person("elena@school.example")
    make_institution("lipnica")
    for words in (
        ("elena@school.example", "coordinator"),
        ("elena@school.example", "reviewer", "--institution", "lipnica"),
        ("elena@school.example", "trainer", "--until", "2020-01-01"),
        ("nobody@school.example", "trainer"),
        ("elena@school.example", "mentor", "--cohort", "none"),
        ("elena@school.example", "mentor", "--institution", "none"),
    ):
        assert run(settings, "grant", *words).exit_code != 0, words
    assert held(person.id) == []
