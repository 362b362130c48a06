"""`sezona prepare`: what the demo needs before it is served."""

import sys

import click

from app.cli.content import publish_changed
from app.cli.context import application, settings_of
from app.cli.database import migrate, pending
from app.cli.demo import make_demo_people
from app.content.files import course_keys


@click.command("prepare", hidden=True)
def prepare() -> None:
    """Migrate, publish the courses that changed, and make demo people when nobody has an account."""
    with application() as app:
        settings = settings_of(app)
        if settings.is_production:
            click.echo("Demo people are made in the demo only.", err=True)
            sys.exit(2)
        settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
        if pending():
            migrate()
        publish_changed(settings.content_root, course_keys(settings.content_root), "sezona run", quiet=True)
        make_demo_people(settings)
