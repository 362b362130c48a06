"""`sezona certificate`: check a certificate, withdraw one, look after the signing key."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from app.certificates.document import Facts
from app.certificates.operations import note_key, withdraw
from app.certificates.queries import CertificateView, FileCheck, file_check, verification
from app.certificates.signing import ensure_signing_key, public_keys, renew_signing_key
from app.cli.context import application, settings_of
from app.cli.database import pending
from app.core import clock
from app.core.db import commit, writing

VERDICTS = {
    "known": "This is the file as it was handed out, byte for byte.",
    "changed": "REFUSED: the file was changed after it was handed out. It names the certificate below.",
    "unknown": "REFUSED: no certificate in the register has this file.",
    "not_a_pdf": "REFUSED: this is not a PDF file.",
}
STATES = {
    "valid": "VALID",
    "withdrawn": "WITHDRAWN",
    "replaced": "REPLACED by another certificate",
    "damaged": "REFUSED: the entry in the register does not match its signature",
}
RAW = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""A serial may begin with a hyphen: it is no option then, and an `h` in it no call for help."""


@click.group("certificate")
def certificate() -> None:
    """Check and withdraw certificates, and look after the key that signs them."""


@certificate.command("verify", context_settings=RAW)
@click.argument("what", metavar="FILE|SERIAL")
def verify(what: str) -> None:
    """Check a certificate by its PDF file or by its serial, and print every fact.

    Exit codes: 0 valid; 1 refused, withdrawn or unknown; 2 wrong use.
    """
    path = Path(what)
    if not path.is_file() and (path.suffix or len(path.parts) > 1):
        raise click.UsageError(f"There is no file {what}.")
    with application() as app:
        keys = public_keys(settings_of(app))
        is_valid = _verify_file(path, keys) if path.is_file() else _verify_serial(what, keys)
    sys.exit(0 if is_valid else 1)


@certificate.command("withdraw", context_settings=RAW)
@click.argument("serial")
@click.option("--reason", required=True, help="Why; shown to everybody who checks the certificate.")
def withdraw_one(serial: str, reason: str) -> None:
    """Withdraw a certificate: its public page says so from then on."""
    with application(), writing():
        withdraw(serial, reason=reason, actor_id=None, now=clock.now())
        commit()
    click.echo(f"{serial} is withdrawn.")


@certificate.command("make-key")
@click.option("--renew", is_flag=True, help="Put a new key in place; what the old one signed still verifies.")
def make_key(renew: bool) -> None:
    """Make the key that signs certificates, unless there is one."""
    with application() as app:
        settings = settings_of(app)
        is_new = renew or not settings.signing_key_path.exists()
        if is_new and pending():
            click.echo("Run sezona db upgrade first: that a key was made is kept in the audit trail.", err=True)
            sys.exit(1)
        key = renew_signing_key(settings) if renew else ensure_signing_key(settings)
        if is_new:
            with writing():
                note_key(key, clock.now(), is_renewed=renew)
                commit()
    click.echo(f"Key {key.id} is in {settings.signing_key_path}. Keep a copy of this file in a safe place.")


def _verify_file(path: Path, keys: Mapping[str, str]) -> bool:
    found: FileCheck = file_check(path.read_bytes(), keys)
    click.echo(VERDICTS[found.verdict])
    if found.view is not None:
        _print(found.view)
    return found.is_valid


def _verify_serial(serial: str, keys: Mapping[str, str]) -> bool:
    view = verification(serial, keys)
    if view is None:
        click.echo("REFUSED: the register has no certificate with this serial.")
        return False
    _print(view)
    return view.state.is_valid


def _print(view: CertificateView) -> None:
    """Print the state and every fact."""
    since = f" on {view.state.since:%Y-%m-%d}: {view.state.reason}" if view.state.since else ""
    click.echo(f"State:          {STATES[view.state.kind]}{since}")
    if view.facts is not None:
        for name, value in _lines(view.facts):
            click.echo(f"{name + ':':<15} {value}")


def _lines(facts: Facts) -> list[tuple[str, object]]:
    """Return (name, value) of every fact."""
    return [
        ("Serial", facts.serial),
        ("Holder", facts.holder),
        ("Institution", facts.institution or "(none)"),
        ("Course", facts.course),
        *((f"Title ({locale})", title) for locale, title in sorted(facts.titles.items())),
        ("Score", f"{facts.score_raw:g} of {facts.score_max:g} points"),
        ("Length", f"{facts.minutes} minutes"),
        ("Issued on", facts.issued_on.isoformat()),
        ("Issuer", facts.issuer),
        ("Course release", facts.release),
        ("Language", facts.language),
    ]
