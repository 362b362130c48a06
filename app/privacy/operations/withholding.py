"""Taking a holder's name off the public pages of her certificates, and putting it back."""

from datetime import datetime

from sqlalchemy import delete, select

from app.audit.operations import record
from app.certificates.models import Certificate, CertificateWithholding
from app.core.db import db, insert_ignoring
from app.core.errors import NotFound


def withhold_name(person_id: int, serial: str, now: datetime) -> None:
    """Stop showing her name on the public page of one of her certificates, once. Raises `NotFound`."""
    certificate_id = _own(person_id, serial)
    if insert_ignoring(CertificateWithholding, {"certificate_id": certificate_id, "asked_at": now}):
        _record("certificate.name_withheld", person_id, serial, now)


def show_name(person_id: int, serial: str, now: datetime) -> None:
    """Show her name there again. Raises `NotFound`; again is no fault."""
    gone = db.session.execute(
        delete(CertificateWithholding)
        .where(CertificateWithholding.certificate_id == _own(person_id, serial))
        .returning(CertificateWithholding.certificate_id)
        .execution_options(synchronize_session=False)
    ).first()
    if gone is not None:
        _record("certificate.name_shown", person_id, serial, now)


def withhold_all(person_id: int, now: datetime) -> None:
    """Stop showing her name on the public pages of all her certificates."""
    for serial in db.session.scalars(select(Certificate.serial).where(Certificate.person_id == person_id)).all():
        withhold_name(person_id, serial, now)


def _own(person_id: int, serial: str) -> int:
    """Return the number of a certificate of hers."""
    found = db.session.scalar(
        select(Certificate.id).where(Certificate.serial == serial, Certificate.person_id == person_id)
    )
    if found is None:
        raise NotFound("certificate")
    return found


def _record(kind: str, person_id: int, serial: str, now: datetime) -> None:
    record(kind, now=now, actor_id=person_id, subject_id=person_id, thing="certificate", thing_key=serial)
