"""How often something may be tried: counted in windows, by network, by account from one network, by account.

The count of an account alone is soft: it stops browsers that the account has never been used from, so that nobody
can lock somebody else out from elsewhere (OWASP ASVS v5.0.0-6.1.1, 6.3.1).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from app.core.digests import digest


@dataclass(frozen=True)
class Limit:
    """At most `most` tries in each `window`, by the network, the account from that network, or the account."""

    by: str
    most: int
    window: timedelta


@dataclass(frozen=True)
class Bucket:
    """One counter: its name in the table, and how far it may go; a soft one stops unknown browsers only."""

    name: str
    most: int
    window: timedelta
    is_soft: bool = False


EVERYWHERE = "everywhere"
"""The account, from whatever network."""
_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
LIMITS: dict[str, tuple[Limit, ...]] = {
    "sign-in": (Limit("account", 10, _QUARTER), Limit("network", 300, _QUARTER), Limit("everywhere", 100, _HOUR)),
    "passkey": (Limit("network", 300, _QUARTER),),
    "step": (Limit("account", 5, _QUARTER), Limit("network", 300, _QUARTER), Limit("everywhere", 30, _HOUR)),
    "prove": (Limit("account", 10, _QUARTER), Limit("everywhere", 30, _HOUR)),
    "mail-link": (Limit("account", 5, _HOUR), Limit("network", 60, _HOUR), Limit("everywhere", 20, _HOUR)),
    "address": (Limit("account", 5, _HOUR), Limit("network", 60, _HOUR)),
    "register": (Limit("account", 5, _HOUR), Limit("network", 120, _HOUR)),
    "reset": (Limit("account", 5, _HOUR), Limit("network", 60, _HOUR), Limit("everywhere", 20, _HOUR)),
    "confirm": (Limit("account", 5, _HOUR), Limit("network", 60, _HOUR), Limit("everywhere", 20, _HOUR)),
    "link": (Limit("network", 120, _QUARTER),),
    "password": (Limit("account", 10, _QUARTER),),
    "service": (Limit("network", 300, _QUARTER),),
    "report": (Limit("network", 60, _QUARTER),),
}
"""The doors. A whole classroom behind one address must fit into the limits by network."""


def network_of(address: str) -> str:
    """Return the network an address stands for: itself, or the /64 that one IPv6 customer has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def buckets(door: str, address: str, account: str) -> tuple[Bucket, ...]:
    """Return the counters a try at `door` goes into; names hold digests, not addresses."""
    network = network_of(address)
    whose = account.strip().lower()
    kept = {"network": network, "account": f"{whose} {network}", EVERYWHERE: whose}
    return tuple(
        Bucket(
            f"{door}:{limit.by}:{digest(kept[limit.by].encode())[:32]}",
            limit.most,
            limit.window,
            is_soft=limit.by == EVERYWHERE,
        )
        for limit in LIMITS[door]
    )


def window_start(now: datetime, window: timedelta) -> datetime:
    """Return the beginning of the window that `now` falls into."""
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
