"""What a person's privacy page shows: her consent, her last copy, whether she is leaving, her certificates."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Institution, Person
from app.certificates.models import Certificate, CertificateWithholding
from app.core.db import db
from app.privacy.models import Consent, DataExport, Erasure
from app.privacy.rules.consent import STATISTICS


@dataclass(frozen=True)
class Copy:
    """The copy asked for last; `is_there`: it can still be fetched."""

    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime | None
    fetched_at: datetime | None
    is_there: bool


@dataclass(frozen=True)
class Consented:
    """A consent that she has not withdrawn; she is counted only by one to the present words."""

    given_at: datetime
    is_to_present_words: bool


@dataclass(frozen=True)
class Leaving:
    """She asked to be erased at `due_at`; `refused_at` and `reason` (a code of `Refused`): she was not."""

    due_at: datetime
    refused_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class PrivacyCard:
    """What a person sees of it; `is_late`: the time of her erasure is over, and it is not done."""

    gender: str | None
    country: str | None
    institution: str | None
    consented: Consented | None
    copy: Copy | None
    leaving: Leaving | None
    is_late: bool
    withheld: frozenset[str]

    @property
    def says_something(self) -> bool:
        """Whether there is anything that withdrawing takes away."""
        return bool(self.consented or self.gender or self.country)


def privacy_card(person_id: int, now: datetime) -> PrivacyCard:
    """Return what the page shows; five statements."""
    person = db.session.execute(
        select(Person.gender, Person.country, Institution.name)
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .where(Person.id == person_id)
    ).one()
    given = db.session.execute(
        select(Consent.given_at, Consent.text_digest == STATISTICS.text_digest).where(
            Consent.person_id == person_id, Consent.purpose == STATISTICS.key, Consent.withdrawn_at.is_(None)
        )
    ).one_or_none()
    withheld = db.session.scalars(
        select(Certificate.serial)
        .join(CertificateWithholding, CertificateWithholding.certificate_id == Certificate.id)
        .where(Certificate.person_id == person_id)
    )
    leaving = leaving_of(person_id)
    return PrivacyCard(
        *person,
        Consented(*given) if given else None,
        _copy(person_id, now),
        leaving,
        leaving is not None and leaving.refused_at is None and leaving.due_at <= now,
        frozenset(withheld),
    )


def leaves_at(person_id: int) -> datetime | None:
    """Return when a person who asked for it will be erased; None when she stays. One statement."""
    leaving = leaving_of(person_id)
    return leaving.due_at if leaving is not None and leaving.refused_at is None else None


def leaving_of(person_id: int) -> Leaving | None:
    """Return what became of her last request to be erased; None without one, or when she stays. One statement."""
    row = db.session.execute(
        select(Erasure.due_at, Erasure.refused_at, Erasure.reason)
        .where(Erasure.person_id == person_id, Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None))
        .order_by(Erasure.id.desc())
        .limit(1)
    ).one_or_none()
    return Leaving(*row) if row else None


def _copy(person_id: int, now: datetime) -> Copy | None:
    row = db.session.execute(
        select(
            DataExport.asked_at,
            DataExport.made_at,
            DataExport.expires_at,
            DataExport.fetched_at,
            DataExport.data.is_not(None),
        )
        .where(DataExport.person_id == person_id)
        .order_by(DataExport.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    is_there = bool(row[4]) and row.expires_at > now
    return Copy(row.asked_at, row.made_at, row.expires_at, row.fetched_at, is_there)
