"""`sezona doctor`: looks the installation over, and says what to do."""

from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import update

from app.certificates.models import Certificate
from app.certificates.signing import ensure_signing_key
from app.cli.doctor import doctor
from app.core.db import commit, db, writing
from app.core.settings import Settings
from tests.configuration import environ_of
from tests.factories import make_person, publish_course
from tests.learners import complete_course


def look(settings: Settings, **changes: str) -> Result:
    return CliRunner(env=environ_of(settings, settings.base_url) | changes).invoke(doctor)


def test_a_sound_installation_is_in_order_and_shows_no_secret(app: Flask, settings: Settings) -> None:
    publish_course()
    settings.var.chmod(0o700)
    is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        (settings.var / "sezona.db").chmod(0o600)
    complete_course(make_person())
    result = look(settings)
    assert "every row is signed and chained" in result.output
    assert settings.secret_key not in result.output
    if is_sqlite:
        assert result.exit_code == 0, result.output
        assert "All in order." in result.output
    else:
        # The PostgreSQL of the tests does not wait for the disk, and that is the one thing to mend.
        assert result.output.count("MEND") == 1
        assert "Set synchronous_commit to on" in result.output


def test_a_changed_row_of_the_register_is_found(app: Flask, settings: Settings) -> None:
    publish_course()
    serial = complete_course(make_person())
    with writing():
        db.session.execute(update(Certificate).values(document='{"holder":"Somebody Else"}'))
        commit()
    result = look(settings)
    assert result.exit_code == 1
    assert serial in result.output
    assert "compare with a backup" in result.output


def test_files_that_everybody_can_read_are_named_with_the_way_out(app: Flask, settings: Settings) -> None:
    ensure_signing_key(settings)
    settings.signing_key_path.chmod(0o644)
    result = look(settings)
    assert result.exit_code == 1
    assert f"chmod 600 {settings.signing_key_path}" in result.output


def test_a_database_without_tables_is_told_what_to_run(empty_database: str, settings: Settings) -> None:
    result = look(settings, SEZONA_DATABASE_URL=empty_database)
    assert result.exit_code == 1
    assert "Run: sezona db upgrade" in result.output


def test_settings_that_do_not_make_a_start_end_with_2(settings: Settings) -> None:
    result = look(settings, SEZONA_MODE="production", SEZONA_SECRET_KEY="short", SEZONA_TIME_ZONE="Mars")
    assert result.exit_code == 2
    assert "SEZONA_TIME_ZONE is 'Mars'" in result.output
    assert "SEZONA_SECRET_KEY must be set" in result.output


def test_a_database_that_cannot_be_reached_is_named(settings: Settings, tmp_path: Path) -> None:
    away = f"sqlite:///{tmp_path / 'nowhere' / 'deep' / 'sezona.db'}"
    result = look(settings, SEZONA_DATABASE_URL=away)
    assert result.exit_code == 1
    assert "Check SEZONA_DATABASE_URL" in result.output
