"""Changes to the register: issue a certificate, print it in another language, withdraw it."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import func, select

from app.audit.operations import record
from app.certificates.document import Facts, from_document, to_document
from app.certificates.models import Certificate, CertificateEvent, CertificateFile
from app.certificates.printing import Sheet, print_sheet
from app.certificates.rules import FIRST, chain_digest, event_document
from app.certificates.signing import SigningKey
from app.content.models import Course, Edition, Release
from app.core.db import db, insert_ignoring
from app.core.digests import digest, token
from app.core.errors import NotFound, Refused
from app.core.locales import edition_of
from app.learning.models import Completion, Enrolment

REGISTER_LOCK = 0x5E20_0A01
"""Number of PostgreSQL's advisory lock under which a link is added to the chain."""

Wording = Callable[[Facts, str], Sheet]
"""Gives the sheet of words for facts in a locale; the words are the caller's, so that this room has none."""


def issue_certificate(
    completion_id: int,
    *,
    locale: str,
    issuer: str,
    issued_on: date,
    wording: Wording,
    key: SigningKey,
    now: datetime,
) -> Certificate:
    """Issue the certificate of a completion: signed, chained, printed in `locale`; once, however often asked.

    `issued_on` is the day of `now` where the school is. Raises `NotFound` when there is no such completion.
    """
    issued = _issued(completion_id)
    if issued is not None:
        return issued
    facts, person_id = _facts(completion_id, locale, issuer, issued_on)
    pdf = print_sheet(wording(facts, locale), now)
    _lock_register()
    issued = _issued(completion_id)
    if issued is not None:
        return issued
    previous = _newest(Certificate)
    document = to_document(facts)
    certificate = Certificate(
        serial=facts.serial,
        completion_id=completion_id,
        person_id=person_id,
        document=document,
        previous_digest=previous,
        digest=chain_digest(previous, document),
        key_id=key.id,
        signature=key.sign(document),
        issued_at=now,
    )
    db.session.add(certificate)
    db.session.flush()
    _store(certificate.id, locale, pdf, now)
    _note_issued(certificate, facts, now)
    return certificate


def _note_issued(certificate: Certificate, facts: Facts, now: datetime) -> None:
    """Record the digest of a new row, so that the audit trail knows when it is cut off."""
    record(
        "certificate.issued",
        now=now,
        actor_id=None,
        subject_id=certificate.person_id,
        thing="certificate",
        thing_key=certificate.serial,
        course=facts.course,
        digest=certificate.digest,
    )


def print_certificate(serial: str, person_id: int, locale: str, wording: Wording, now: datetime) -> None:
    """Print a person's certificate in one more language; again changes nothing.

    Raises `NotFound` when it is not hers or the release had no edition in `locale`.
    """
    certificate = db.session.scalars(
        select(Certificate).where(Certificate.serial == serial, Certificate.person_id == person_id)
    ).one_or_none()
    if certificate is None:
        raise NotFound("certificate")
    facts = from_document(certificate.document)
    if edition_of(locale) not in facts.titles:
        raise NotFound("certificate")
    pdf = print_sheet(wording(facts, locale), now)
    if _store(certificate.id, locale, pdf, now):
        record(
            "certificate.printed",
            now=now,
            actor_id=person_id,
            subject_id=person_id,
            thing="certificate",
            thing_key=serial,
            locale=locale,
            digest=digest(pdf),
        )


def withdraw(serial: str, *, reason: str, actor_id: int | None, now: datetime) -> CertificateEvent:
    """Withdraw a certificate: its page says so from now on, with `reason`. Again changes nothing.

    Raises `NotFound`, and `Refused` without a reason.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("reason_missing")
    certificate = db.session.scalars(
        select(Certificate).where(Certificate.serial == serial).with_for_update()
    ).one_or_none()
    if certificate is None:
        raise NotFound("certificate")
    newest = db.session.scalars(
        select(CertificateEvent)
        .where(CertificateEvent.certificate_id == certificate.id)
        .order_by(CertificateEvent.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.kind == "withdrawn":
        return newest
    return _add_event(certificate, "withdrawn", reason[:300], actor_id, now)


def note_key(key: SigningKey, now: datetime, *, is_renewed: bool) -> None:
    """Record that a key was made, in place of another one when `is_renewed`."""
    record("certificate.key_made", now=now, actor_id=None, thing="key", thing_key=key.id, newer=is_renewed)


def _add_event(
    certificate: Certificate, kind: str, reason: str, actor_id: int | None, now: datetime
) -> CertificateEvent:
    """Add what became of a certificate to the chain of such events, and to the audit trail."""
    _lock_register()
    previous = _newest(CertificateEvent)
    made = chain_digest(previous, event_document(certificate.serial, kind, reason, actor_id, now))
    event = CertificateEvent(
        certificate_id=certificate.id,
        kind=kind,
        reason=reason,
        actor_id=actor_id,
        happened_at=now,
        previous_digest=previous,
        digest=made,
    )
    db.session.add(event)
    db.session.flush()
    record(
        f"certificate.{kind}",
        now=now,
        actor_id=actor_id,
        subject_id=certificate.person_id,
        thing="certificate",
        thing_key=certificate.serial,
        digest=made,
    )
    return event


def _newest(table: type[Certificate] | type[CertificateEvent]) -> str:
    """Return the digest at the end of a chain, whose turn the transaction has."""
    return db.session.scalars(select(table.digest).order_by(table.id.desc()).limit(1)).one_or_none() or FIRST


def _issued(completion_id: int) -> Certificate | None:
    return db.session.scalars(select(Certificate).where(Certificate.completion_id == completion_id)).one_or_none()


def _facts(completion_id: int, locale: str, issuer: str, issued_on: date) -> tuple[Facts, int]:
    """Return what the certificate of a completion states, and whose it is; two statements."""
    row = db.session.execute(
        select(Completion, Release, Course.key, Enrolment.person_id)
        .join(Release, Release.id == Completion.release_id)
        .join(Course, Course.id == Release.course_id)
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .where(Completion.id == completion_id)
    ).one_or_none()
    if row is None:
        raise NotFound("completion")
    completion, release, course, person_id = row
    editions = select(Edition.locale, Edition.title).where(Edition.release_id == release.id)
    facts = Facts(
        serial=token(),
        holder=completion.holder_name,
        institution=completion.institution_name,
        course=course,
        titles={each.locale: each.title for each in db.session.execute(editions)},
        score_raw=completion.score_raw,
        score_max=completion.score_max,
        minutes=release.minutes,
        issued_on=issued_on,
        issuer=issuer,
        release=release.digest,
        language=locale,
    )
    return facts, person_id


def _lock_register() -> None:
    """Wait for the turn to add a link; SQLite has one writer in any case."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(REGISTER_LOCK)))


def _store(certificate_id: int, locale: str, pdf: bytes, now: datetime) -> bool:
    """Keep a printed file and its digest, unless the language is there already; return whether it is new."""
    return insert_ignoring(
        CertificateFile,
        {
            "certificate_id": certificate_id,
            "locale": locale,
            "digest": digest(pdf),
            "pdf": pdf,
            "made_at": now,
        },
    )
