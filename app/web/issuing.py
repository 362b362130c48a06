"""Issues certificates for the rest of the web: gathers key, day and words, and calls the operation."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from app.certificates.document import Facts
from app.certificates.operations import issue_certificate, print_certificate
from app.certificates.printing import Sheet
from app.certificates.signing import public_keys, signing_key
from app.core.settings import Settings
from app.web.certificate_words import sheet_of


def issue_for(completion_id: int, locale: str, now: datetime) -> str:
    """Issue the certificate of a completion in the running transaction, once; return its serial."""
    settings = _settings()
    certificate = issue_certificate(
        completion_id,
        locale=locale,
        issuer=settings.school_name,
        issued_on=now.astimezone(ZoneInfo(settings.time_zone)).date(),
        wording=_wording,
        key=signing_key(settings),
        now=now,
    )
    return certificate.serial


def print_for(person_id: int, serial: str, locale: str, now: datetime) -> None:
    """Print a person's certificate in one more language in the running transaction."""
    print_certificate(serial, person_id, locale, _wording, now)


def known_keys() -> dict[str, str]:
    """Return the public keys by which certificates are verified."""
    return public_keys(_settings())


def _wording(facts: Facts, locale: str) -> Sheet:
    return sheet_of(facts, locale, _settings().base_url)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["sezona"]
    return settings
