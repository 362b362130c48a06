"""Search after publishing, after an upgrade, and made anew: with no command that must be known."""

from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import text

from app.cli.content import content
from app.cli.database import MIGRATIONS, migrate
from app.cli.database import database as tables
from app.core.db import db
from app.core.settings import Settings
from app.factory import create_app
from tests.configuration import environ_of, settings_for
from tests.factories import publish_course, write_course
from tests.search.texts import look, publish


def run(settings: Settings, command: object, *words: str) -> Result:
    """Run a command in an environment of its own."""
    db.session.rollback()
    result = CliRunner(env=environ_of(settings, settings.base_url)).invoke(command, list(words))
    assert result.exit_code == 0, result.output
    return result


def test_what_is_published_is_found(app: Flask, settings: Settings, tmp_path: Path) -> None:
    root = write_course(tmp_path, "demo")
    run(settings, content, "publish", "--from", str(root))
    assert look("pisma").total == 2


def test_the_index_is_made_anew(app: Flask, settings: Settings) -> None:
    publish()
    assert look("sifra").total == 4
    db.session.execute(text("DELETE FROM search_words"))
    db.session.commit()
    assert look("sifra").total == 0
    assert "1 release(s) can be searched." in run(settings, content, "index").output
    assert look("sifra").total == 4


def test_a_school_that_is_upgraded_can_be_searched(empty_database: str, tmp_path: Path) -> None:
    settings = settings_for(empty_database, tmp_path)
    with create_app(settings).app_context():
        migrate()
        publish_course()
        db.session.rollback()
        downgrade(directory=str(MIGRATIONS), revision="0003")
        run(settings, tables, "upgrade")
        assert look("pisma").total == 2
        db.session.remove()
        db.engine.dispose()
