"""`sezona doctor`: look over the installation and say what to do."""

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
import pysqlite3.dbapi2 as sqlite
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.queries.memberships import disagreeing_memberships
from app.audit.queries import chain_faults, head
from app.certificates.queries import completions_without_certificate, verify_chain
from app.certificates.signing import public_keys
from app.cli.context import application
from app.cli.database import pending
from app.content.queries.releases import offered_releases
from app.core import clock
from app.core.db import db
from app.core.jobs import dead_jobs
from app.core.locales import LOCALES
from app.core.settings import KNOWN, Settings, SettingsError, read_settings
from app.learning.queries.attempts import overdue_attempts
from app.privacy.operations.ledger import NAME, unreplayed
from app.privacy.queries.durations import school_rules
from app.privacy.rules.retention import RULES, DurationError
from app.web.wording import is_complete

SAFE_SQLITE = (3, 51, 3)
LATE = timedelta(hours=1)
MOST_SHOWN = 100
SECRET = ("SEZONA_SECRET_KEY", "SEZONA_MAIL_PASSWORD", "SEZONA_DATABASE_URL")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `advice` says what to do when it is not in order."""

    subject: str
    state: str
    advice: str = ""
    is_fault: bool = False


@click.command("doctor")
def doctor() -> None:
    """Check settings, secrets, database, files and certificates, and say what to do.

    Ends with 1 when something must be mended, 2 when the settings do not even allow a start.
    """
    click.echo("Settings:")
    for name in sorted(KNOWN):
        value = os.environ.get(name)
        shown = "(not set)" if value is None else "(set, not shown)" if name in SECRET else value
        click.echo(f"  {name:<22} {shown}   {KNOWN[name]}")
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        click.echo(f"\nThe settings must be mended first:\n{error}", err=True)
        sys.exit(2)
    faults = 0
    click.echo("\nChecks:")
    with application(settings):
        for finding in findings(settings):
            faults += finding.is_fault
            mark = "MEND" if finding.is_fault else "look" if finding.advice else "ok"
            click.echo(f"  {mark:<5}{finding.subject}: {finding.state}")
            if finding.advice:
                click.echo(f"       → {finding.advice}")
    click.echo(f"\n{faults} thing(s) to mend." if faults else "\nAll in order.")
    sys.exit(1 if faults else 0)


def findings(settings: Settings) -> Iterator[Finding]:
    """Yield every finding, the settings of the start first."""
    yield Finding("mode", settings.mode)
    yield from _files(settings)
    try:
        steps = pending()
    except SQLAlchemyError as error:
        yield Finding(
            "database",
            type(error).__name__,
            "It cannot be reached. Check SEZONA_DATABASE_URL and that the server runs.",
            is_fault=True,
        )
        return
    yield from _sqlite() if db.engine.dialect.name == "sqlite" else _postgresql()
    if steps:
        advice = "Run: sezona db upgrade"
        yield Finding("migrations", f"{len(steps)} not run: {', '.join(steps)}", advice, is_fault=True)
        return
    yield Finding("migrations", "up to date")
    yield from _contents(settings)


def _files(settings: Settings) -> Iterator[Finding]:
    """Look at the files that hold secrets or people's data."""
    paths = [settings.var, settings.var / "secret.key", settings.signing_key_path]
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        paths.append(Path(url.database))
    for path in paths:
        if not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o007:
            wanted = "700" if path.is_dir() else "600"
            yield Finding(str(path), f"open to everybody ({mode:o})", f"Run: chmod {wanted} {path}", is_fault=True)
        else:
            yield Finding(str(path), f"closed to others ({mode:o})")


