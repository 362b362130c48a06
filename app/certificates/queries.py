"""Reads of the register: a person's certificates, what a serial or a file stands for, the chain's faults.

What is asked by anybody is read beside the writers' turn (`reading`), so that checking never waits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from app.audit.queries import digests_of
from app.certificates.document import Facts, from_document
from app.certificates.models import Certificate, CertificateEvent, CertificateFile, CertificateWithholding
from app.certificates.rules import (
    FIRST,
    Event,
    State,
    chain_digest,
    event_document,
    is_pdf,
    is_serial,
    serial_named_in,
    state_of,
)
from app.certificates.signing import is_signed
from app.core.db import db, reading
from app.core.digests import digest
from app.learning.models import Completion


@dataclass(frozen=True)
class CertificateView:
    """A certificate as pages show it; `prints` are the locales in which there is a file.

    A damaged entry states nothing: `facts` is None. In what is shown to everybody the holder and her institution
    are empty when she asked for it.
    """

    serial: str
    state: State
    facts: Facts | None
    prints: tuple[str, ...]


@dataclass(frozen=True)
class FileCheck:
    """What a file turned out to be: 'known', 'changed', 'unknown' or 'not_a_pdf'.

    `view` is the register's entry: of the file itself when it is known, of the certificate it names when it
    was changed. `locale` is the language of a known file.
    """

    verdict: str
    view: CertificateView | None = None
    locale: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the file may be relied on."""
        return self.verdict == "known" and self.view is not None and self.view.state.is_valid


@dataclass(frozen=True)
class Fault:
    """Something wrong in the register: `code`, and the serial (or number) of the row."""

    code: str
    row: str


_entry = select(
    Certificate.id,
    Certificate.serial,
    Certificate.document,
    Certificate.key_id,
    Certificate.signature,
    CertificateWithholding.asked_at,
).outerjoin(CertificateWithholding, CertificateWithholding.certificate_id == Certificate.id)


def certificates_of(person_id: int, keys: Mapping[str, str]) -> list[CertificateView]:
    """Return a person's certificates, newest first; three statements whatever their number."""
    statement = _entry.where(Certificate.person_id == person_id).order_by(Certificate.id.desc())
    return _views(db.session.connection(), statement, keys)


def held_certificate(serial: str, person_id: int, keys: Mapping[str, str]) -> CertificateView | None:
    """Return a person's own certificate; three statements."""
    statement = _entry.where(Certificate.serial == _safe(serial), Certificate.person_id == person_id)
    return next(iter(_views(db.session.connection(), statement, keys)), None)


def held_file(serial: str, person_id: int, locale: str) -> bytes | None:
    """Return the PDF of a person's own certificate in a language; one statement."""
    return db.session.scalars(
        select(CertificateFile.pdf)
        .join(Certificate, Certificate.id == CertificateFile.certificate_id)
        .where(
            Certificate.serial == _safe(serial),
            Certificate.person_id == person_id,
            CertificateFile.locale == locale,
        )
    ).one_or_none()


def serial_of_completion(completion_id: int) -> str | None:
    """Return the serial of the certificate that a completion led to; one statement."""
    return db.session.scalars(
        select(Certificate.serial).where(Certificate.completion_id == completion_id)
    ).one_or_none()


def verification(serial: str, keys: Mapping[str, str]) -> CertificateView | None:
    """Return what the register says of a serial; None alike for an unknown and for a malformed one."""
    with reading() as connection:
        return _by_serial(connection, serial, keys)


def file_check(data: bytes, keys: Mapping[str, str]) -> FileCheck:
    """Return what a file is. Only the very bytes that were handed out are known."""
    if not is_pdf(data):
        return FileCheck("not_a_pdf")
    with reading() as connection:
        row = connection.execute(
            select(CertificateFile.certificate_id, CertificateFile.locale).where(
                CertificateFile.digest == digest(data)
            )
        ).one_or_none()
        if row is not None:
            views = _views(connection, _entry.where(Certificate.id == row.certificate_id), keys, is_public=True)
            return FileCheck("known", views[0], row.locale)
        named = serial_named_in(data)
        view = _by_serial(connection, named, keys) if named else None
        return FileCheck("changed" if view else "unknown", view)


def verify_chain(keys: Mapping[str, str]) -> list[Fault]:
    """Return all that is wrong in the register: links, signatures, files and withdrawals that do not hold.

    Reads every row once, in the order of issue. What was cut off at the end breaks no link: the audit trail knows
    the digest of every row, and `completions_without_certificate` shows whose certificate is missing.
    """
    return [*_broken_links(keys), *_broken_files(), *_missing_files(), *_broken_events(), *_cut_off()]


def completions_without_certificate() -> list[int]:
    """Return the ids of completions that led to no certificate, or whose certificate was taken away."""
    return list(
        db.session.scalars(
            select(Completion.id)
            .outerjoin(Certificate, Certificate.completion_id == Completion.id)
            .where(Certificate.id.is_(None))
            .order_by(Completion.id)
        )
    )


