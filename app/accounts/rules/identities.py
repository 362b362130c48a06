"""What a sign-in service may say of a person, and whom it may bring in. Pure functions."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from app.core.digests import canonical_json

JOURNEY = timedelta(minutes=10)
"""How long a person may take at the sign-in service."""
LINK_WAITS = timedelta(minutes=30)
"""How long what a service proved waits until the person has shown that the account with that address is hers."""
LONGEST_SUBJECT = 255
LONGEST_ISSUER = 300


@dataclass(frozen=True)
class Admission:
    """Whom a sign-in service brings in without an invitation; never with a role."""

    creates: bool = False
    domains: frozenset[str] = frozenset()
    claims: Mapping[str, frozenset[str]] = field(default_factory=dict)
    institution: str | None = None
    """Key of the institution that newcomers belong to."""

    def admits(self, email: str, values: Mapping[str, frozenset[str]]) -> bool:
        """Whether somebody with this proved address (empty: none) and these values gets an account."""
        if not self.creates or not email:
            return False
        if self.domains and domain_of(email) not in self.domains:
            return False
        return all(wanted & values.get(name, frozenset()) for name, wanted in self.claims.items())


@dataclass(frozen=True)
class Answer:
    """What a sign-in service has proved of somebody; `email` is empty unless it counts."""

    service: str
    means: str
    issuer: str
    subject: str
    email: str
    name: str
    is_strong: bool
    is_admitted: bool
    institution: str | None = None

    def packed(self) -> str:
        """Return it as JSON, to wait in a table."""
        return canonical_json(asdict(self)).decode()


def unpacked(packed: str) -> Answer:
    """Return the answer that `Answer.packed()` made."""
    return Answer(**json.loads(packed))


def domain_of(email: str) -> str:
    """Return what stands behind the last @ of an address, in lower case."""
    return email.rpartition("@")[2].lower()
