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
class PrivacyCard:
    """What a person sees of it; `consented_at` is None unless she agreed to the present words."""

    gender: str | None
    country: str | None
    institution: str | None
    consented_at: datetime | None
    copy: Copy | None
    leaves_at: datetime | None
    withheld: frozenset[str]


def privacy_card(person_id: int, now: datetime) -> PrivacyCard:
    """Return what the page shows; five statements."""
    person = db.session.execute(
        select(Person.gender, Person.country, Institution.name)
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .where(Person.id == person_id)
    ).one()
    consented = db.session.scalar(
        select(Consent.given_at).where(
            Consent.person_id == person_id,
            Consent.purpose == STATISTICS.key,
            Consent.text_digest == STATISTICS.text_digest,
            Consent.withdrawn_at.is_(None),
        )
    )
    withheld = db.session.scalars(
        select(Certificate.serial)
        .join(CertificateWithholding, CertificateWithholding.certificate_id == Certificate.id)
        .where(Certificate.person_id == person_id)
    )
    return PrivacyCard(*person, consented, _copy(person_id, now), leaves_at(person_id), frozenset(withheld))


def leaves_at(person_id: int) -> datetime | None:
    """Return when a person who asked for it will be erased; None when she stays. One statement."""
    return db.session.scalar(
        select(Erasure.due_at).where(
            Erasure.person_id == person_id, Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None)
        )
    )


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
