"""Which acts the audit trail knows, what each may say, and how the chain is made. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.digests import canonical_json, digest

Fact = str | int | bool | None
START = "0" * 64
"""The digest before the first event."""


@dataclass(frozen=True)
class Kind:
    """One kind of act: what it says to a reader of the source, and the names of its facts."""

    meaning: str
    facts: frozenset[str] = frozenset()


def _kind(meaning: str, *facts: str) -> Kind:
    return Kind(meaning, frozenset(facts))


KINDS: dict[str, Kind] = {
    "account.registered": _kind("somebody made an account", "means"),
    "role.granted": _kind("a role was given", "role", "institution", "cohort", "starts", "ends"),
    "role.ended": _kind("a role was ended", "role"),
}
"""Name → what it is. A fact is a number, a key or one of a few fixed words; never a name, an address, a text."""


def event_digest(
    previous: str,
    kind: str,
    actor_id: int | None,
    subject_id: int | None,
    thing: str,
    thing_key: str,
    facts: str,
    happened_at: datetime,
) -> str:
    """Return the digest of an event: SHA-256 over the canonical JSON of all its columns and `previous`."""
    moment = happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest(canonical_json([previous, kind, actor_id, subject_id, thing, thing_key, facts, moment]))


def checked_facts(kind: str, facts: Mapping[str, Fact]) -> str:
    """Return the facts of an event as canonical JSON. Raises `KeyError` for a kind or fact that is not known."""
    unknown = set(facts) - KINDS[kind].facts
    if unknown:
        raise KeyError(f"{kind} has no fact {', '.join(sorted(unknown))}")
    return canonical_json(dict(facts)).decode()
