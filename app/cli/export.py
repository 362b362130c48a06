"""`sezona export`: who completed what, as a file."""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.audit.operations import record
from app.cli.context import application, settings_of
from app.core import clock
from app.core.db import commit, writing
from app.reports.files import as_csv, as_json, as_xlsx
from app.reports.queries.completions import CompletionRow, cohort_keys, completions, course_keys
from app.reports.tables import COMPLETIONS

FORMATS = ("csv", "xlsx", "json")
DAY = click.DateTime(["%Y-%m-%d"])
REFUSED = 1
USAGE = 2
HEADINGS: dict[str, str] = {
    "table": "Completions",
    "about": "About this table",
    "name": "Name",
    "email": "E-mail",
    "institution": "Institution",
    "country": "Country",
    "course_key": "Course",
    "release_number": "Release",
    "score": "Result",
    "completed_at": "Completed",
    "certificate": "Certificate",
    "certificate_state": "State of the certificate",
    "language": "Language",
}
MEANINGS = [
    ("Name, Institution, Country", "As they were at the moment of completion; the country is the institution’s."),
    ("E-mail", "As it is now."),
    ("Result", "The attempt that passed the final quiz, as a share of points."),
    ("Release", "The published release of the course that was completed."),
    ("Language", "The language in which the final quiz was answered last."),
]


@click.group("export")
def export() -> None:
    """Write reports to files."""


@export.command("completions")
@click.option("--cohort", metavar="KEY", help="Only this cohort.")
@click.option("--course", metavar="KEY", help="Only this course.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="From this day on, as 2026-11-21.")
@click.option("--to", "last", type=DAY, metavar="DATE", help="Up to and with this day.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Without it, what --output ends with, or CSV.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to FILE.")
@click.option("--force", is_flag=True, help="Overwrite FILE when it is there.")
def export_completions(
    cohort: str | None,
    course: str | None,
    first: datetime | None,
    last: datetime | None,
    form: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write who completed which course: one row for each completion, oldest first.

    Days are those of the school's time zone. Without --output, CSV and JSON go to the terminal. A file is
    there whole or not at all; it holds personal data and only you can read it.

    Exit codes: 0 done; 1 the file is there already or cannot be written; 2 unknown cohort or course, wrong dates.
    """
    form = form or _format_of(output)
    if form == "xlsx" and output is None:
        raise click.UsageError("An XLSX file needs --output FILE.")
    if first and last and last < first:
        raise click.UsageError("--to is before --from.")
    if output is not None:
        _refuse_to_overwrite(output, force)
    days = (first.date() if first else None, last.date() if last else None)
    with application() as app:
        _must_be_known("cohort", cohort, cohort_keys)
        _must_be_known("course", course, course_keys)
        zone = settings_of(app).time_zone
        rows = completions(cohort, course, *days, time_zone=zone)
        data = _document(form, rows, _about(cohort, course, days, zone), zone)
        _note(form, len(rows), cohort, course)
    if output is None:
        click.echo(data, nl=False)
        return
    _put(output, data, force)
    click.echo(f"{len(rows)} completion(s) written to {output}.", err=True)


def _note(form: str, rows: int, cohort: str | None, course: str | None) -> None:
    """Record that completions are taken away, before they are."""
    with writing():
        record(
            "export.taken",
            now=clock.now(),
            actor_id=None,
            what="completions",
            form=form,
            rows=rows,
            cohort=cohort,
            course=course,
        )
        commit()


def _format_of(output: Path | None) -> str:
    """Return the format that the name of a file asks for."""
    ending = output.suffix.lower().lstrip(".") if output else ""
    return ending if ending in FORMATS else "csv"


def _must_be_known(thing: str, key: str | None, keys: Callable[[], list[str]]) -> None:
    """End with a sentence that names what there is, when there is no such thing."""
    if key is None:
        return
    known = keys()
    if key not in known:
        click.echo(f"There is no {thing} {key}. Known: {', '.join(known) or 'none'}.", err=True)
        sys.exit(USAGE)


def _about(
    cohort: str | None, course: str | None, days: tuple[date | None, date | None], zone: str
) -> list[tuple[str, str]]:
    """Return what the rows are: the moment, the filters, the meanings."""
    first, last = (day.isoformat() if day else None for day in days)
    return [
        ("As of", f"{clock.now().astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"),
        ("Cohort", cohort or "all"),
        ("Course", course or "all"),
        ("From", first or "the beginning"),
        ("To", last or "now"),
        *MEANINGS,
    ]


def _document(form: str, rows: list[CompletionRow], about: list[tuple[str, str]], zone: str) -> bytes:
    if form == "xlsx":
        return as_xlsx(COMPLETIONS, HEADINGS, rows, {}, about, zone)
    if form == "json":
        return as_json(COMPLETIONS, HEADINGS, rows, about, zone)
    return as_csv(COMPLETIONS, HEADINGS, rows, {}, zone)


def _refuse_to_overwrite(output: Path, force: bool) -> None:
    """End when there is something that was not meant to be replaced."""
    if output.exists() and not (force and output.is_file()):
        advice = "Take another name, or --force." if output.is_file() else "It is no ordinary file."
        click.echo(f"{output} is there already. {advice}", err=True)
        sys.exit(REFUSED)


def _put(output: Path, data: bytes, force: bool) -> None:
    """Write a file beside, then give it its name: a full disk leaves nothing, and the file before untouched."""
    beside: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name[:100]}.", delete=False) as file:
            beside = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _refuse_to_overwrite(output, force)
        beside.replace(output)
        beside = None
    except OSError as error:
        click.echo(f"{output} cannot be written: {error.strerror or error}. Nothing was changed.", err=True)
        sys.exit(REFUSED)
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
