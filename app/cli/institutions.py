"""`sezona institutions`: bring in a list of institutions, and show them."""

import sys
from pathlib import Path

import click

from app.accounts.operations.institution_imports import apply_institution_list, keep_institution_list
from app.accounts.policy import Reach, Scope
from app.accounts.queries.institution_imports import institution_import, listed_institutions
from app.accounts.queries.institutions import institution_tree
from app.accounts.rules.institution_lists import CheckedInstitution
from app.accounts.rules.institutions import CONTACTS
from app.cli.context import application
from app.core import clock
from app.core.db import commit, writing
from app.core.lists import ListFault
from app.core.locales import SOURCE
from app.web.institutions.words import fault_words, reason_words

EVERYWHERE = Scope(Reach.ALL)
SAME = "same"


@click.group("institutions")
def institutions() -> None:
    """Bring in institutions and show them."""


@institutions.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what would happen; change nothing.")
def bring(file: Path, dry_run: bool) -> None:
    """Bring the institutions of FILE into the tree: all of them, or none when a row is refused.

    FILE is a CSV with the column name, and if you like key, level (country, ministry, agency, unit), parent (the
    key or name of the one above), country (two letters), incident_contact, incident_phone and it_support. The
    order of rows does not matter. What has a known key is changed; an empty cell changes nothing, a slash takes
    away what is there.

    Exit codes: 0 done; 1 a row is refused or the file cannot be used.
    """
    with application(), writing():
        now = clock.now()
        kept = keep_institution_list(file.name, file.read_bytes(), EVERYWHERE, None, now)
        if isinstance(kept, ListFault):
            click.echo(f"{file.name}:{kept.line}: {fault_words(kept)}", err=True)
            sys.exit(1)
        shown = institution_import(kept.id, EVERYWHERE, None)
        for row in shown.rows:
            if row.verdict != SAME:
                click.echo(_line(file.name, row))
        counts = shown.counts
        can_be_done = not counts["refused"]
        if can_be_done and not dry_run:
            apply_institution_list(shown.id, EVERYWHERE, None, now)
            commit()
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("added", "changed", SAME, "refused"))
    click.echo(f"{told}.{'' if can_be_done and not dry_run else ' Nothing was changed.'}")
    if not can_be_done:
        sys.exit(1)


@institutions.command("list")
def list_them() -> None:
    """List the institutions by level and key, with the contacts that each has written itself."""
    with application():
        for each in listed_institutions(EVERYWHERE):
            written = " ".join(key for key in CONTACTS if each.variables.get(key)) or "-"
            click.echo(f"{each.key}  {each.level}  {each.country or '-'}  {each.name}  [{written}]")


@institutions.command("tree")
def tree() -> None:
    """Show the tree, with the number of people in each institution and all below it."""
    with application():
        page, pages, shown = 1, 1, set[int]()
        while page <= pages:
            found = institution_tree(EVERYWHERE, SOURCE, page=page)
            for line in found.lines:
                if line.node.id not in shown:
                    click.echo(f"{'  ' * line.node.depth}{line.node.name}  ({line.node.key}, {line.people_below})")
            shown |= {line.node.id for line in found.lines}
            page, pages = page + 1, found.pages


def _line(name: str, row: CheckedInstitution) -> str:
    """Return what is said of a row."""
    why = reason_words(row) or ", ".join(row.changes)
    return f"{name}:{row.written.line}: {row.verdict}: {row.key}  {row.name}  {why}".rstrip()
