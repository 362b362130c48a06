"""`sezona db`: the tables."""

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade as run_migrations

from app.cli.context import application
from app.core.db import db


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


def pending() -> list[str]:
    """Return the names of the migrations that have not run yet, oldest first."""
    config = current_app.extensions["migrate"].migrate.get_config()
    script = ScriptDirectory.from_config(config)
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    steps = [f"{step.revision} {step.doc}" for step in script.iterate_revisions("heads", present or "base")]
    return steps[::-1]


def migrate() -> None:
    """Run the pending migrations."""
    run_migrations()
