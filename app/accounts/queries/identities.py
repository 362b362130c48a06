"""Reads of identities at sign-in services, and of what is under way there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Identity, Passkey, Person, SignInRequest
from app.accounts.rules.identities import Answer, unpacked
from app.core.db import db
from app.core.digests import token_digest


@dataclass(frozen=True)
class IdentityRow:
    """One sign-in service that a person has linked."""

    id: int
    service: str
    issuer: str
    linked_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Journey:
    """One journey to a sign-in service, as it was begun."""

    id: int
    service: str
    purpose: str
    person_id: int | None
    state_digest: str
    nonce_digest: str
    verifier: str
    onward: str
    next_path: str
    answer: Answer | None

    @property
    def is_answered(self) -> bool:
        """Whether the browser of this journey itself has brought an answer: from then on it leads nowhere else."""
        return self.answer is not None and not self.onward


def identities_of(person_id: int) -> tuple[IdentityRow, ...]:
    """Return the sign-in services that a person has linked, the first one first."""
    rows = db.session.execute(
        select(Identity.id, Identity.service, Identity.issuer, Identity.linked_at, Identity.used_at)
        .where(Identity.person_id == person_id)
        .order_by(Identity.linked_at, Identity.id)
    )
    return tuple(IdentityRow(*row) for row in rows)


def person_known_as(issuer: str, subject: str) -> Person | None:
    """Return the person whom a service knows by this subject."""
    return db.session.scalar(
        select(Person)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.issuer == issuer, Identity.subject == subject)
    )


def other_means(person_id: int) -> int:
    """Return how many ways to sign in a person has beside sign-in services: a password, passkeys."""
    has_password = select(func.count()).where(Person.id == person_id, Person.password.is_not(None))
    passkeys = select(func.count()).where(Passkey.person_id == person_id)
    return int(db.session.scalar(has_password) or 0) + int(db.session.scalar(passkeys) or 0)


def journey_of(browser: str, now: datetime) -> Journey | None:
    """Return the journey that the browser with this token is on, unless it is over."""
    row = db.session.scalar(
        select(SignInRequest).where(
            SignInRequest.browser_digest == token_digest(browser),
            SignInRequest.settled_at.is_(None),
            SignInRequest.expires_at > now,
        )
    )
    return journey(row) if row is not None else None


def journey(row: SignInRequest) -> Journey:
    """Return the plain values of a journey."""
    return Journey(
        row.id,
        row.service,
        row.purpose,
        row.person_id,
        row.state_digest,
        row.nonce_digest,
        row.verifier,
        row.onward,
        row.next_path,
        unpacked(row.answer) if row.answer else None,
    )
