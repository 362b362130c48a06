"""`sezona run`: serve the school with gunicorn; in the demo, make everything first."""

import gc
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from app.certificates.signing import signing_key
from app.cli.closing import ClosingThread
from app.cli.context import settings_of
from app.cli.demo import DemoPerson, known_demo_people
from app.cli.jobs import start_working
from app.cli.readiness import is_migrated, is_prepared
from app.cli.serving import options
from app.core.db import db
from app.core.outbox import OutboxThread
from app.core.settings import ROOT, Settings, read_settings
from app.factory import create_app
from app.privacy.queries.durations import school_rules
from app.privacy.rules.retention import DurationError


class Server(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """Gunicorn around our application: threads share it, workers are forked from it."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application."""
        return self.app


@click.command("run")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=lambda: int(os.environ.get("PORT", "8000")),
    help="Port on this machine (PORT or 8000).",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--socket", "file", type=click.Path(path_type=Path), help="Listen on this socket file, on no port.")
def run(port: int, host: str, file: Path | None) -> None:
    """Serve the school until Ctrl-C.

    In demo mode it first brings the database up to date, publishes courses that changed, and makes demo people
    when there are none. In production it changes nothing: run `sezona db upgrade` and `sezona content publish`.
    """
    if file is None:
        _refuse_a_taken_port(host, port)
    app = create_app(settings_at(port))
    settings = settings_of(app)
    with app.app_context():
        settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_broken_durations(settings.var)
        people = _prepare(settings)
        db.session.remove()
        db.engine.dispose()
    _welcome(str(file) if file else f"http://{host}:{port}", people)
    Server(app, _options(settings, f"unix:{file}" if file else f"{host}:{port}", app)).run()


def settings_at(port: int) -> Settings:
    """Return the settings of the environment; unless it says where the school is, links lead to `port` here."""
    return read_settings(os.environ | {"PORT": str(port)})


def _refuse_broken_durations(folder: Path) -> None:
    """End with a sentence when the school's own durations cannot be read: pages that state them could not open."""
    try:
        school_rules(folder)
    except DurationError as error:
        raise click.ClickException(str(error)) from error


def _refuse_a_taken_port(host: str, port: int) -> None:
    """End with a sentence, before anything is made, when something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be listened on ({error.strerror}). "
                f"Choose another port, such as: PORT={port % 65535 + 1} make run"
            ) from error


def _prepare(settings: Settings) -> list[DemoPerson]:
    """Make the demo ready, or see that a production installation is.

    The work is done by a process of its own, so that the server does not carry the compiler about.
    """
    signing_key(settings)
    if settings.is_production:
        if not is_migrated():
            click.echo("The database is not up to date. Run: sezona db upgrade", err=True)
            sys.exit(1)
        return []
    if not is_prepared(settings):
        db.session.remove()
        subprocess.run([sys.executable, "-m", "app.cli", "prepare"], cwd=ROOT, check=True)
    return known_demo_people(settings)


def _welcome(address: str, people: list[DemoPerson]) -> None:
    """Print where it is and who can sign in."""
    if people:
        click.echo("\nDemo people (they exist only in this folder's demo):")
        width = max(len(person.email) for person in people)
        for person in people:
            click.echo(f"  {person.email:<{width}}  {person.password}  {person.role}")
    click.echo(f"\nSezona is at {address}  (Ctrl-C ends it)\n")


def _options(settings: Settings, bind: str, app: Flask) -> dict[str, Any]:
    """Return gunicorn's options, and what its processes do beside serving."""

    def share_memory(_server: object, _worker: object) -> None:
        gc.collect()
        gc.freeze()

    def start_jobs(_server: object, _worker: object) -> None:
        OutboxThread(app, settings).start()
        ClosingThread(app).start()
        start_working(app, settings)

    return options(settings, bind) | {"pre_fork": share_memory, "post_fork": start_jobs}
