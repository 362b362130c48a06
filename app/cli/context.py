"""The application as commands use it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from app.audit.operations import by_command
from app.core.db import db
from app.core.settings import Settings
from app.factory import create_app


@contextmanager
def application(settings: Settings | None = None) -> Iterator[Flask]:
    """Yield the application with its context; the database is not upgraded.

    What is recorded meanwhile says by which command it was done.
    """
    app = create_app(settings)
    settings_of(app).var.mkdir(parents=True, exist_ok=True, mode=0o700)
    with app.app_context(), by_command(_name()):
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def settings_of(app: Flask) -> Settings:
    """Return the settings an application was made with."""
    settings: Settings = app.extensions["sezona"]
    return settings


def _name() -> str:
    """Return the running command as it is typed after `sezona`."""
    context = click.get_current_context(silent=True)
    return context.command_path.removeprefix("sezona ") if context else "command"
