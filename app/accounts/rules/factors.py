"""Second factors: the codes of an app (RFC 6238) and recovery codes. No database, no clock."""

import hmac
import secrets
from datetime import datetime

import pyotp

PERIOD = 30
"""Seconds that a code of an app stands for."""
DRIFT = 1
"""Periods by which the clock of a telephone may be early or late."""
DIGITS = 6
CODES = 10
"""Recovery codes made at once."""
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs of a recovery code: none that is mistaken for another."""
GROUPS, GROUP = 4, 6
"""Twenty-four signs of 31: 118 bits, so that a plain digest is kept (OWASP ASVS v5.0.0-6.5.2)."""


def new_secret() -> str:
    """Return 160 random bits in base 32, as apps take them."""
    return pyotp.random_base32(32)


def app_address(secret: str, account: str, school: str) -> str:
    """Return the `otpauth:` address that an app reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=school)


def matching_counter(secret: str, code: str, now: datetime, last: int) -> int | None:
    """Return the period that a code belongs to, None when it is wrong, too old, or was taken before.

    `last` is the period of the last code that was taken. Every candidate is compared, in the same time.
    """
    given = "".join(code.split())
    current = int(now.timestamp()) // PERIOD
    app = pyotp.TOTP(secret)
    found = None
    for counter in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(counter).encode(), given.encode()) and counter > last:
            found = counter
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Return codes as they are printed: four groups of six signs."""
    return tuple(
        "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(CODES)
    )


def plain_code(written: str) -> str:
    """Return a recovery code as its digest is made of, however it was typed."""
    return "".join(sign for sign in written.lower() if sign.isalnum())


def is_app_code(written: str) -> bool:
    """Whether what was typed is a code of an app, and not a recovery code."""
    given = "".join(written.split())
    return len(given) == DIGITS and given.isascii() and given.isdigit()