def _broken_links(keys: Mapping[str, str]) -> Iterator[Fault]:
    statement = select(
        Certificate.serial,
        Certificate.document,
        Certificate.previous_digest,
        Certificate.digest,
        Certificate.key_id,
        Certificate.signature,
    )
    previous = FIRST
    for row in db.session.execute(statement.order_by(Certificate.id).execution_options(yield_per=500)):
        if row.previous_digest != previous:
            yield Fault("link_broken", row.serial)
        if row.digest != chain_digest(row.previous_digest, row.document):
            yield Fault("digest_wrong", row.serial)
        if _facts(row, keys) is None:
            yield Fault("signature_wrong", row.serial)
        previous = row.digest


def _broken_events() -> Iterator[Fault]:
    """Yield withdrawals that were changed, or before which one was removed."""
    event = CertificateEvent
    statement = (
        select(event.id, Certificate.serial, event.kind, event.reason, event.actor_id, event.happened_at)
        .add_columns(event.previous_digest, event.digest)
        .join(Certificate, Certificate.id == event.certificate_id)
        .order_by(event.id)
        .execution_options(yield_per=500)
    )
    previous = FIRST
    for row in db.session.execute(statement):
        document = event_document(row.serial, row.kind, row.reason, row.actor_id, row.happened_at)
        if row.previous_digest != previous:
            yield Fault("event_link_broken", row.serial)
        if row.digest != chain_digest(row.previous_digest, document):
            yield Fault("event_digest_wrong", row.serial)
        previous = row.digest


def _cut_off() -> Iterator[Fault]:
    """Yield what the audit trail knows of and the register does not."""
    for kind, code, table in (
        ("certificate.issued", "row_missing", Certificate),
        ("certificate.withdrawn", "event_missing", CertificateEvent),
    ):
        there = set(db.session.scalars(select(table.digest)))
        for made, (_number, serial) in digests_of(kind).items():
            if made not in there:
                yield Fault(code, serial)


def _broken_files() -> Iterator[Fault]:
    statement = (
        select(CertificateFile.digest, CertificateFile.pdf, Certificate.serial)
        .join(Certificate, Certificate.id == CertificateFile.certificate_id)
        .order_by(CertificateFile.id)
        .execution_options(yield_per=50)
    )
    for row in db.session.execute(statement):
        if digest(row.pdf) != row.digest or serial_named_in(row.pdf) != row.serial:
            yield Fault("file_changed", row.serial)


def _missing_files() -> Iterator[Fault]:
    statement = (
        select(Certificate.serial)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(CertificateFile.id.is_(None))
        .order_by(Certificate.id)
    )
    for serial in db.session.scalars(statement):
        yield Fault("file_missing", serial)


def _safe(serial: str) -> str:
    """Return what may be asked of the database: a malformed serial is asked for like any other, in vain."""
    return serial if is_serial(serial) else "-" * 22


def _by_serial(connection: Connection, serial: str, keys: Mapping[str, str]) -> CertificateView | None:
    statement = _entry.where(Certificate.serial == _safe(serial))
    return next(iter(_views(connection, statement, keys, is_public=True)), None)


def _views(
    connection: Connection, statement: Any, keys: Mapping[str, str], *, is_public: bool = False
) -> list[CertificateView]:
    """Return the rows of `statement` (over `_entry`) with their events and files."""
    rows = connection.execute(statement).all()
    ids = [row.id for row in rows]
    events: dict[int, list[Event]] = {}
    for certificate_id, kind, reason, happened_at in connection.execute(
        select(
            CertificateEvent.certificate_id,
            CertificateEvent.kind,
            CertificateEvent.reason,
            CertificateEvent.happened_at,
        )
        .where(CertificateEvent.certificate_id.in_(ids))
        .order_by(CertificateEvent.id)
    ):
        events.setdefault(certificate_id, []).append(Event(kind, reason, happened_at))
    prints: dict[int, tuple[str, ...]] = {}
    for certificate_id, locale in connection.execute(
        select(CertificateFile.certificate_id, CertificateFile.locale)
        .where(CertificateFile.certificate_id.in_(ids))
        .order_by(CertificateFile.id)
    ):
        prints[certificate_id] = (*prints.get(certificate_id, ()), locale)
    views = []
    for row in rows:
        facts = _facts(row, keys)
        state = state_of(events.get(row.id, ())) if facts else State("damaged")
        if facts and is_public and row.asked_at is not None:
            facts = replace(facts, holder="", institution=None)
        views.append(CertificateView(row.serial, state, facts, prints.get(row.id, ())))
    return views


def _facts(row: Any, keys: Mapping[str, str]) -> Facts | None:
    """Return the facts of a row, or None when they are not those that were signed for its serial."""
    if not is_signed(row.document, row.key_id, row.signature, keys):
        return None
    facts = from_document(row.document)
    return facts if facts.serial == row.serial else None
