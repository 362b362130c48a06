"""`sezona cohort import`."""

from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.cli.cohort import cohort
from app.cohorts.models import CohortImport, CohortMember
from app.core.db import db
from app.core.mail import OutgoingMail
from app.core.settings import Settings
from tests.configuration import environ_of
from tests.factories import make_cohort, publish_course


def run(settings: Settings, *words: str) -> Result:
    """Run the command in an environment of its own."""
    return CliRunner(env=environ_of(settings, settings.base_url)).invoke(cohort, ["import", *words])


def write(folder: Path, text: str) -> str:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def members() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(CohortMember.id)).all())


def test_people_are_brought_in_and_counted(app: Flask, settings: Settings, tmp_path: Path) -> None:
    publish_course()
    make_cohort("spring", course="demo")
    path = write(tmp_path, "email,name\na@lipnica.example,Amira\nb@lipnica.example,Besa\n")
    tried = run(settings, "spring", path, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "Nothing was changed." in tried.output and "2 added" in tried.output
    assert members() == 0 and db.session.scalars(select(CohortImport)).all() == []
    done = run(settings, "spring", path)
    assert done.exit_code == 0, done.output
    assert "people.csv:2: added: a@lipnica.example  Amira" in done.output
    assert members() == 2 and len(db.session.scalars(select(OutgoingMail)).all()) == 2
    assert "0 added, 2 already in the cohort, 0 refused." in run(settings, "spring", path).output


def test_refused_rows_end_with_1_and_the_others_are_brought_in(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    publish_course()
    make_cohort("spring", course="demo")
    result = run(settings, "spring", write(tmp_path, "email,name\nno,Amira\nb@lipnica.example,Besa\n"))
    assert result.exit_code == 1
    assert "people.csv:2: refused: no  Amira  This is not an e-mail address." in result.output
    assert members() == 1


def test_a_file_that_cannot_be_used_ends_with_1_and_its_line(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    make_cohort("spring")
    result = run(settings, "spring", write(tmp_path, 'email,name\na@lipnica.example,"A'))
    assert result.exit_code == 1 and "people.csv:2: A quotation mark" in result.output


def test_an_unknown_cohort_ends_with_2(app: Flask, settings: Settings, tmp_path: Path) -> None:
    result = run(settings, "nowhere", write(tmp_path, "email,name\na@lipnica.example,A"))
    assert result.exit_code == 2 and "There is no cohort nowhere." in result.output