def _sqlite() -> Iterator[Finding]:
    """Look at what SQLite's durability rests on."""
    version = sqlite.sqlite_version
    if tuple(map(int, version.split("."))) < SAFE_SQLITE:
        yield Finding("SQLite", version, "Before 3.51.3 it has the WAL-reset fault; update the package pysqlite3.")
    else:
        yield Finding("SQLite", version)
    with db.engine.connect() as connection:
        pragmas = {
            name: str(connection.execute(text(f"PRAGMA {name}")).scalar_one())
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        sound = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
    in_order = pragmas == {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    yield Finding(
        "SQLite durability",
        "WAL, synchronous=FULL, foreign keys on" if in_order else str(pragmas),
        "" if in_order else "The file system may not support WAL; keep the database on a local disk.",
        is_fault=not in_order,
    )
    yield Finding(
        "SQLite integrity",
        sound,
        "" if sound == "ok" else "Stop the server, copy the .db, -wal and -shm files, and restore a backup.",
        is_fault=sound != "ok",
    )


def _postgresql() -> Iterator[Finding]:
    """Look at what PostgreSQL's durability rests on."""
    with db.engine.connect() as connection:
        version = str(connection.execute(text("SHOW server_version")).scalar_one())
        commits = str(connection.execute(text("SHOW synchronous_commit")).scalar_one())
    yield Finding("PostgreSQL", version)
    safe = commits in ("on", "remote_apply", "remote_write")
    yield Finding(
        "PostgreSQL durability",
        f"synchronous_commit={commits}",
        "" if safe else "Set synchronous_commit to on: an answer is called saved only when it is on disk.",
        is_fault=not safe,
    )


def _contents(settings: Settings) -> Iterator[Finding]:
    """Look at what is published, the languages, and the certificate register."""
    releases = offered_releases()
    yield Finding(
        "courses",
        ", ".join(release.course_key for release in releases) or "none published",
        "" if releases else "Run: sezona content publish",
    )
    incomplete = [tag for tag in LOCALES if not is_complete(tag)]
    yield Finding(
        "languages",
        ", ".join(LOCALES),
        f"Incomplete catalogue: {', '.join(incomplete)}" if incomplete else "",
        is_fault=bool(incomplete),
    )
    astray = disagreeing_memberships()
    yield Finding(
        "institutions of people",
        f"{astray} not as their history says" if astray else "as their history says",
        "A row was changed outside the program; say on the page of the person where she belongs."
        if astray
        else "",
        is_fault=bool(astray),
    )
    yield from _register(settings)
    yield from _audit()
    yield from _privacy(settings)


def _register(settings: Settings) -> Iterator[Finding]:
    """Look at the certificate register: its key, its chain, and what is owed."""
    if not settings.signing_key_path.exists():
        yield Finding(
            "certificate key",
            "not made yet",
            "Run: sezona certificate make-key, and keep a copy of the file in a safe place.",
            is_fault=settings.is_production,
        )
    faults = verify_chain(public_keys(settings))
    yield Finding(
        "certificate register",
        "; ".join(f"{fault.code} {fault.row}" for fault in faults) or "every row is signed and chained",
        "A row was changed or removed outside the program; compare with a backup." if faults else "",
        is_fault=bool(faults),
    )
    owed = completions_without_certificate()
    yield Finding(
        "certificates owed",
        str(len(owed)) if owed else "none",
        "They are issued when their holder next opens the quiz; or a row was removed." if owed else "",
        is_fault=bool(owed),
    )


def _audit() -> Iterator[Finding]:
    """Look at the chain of the audit trail, and at attempts that should have been closed."""
    fault = next(chain_faults(), None)
    yield Finding(
        "audit trail",
        f"{fault.code} at event {fault.event_id or 'none'}" if fault else f"{head().count} events, all chained",
        "Run: sezona audit verify. Rows were changed outside the program; compare with a backup." if fault else "",
        is_fault=fault is not None,
    )
    overdue = len(overdue_attempts(clock.now() - LATE, MOST_SHOWN))
    yield Finding(
        "attempts overdue",
        f"{overdue}{' or more' if overdue == MOST_SHOWN else ''} since more than an hour" if overdue else "none",
        "They are closed while the server runs; if it does, look for faults in its log." if overdue else "",
    )


def _privacy(settings: Settings) -> Iterator[Finding]:
    """Look at erasures that a restore undid, at the school's own durations, and at work that was given up."""
    back = len(unreplayed(settings.var / NAME))
    yield Finding(
        "erasures",
        f"{back} person(s) back by a restored backup" if back else "none undone",
        "Run: sezona privacy replay" if back else "",
        is_fault=bool(back),
    )
    try:
        own = sum(rule.days != ours.days for rule, ours in zip(school_rules(settings.var), RULES, strict=True))
        yield Finding("durations", f"{own} of the school's own" if own else "as delivered")
    except DurationError as error:
        yield Finding("durations", str(error), "Mend the file; until then nothing is deleted.", is_fault=True)
    given_up = dead_jobs()
    yield Finding(
        "work in the background",
        ", ".join(f"{count} {kind} given up" for kind, count in given_up.items()) or "none given up",
        "Look for these jobs in the log, mend what stopped them, and ask for the same again." if given_up else "",
        is_fault=bool(given_up),
    )
