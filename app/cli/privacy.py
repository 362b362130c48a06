"""`sezona privacy`: copies, erasure, replaying it after a restore, retention, and the registry."""

from pathlib import Path

import click

from app.accounts.queries.people import person_card
from app.cli.context import application, settings_of
from app.cli.jobs import retain
from app.core import clock
from app.core.db import commit, db, fold_in, writing
from app.privacy.operations.erasure import erase_person
from app.privacy.operations.ledger import NAME, note_erasures, replay_erasures
from app.privacy.queries.copies import files_of, kept_of
from app.privacy.queries.due import due
from app.privacy.queries.durations import school_rules
from app.privacy.queries.statistics import statistics
from app.privacy.rules.retention import Act, DurationError, Rule
from app.privacy.rules.tables import columns
from app.web.privacy.archive import make_zip


@click.group("privacy")
def privacy() -> None:
    """What is kept of people: copies, erasure and how long."""


@privacy.command("export")
@click.argument("person", type=click.IntRange(min=1))
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(person: int, file: Path) -> None:
    """Write the copy of all that is kept of PERSON (her number) to FILE, a ZIP."""
    with application():
        card = person_card(person)
        data = make_zip(kept_of(person), files_of(person), card.locale, clock.now())
    file.touch(mode=0o600)
    file.write_bytes(data)
    click.echo(f"{len(data)} bytes written to {file}. Hand it to nobody but her.")


@privacy.command("erase")
@click.argument("person", type=click.IntRange(min=1))
@click.option("--hide-name", is_flag=True, help="Take her name off the public pages of her certificates too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(person: int, hide_name: bool, yes: bool) -> None:
    """Erase PERSON (her number) at once, at her request. This cannot be undone."""
    with application() as app:
        if not yes:
            card = person_card(person)
            click.confirm(f"Erase number {person} ({card.email}) for good?", abort=True)
        with writing():
            erase_person(person, None, clock.now(), hides_name=hide_name)
            commit()
        note_erasures(settings_of(app).var / NAME)
        db.session.rollback()
        fold_in()
    click.echo(f"Number {person} is erased.")


@privacy.command("replay")
def replay() -> None:
    """Erase again whoever a restored backup brought back; run it after every restore."""
    with application() as app:
        path = settings_of(app).var / NAME
        with writing():
            done = replay_erasures(path, clock.now())
            commit()
    click.echo(f"{done} person(s) erased again.")


@privacy.command("retention")
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without this it is only listed.")
def retention(is_applied: bool) -> None:
    """List what is due under every rule, by number; with --apply delete, empty or erase exactly that."""
    with application() as app:
        try:
            rules = school_rules(settings_of(app).var)
        except DurationError as error:
            raise click.ClickException(str(error)) from error
        now = clock.now()
        if is_applied:
            listed = retain(rules, now)
            note_erasures(settings_of(app).var / NAME)
        else:
            listed = due(rules, now)
        for each in listed:
            numbers = " ".join(map(str, each.rows))
            click.echo(f"{each.rule.act.value:<6} {each.rule.table:<18} {_period(each.rule)}: {numbers or '-'}")
        for rule in rules:
            if rule.act is Act.NOTHING:
                click.echo(f"keep   {rule.table:<18} {rule.phase}")
    click.echo("Done." if is_applied else "Nothing was changed. Add --apply to do it.")


def _period(rule: Rule) -> str:
    return f"{rule.phase}, {rule.days} day(s)"


@privacy.command("registry")
def registry() -> None:
    """Print every registered column: whose it is, its sort, whether a copy holds it, and what erasure does."""
    for column in columns():
        copied = "in the copy" if column.is_exported else "not in the copy"
        name = f"{column.table}.{column.name}"
        click.echo(f"{name:<44} {column.whose:<8} {column.category:<15} {copied:<16} {column.erasure}")


@privacy.command("statistics")
def numbers() -> None:
    """Print the numbers for donors: only of people who consented, only groups of at least ten, rounded down."""
    with application():
        found = statistics()
    for title, groups in (("gender", found.genders), ("country", found.countries)):
        for group in groups:
            click.echo(f"{title}  {group.name}  at least {group.count}")
