"""`sezona db`: the tables."""

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import Migrate
from flask_migrate import downgrade as run_back
from flask_migrate import upgrade as run_forward

from app.cli.context import application
from app.cli.findable import make_findable
from app.core.db import db
from app.core.settings import ROOT

MIGRATIONS = ROOT / "migrations"


@click.group("db")
def database() -> None:
    """Make and update the tables of the database."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the state this version needs; nothing happens when they are."""
    with application():
        steps = pending()
        if not steps:
            click.echo("The database is up to date.")
            return
        migrate()
        for step in steps:
            click.echo(f"done: {step}")
        make_findable()


def pending() -> list[str]:
    """Return the names of the migrations that have not run yet, oldest first."""
    _connect()
    config = current_app.extensions["migrate"].migrate.get_config()
    script = ScriptDirectory.from_config(config)
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    steps = [f"{step.revision} {step.doc}" for step in script.iterate_revisions("heads", present or "base")]
    return steps[::-1]


def migrate(to: str = "head") -> None:
    """Run the pending migrations, as far as the one numbered `to`."""
    _connect()
    run_forward(directory=str(MIGRATIONS), revision=to)


def unmake() -> None:
    """Take every migration back, down to an empty database; for tests of the way back."""
    _connect()
    run_back(directory=str(MIGRATIONS), revision="base")


def _connect() -> None:
    """Let Flask-Migrate know the application; the server never needs it."""
    if "migrate" not in current_app.extensions:
        Migrate(current_app, db, directory=str(MIGRATIONS), compare_type=True)
