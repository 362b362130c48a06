"""`sezona factors clear`: for somebody who has lost her app, her passkeys and her recovery codes."""

import click

from app.accounts.operations.factors import clear_factors
from app.accounts.queries.people import person_with_email
from app.cli.context import application
from app.core import clock
from app.core.db import commit, writing


@click.group("factors")
def factors() -> None:
    """Take away second factors that are lost."""


@factors.command("clear")
@click.argument("email")
@click.confirmation_option(prompt="Have you made sure, not by mail alone, that it is her who asks?")
def clear(email: str) -> None:
    """Take away somebody's app, passkeys and recovery codes; she sets up new ones when she next signs in.

    All her sessions end. It takes away the second lock of her account: make sure who asks.
    """
    with application(), writing():
        clear_factors(None, person_with_email(email).id, clock.now())
        commit()
    click.echo("Her factors are taken away. Her password stays.")
