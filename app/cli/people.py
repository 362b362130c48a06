"""`sezona people`: the first administrator, and who there is."""

import click

from app.accounts.operations.people import invite_person
from app.accounts.operations.roles import grant_role
from app.accounts.policy import GRANTED_ROLES
from app.accounts.queries.people import people_page
from app.cli.context import application
from app.core import clock
from app.core.db import commit, writing
from app.core.locales import LOCALES, SOURCE
from app.web.links import one_time_link


@click.group("people")
def people() -> None:
    """Make the first administrator and list people."""


@people.command("create-admin")
@click.option("--email", prompt="E-mail", help="Her address; she signs in with it.")
@click.option("--name", prompt="Name", help="Her name, as it is shown.")
@click.option("--locale", default="en", show_default=True, type=click.Choice(list(LOCALES)), help="Her language.")
def create_admin(email: str, name: str, locale: str) -> None:
    """Give somebody the administrator's role and print a one-time link to set her password.

    The link works once. No password is ever printed or sent. Run it again for a new link.
    """
    with application(), writing():
        person = invite_person(email=email, name=name, locale=locale, institution=None, now=clock.now())
        grant_role(None, person, "administrator", None, clock.now())
        link = one_time_link(person, locale)
        commit()
        click.echo("Open this link once to set the password:")
        click.echo(link)


@people.command("list")
@click.option("--role", type=click.Choice(GRANTED_ROLES), help="Only people with this role.")
@click.option("--search", default="", help="Only people whose name or e-mail contains this.")
def list_them(role: str | None, search: str) -> None:
    """List people with their roles, by name."""
    with application():
        page = 1
        while True:
            found = people_page(SOURCE, text=search, role=role or "", page=page)
            for person in found.people:
                click.echo(f"{person.email}  {person.name}  {', '.join(person.roles) or 'learner'}")
            if page >= found.pages:
                return
            page += 1
