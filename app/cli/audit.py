"""`sezona audit`: check the chain of the audit trail, print its end, take it away as a file."""

import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.audit.lines import FORMS, lines
from app.audit.operations import record
from app.audit.queries import Wanted, all_events, chain_faults, event_count, head
from app.audit.rules import KINDS
from app.cli.context import application, settings_of
from app.core import clock
from app.core.db import commit, writing

REFUSED = 1
USAGE = 2
DAY = click.DateTime(["%Y-%m-%d"])
FAULTS = {
    "link_broken": "event {id} does not follow the one before it: something was removed there, or put in",
    "digest_wrong": "event {id} is not what was recorded",
    "head_differs": "the trail does not end where it is noted to end: events were cut off or put in after {id}",
    "count_differs": "there are not as many events as were recorded",
}


@click.group("audit")
def audit() -> None:
    """Check, publish and take away the audit trail."""


@audit.command("verify")
@click.option("--since", type=DAY, metavar="DATE", help="Only from this day on, as 2026-11-21.")
@click.option("--head", "noted", metavar="COUNT:DIGEST", help="What `sezona audit head` printed some time ago.")
def verify(since: datetime | None, noted: str | None) -> None:
    """Compute the chain anew, and name the first event that does not hold.

    With --head it also checks that the trail still has what it had when that was printed.

    Exit codes: 0 in order; 1 the trail was rewritten; 2 wrong use.
    """
    with application() as app:
        first = since.replace(tzinfo=ZoneInfo(settings_of(app).time_zone)) if since else None
        fault = next(chain_faults(first), None)
        if fault is not None:
            click.echo(f"BROKEN: {FAULTS[fault.code].format(id=fault.event_id or 'none')}.", err=True)
            sys.exit(REFUSED)
        if noted is not None and not _is_there(noted):
            click.echo("BROKEN: the trail does not have what was noted; it was made anew.", err=True)
            sys.exit(REFUSED)
        end = head()
    click.echo(f"In order: {end.count} events, each as it was recorded and chained to the one before.")


@audit.command("head")
def show_head() -> None:
    """Print how many events there are and the digest of the last one: COUNT:DIGEST.

    Keep it every day outside the school (in a mail, on paper): with it `verify --head` finds a trail that was
    made anew from some day on.
    """
    with application():
        end = head()
    click.echo(f"{end.count}:{end.digest}")


@audit.command("export")
@click.option("--format", "form", type=click.Choice(FORMS), default="jsonl", show_default=True)
@click.option("--kind", type=click.Choice(sorted(KINDS)), help="Only events of this kind.")
@click.option("--person", type=int, metavar="NUMBER", help="Only what this person did or had happen to her.")
@click.option("--since", type=DAY, metavar="DATE", help="From this day on, as 2026-11-21.")
@click.option("--until", type=DAY, metavar="DATE", help="Up to and with this day.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to FILE.")
def export(
    form: str,
    kind: str | None,
    person: int | None,
    since: datetime | None,
    until: datetime | None,
    output: Path | None,
) -> None:
    """Write the events, the oldest first, with the digests of the chain; that it was done is an event too.

    Days are those of the school. A FILE that is there is never overwritten.
    """
    with application() as app:
        zone = ZoneInfo(settings_of(app).time_zone)
        first, last = (day.replace(tzinfo=zone) if day else None for day in (since, until))
        wanted = Wanted(kind or "", person, first=first, until=last + timedelta(days=1) if last else None)
        if output is not None and output.exists():
            click.echo(f"{output} is there already. Take another name.", err=True)
            sys.exit(REFUSED)
        _note(form, event_count(wanted))
        _write(lines(all_events(wanted), form), output)


def _is_there(noted: str) -> bool:
    """Whether the trail still has the event that was its last when COUNT:DIGEST was printed."""
    count, colon, digest = noted.partition(":")
    if not colon or not count.isdecimal():
        raise click.UsageError("--head is COUNT:DIGEST, as printed by `sezona audit head`.")
    number = int(count)
    if number == 0:
        return True
    found = next(islice(all_events(Wanted()), number - 1, None), None)
    return found is not None and found.digest == digest


def _note(form: str, rows: int) -> None:
    """Record that the trail is taken away, before it is."""
    with writing():
        record("export.taken", now=clock.now(), actor_id=None, thing="audit", what="audit", form=form, rows=rows)
        commit()


def _write(parts: Iterator[bytes], output: Path | None) -> None:
    """Write to a file that only its owner can read, or to the terminal."""
    if output is None:
        for part in parts:
            click.echo(part, nl=False)
        return
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(parts)
