"""How long a session may stand, and how lately a person must have shown that it is her. Pure functions."""

from collections.abc import Collection
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from app.accounts.policy import Grant

SESSION_LASTS = timedelta(hours=12)
"""From signing in, however it is used: an office day (OWASP ASVS v5.0.0-7.3.2)."""
HALF_LASTS = timedelta(minutes=30)
"""How long the second step may take, an app to be installed included."""
STAFF_IDLE = timedelta(minutes=60)
"""How long a session of somebody with a role may lie unused (OWASP ASVS v5.0.0-7.3.1)."""
SEEN_EVERY = timedelta(minutes=5)
"""How often it is noted that a session is in use."""
DEVICE_KNOWN = timedelta(days=180)
"""How long a kind of browser in a network counts as one the person uses."""
PROVED_TO_SEE = timedelta(minutes=15)
"""How long after signing in or confirming the pages that ask for it open (OWASP ASVS v5.0.0-7.5.1, 7.5.3)."""
PROVED_TO_SEND = timedelta(minutes=30)
"""How long a form opened in time may still be sent."""


def is_proved(proved_at: datetime | None, now: datetime, method: str) -> bool:
    """Whether the person has lately enough shown that it is her, for a request of this HTTP method."""
    within = PROVED_TO_SEE if method in ("GET", "HEAD") else PROVED_TO_SEND
    return proved_at is not None and now - proved_at < within


def is_idle(seen_at: datetime, now: datetime, grants: Collection[Grant]) -> bool:
    """Whether a session has lain unused too long: only those of people with a role may not."""
    return bool(grants) and now - seen_at >= STAFF_IDLE


def wants_two_factors(who: str, grants: Collection[Grant]) -> bool:
    """Whether a person must show two factors; `who` is the setting: staff, everybody or nobody."""
    return who == "everybody" or (who == "staff" and bool(grants))


def surroundings(address: str) -> str:
    """Return the wider network that an address stands in: /24 of IPv4, /48 of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = 80 if isinstance(parsed, IPv6Address) else 8
    return str(type(parsed)(int(parsed) >> bits << bits))
