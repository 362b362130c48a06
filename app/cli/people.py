"""`sezona people`: the first administrator, who there is, and roles given and ended at the machine."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import click
from flask import Flask

from app.accounts.operations.people import invite_person
from app.accounts.operations.roles import end_role, grant_role
from app.accounts.policy import GRANTED_ROLES, Reach, Scope
from app.accounts.queries.grants import GrantRow, grants_of
from app.accounts.queries.institution_tree import institution_keys
from app.accounts.queries.people import person_with_email
from app.accounts.rules.roles import RoleTerms
from app.cli.context import application, settings_of
from app.cohorts.queries import cohort_view
from app.core import clock
from app.core.db import commit, writing
from app.core.errors import NotFound
from app.core.locales import LOCALES, SOURCE
from app.learning.queries.people import Wanted, people_page
from app.web.links import one_time_link

EVERYWHERE = Scope(Reach.ALL)
DAY = click.DateTime(["%Y-%m-%d"])
ROLE = click.Choice(GRANTED_ROLES)


@click.group("people")
def people() -> None:
    """Make the first administrator, list people, give and end roles."""


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
        grant_role(None, person, RoleTerms("administrator"), clock.now())
        link = one_time_link(person, locale)
        commit()
        click.echo("Open this link once to set the password:")
        click.echo(link)


@people.command("list")
@click.option("--role", type=ROLE, help="Only people with this role.")
@click.option("--search", default="", help="Only people whose name or e-mail contains this.")
def list_them(role: str | None, search: str) -> None:
    """List people with the roles they hold now, by name."""
    with application():
        page = 1
        while True:
            found = people_page(EVERYWHERE, SOURCE, clock.now(), Wanted(search, role or "", page))
            for person in found.people:
                click.echo(f"{person.email}  {person.name}  {', '.join(person.roles) or 'learner'}")
            if page >= found.pages:
                return
            page += 1


@people.command("grant")
@click.argument("email")
@click.argument("role", type=ROLE)
@click.option("--institution", help="Key of the institution it is for, with all below it.")
@click.option("--cohort", help="Key of the cohort it is for.")
@click.option("--from", "first", type=DAY, help="First day (2027-02-01); today when absent.")
@click.option("--until", "last", type=DAY, help="Last day; no end when absent.")
def grant(
    email: str,
    role: str,
    institution: str | None,
    cohort: str | None,
    first: datetime | None,
    last: datetime | None,
) -> None:
    """Give the person with the address EMAIL a ROLE.

    Without --institution and --cohort it is for the whole programme. Here no second person is asked: whoever
    holds the machine holds everything anyway. The audit trail names no giver.
    """
    with application() as app, writing():
        person, now = person_with_email(email), clock.now()
        terms = RoleTerms(
            role,
            institution_id=_institution(institution) if institution else None,
            cohort_id=cohort_view(cohort, EVERYWHERE).id if cohort else None,
            starts_at=_midnight(app, first) if first else None,
            ends_at=_midnight(app, last + timedelta(days=1)) if last else None,
        )
        grant_role(None, person, terms, now)
        commit()
        click.echo(f"{email} is {role}.")


@people.command("end")
@click.argument("email")
@click.argument("role", type=ROLE)
def end(email: str, role: str) -> None:
    """End every grant of ROLE that the person with the address EMAIL holds. It acts on her next request."""
    with application(), writing():
        person, now = person_with_email(email), clock.now()
        held = [row for row in grants_of(person.id) if _is_held(row, role)]
        for row in held:
            end_role(None, person, row.id, now)
        commit()
        click.echo(f"{email} is {role} no more." if held else f"{email} is no {role}.")


def _institution(key: str) -> int:
    """Return the number of the institution with this key. Raises `NotFound`."""
    found = institution_keys().get(key)
    if found is None:
        raise NotFound("institution")
    return found


def _is_held(row: GrantRow, role: str) -> bool:
    """Whether a grant of the role has not been ended."""
    return row.role == role and row.ended_at is None


def _midnight(app: Flask, day: datetime) -> datetime:
    """Return the moment at which a day begins in the school's time zone."""
    return datetime.combine(day.date(), time.min, ZoneInfo(settings_of(app).time_zone))
