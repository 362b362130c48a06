"""`sezona cohort`: bring a list of people into a cohort."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from app.accounts.policy import Reach, Scope
from app.cli.context import application
from app.cohorts.operations import apply_import, keep_import
from app.cohorts.queries import cohort_view, import_view
from app.cohorts.rules import CheckedRow, tally
from app.core import clock
from app.core.db import commit, writing
from app.core.errors import NotFound
from app.core.lists import ListFault
from app.web.cohorts.invitations import write_to_newcomers
from app.web.cohorts.words import fault_words, reason_words

CONSOLE = Console(stderr=True)
WATCHED = 200
"""From so many rows on a progress bar is shown."""
EVERYWHERE = Scope(Reach.ALL)


@click.group("cohort")
def cohort() -> None:
    """Bring people into cohorts."""


@cohort.command("import")
@click.argument("key", metavar="COHORT")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what would happen; change nothing.")
def bring(key: str, file: Path, dry_run: bool) -> None:
    """Bring the people of FILE into the cohort with the key COHORT, and write to each who is new there.

    FILE is a CSV with the columns email and name, and if you like institution and language. Rows that are
    refused are left out. Ends with 1 when there are any, or when the file cannot be used.
    """
    with application():
        try:
            with writing():
                rows, written = _import(key, file, dry_run)
        except NotFound:
            click.echo(f"There is no cohort {key}. Its key is the end of the address of its page.", err=True)
            sys.exit(2)
        for row in rows:
            said = f"{file.name}:{row.line}: {row.verdict}: {row.email or '-'}  {row.name}  {reason_words(row)}"
            click.echo(said.rstrip())
    counts = tally(rows)
    click.echo(f"{counts.added} added, {counts.already} already in the cohort, {counts.refused} refused.")
    click.echo("Nothing was changed." if dry_run else f"{written} mail(s) queued.")
    if counts.refused:
        sys.exit(1)


def _import(key: str, file: Path, dry_run: bool) -> tuple[tuple[CheckedRow, ...], int]:
    """Read the file and, unless it is only to be tried, apply it; return its rows and the number of mails."""
    found = cohort_view(key, EVERYWHERE)
    now = clock.now()
    kept = keep_import(found, file.name, file.read_bytes(), EVERYWHERE, None, now)
    if isinstance(kept, ListFault):
        click.echo(f"{file.name}:{kept.line}: {fault_words(kept)}", err=True)
        sys.exit(1)
    import_id = kept.id
    if dry_run:
        return import_view(found.id, import_id).rows, 0
    newcomers = apply_import(found, import_id, EVERYWHERE, None, now, through=_progress)
    write_to_newcomers(newcomers, found, now)
    commit()
    return import_view(found.id, import_id).rows, len(newcomers)


def _progress(rows: tuple[CheckedRow, ...]) -> Iterable[CheckedRow]:
    """Return the rows, with a progress bar when somebody is watching and there are many."""
    is_watched = len(rows) > WATCHED and CONSOLE.is_terminal
    return track(rows, description="Importing", console=CONSOLE, transient=True) if is_watched else rows
