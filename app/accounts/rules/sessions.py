"""How long a session may stand, and how lately a person must have shown that it is her. Pure functions."""

from datetime import datetime, timedelta

PROVED_TO_SEE = timedelta(minutes=15)
"""How long after signing in or confirming the pages that ask for it open (OWASP ASVS v5.0.0-7.5.1, 7.5.3)."""
PROVED_TO_SEND = timedelta(minutes=30)
"""How long a form opened in time may still be sent."""


def is_proved(proved_at: datetime | None, now: datetime, method: str) -> bool:
    """Whether the person has lately enough shown that it is her, for a request of this HTTP method."""
    within = PROVED_TO_SEE if method in ("GET", "HEAD") else PROVED_TO_SEND
    return proved_at is not None and now - proved_at < within
