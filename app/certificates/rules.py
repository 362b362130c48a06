"""Decisions about certificates: their state, the links of the chain, what may be a serial. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.digests import canonical_json, digest

FIRST = "0" * 64
"""Stands for the digest before the first certificate."""
_SERIAL = re.compile(r"[A-Za-z0-9_-]{22}")
_NAMED = re.compile(rb"sezona-certificate[,;] ?([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


@dataclass(frozen=True)
class Event:
    """Something that became of a certificate after its issue."""

    kind: str
    reason: str
    happened_at: datetime


@dataclass(frozen=True)
class State:
    """'valid', 'withdrawn', 'replaced' or 'damaged', and for all but the first why and since when."""

    kind: str
    reason: str = ""
    since: datetime | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the certificate may be relied on."""
        return self.kind == "valid"


def state_of(events: Sequence[Event]) -> State:
    """Return the state that the newest of `events` (oldest first) leaves a certificate in."""
    if not events or events[-1].kind == "reinstated":
        return State("valid")
    return State(events[-1].kind, events[-1].reason, events[-1].happened_at)


def chain_digest(previous: str, document: str) -> str:
    """Return the digest of a row of the register: of its document and of the digest of the row before."""
    return digest(f"{previous}\n{document}".encode())


def event_document(serial: str, kind: str, reason: str, actor_id: int | None, happened_at: datetime) -> str:
    """Return the canonical form of what became of a certificate, which is chained."""
    moment = happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical_json([serial, kind, reason, actor_id, moment]).decode()


def is_serial(text: str) -> bool:
    """Whether `text` can be a serial: 128 bits in 22 URL-safe characters."""
    return _SERIAL.fullmatch(text) is not None


def is_pdf(data: bytes) -> bool:
    """Whether a file says it is a PDF (readers look for the mark in the first 1,024 bytes)."""
    return b"%PDF-" in data[:1024]


def serial_named_in(data: bytes) -> str | None:
    """Return the serial that a PDF made by us names in its metadata, which PDF/A leaves readable."""
    found = _NAMED.search(data)
    return found[1].decode() if found else None
