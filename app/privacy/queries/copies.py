"""What a person's copy holds: her rows of every registered table, and her files; of other people never a name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, select

from app.accounts.models import Person
from app.accounts.queries.grants import has_held_role
from app.certificates.models import Certificate, CertificateFile
from app.cohorts.models import CohortImport
from app.content.models import Release
from app.core.db import db
from app.core.mail import OutgoingMail
from app.learning.models import Attempt, Enrolment, Upload
from app.privacy.models import DataExport
from app.privacy.queries.rows import about, described, points_at
from app.privacy.rules.tables import REGISTRY

LABELS = {"course": "key", "cohort": "title", "institution": "name"}
"""Tables of nobody whose rows are named in a copy: by this column, in the place of a number."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What one table holds of a person: rows about her, and what she did in rows about others or about nobody."""

    table: str
    about: tuple[Row, ...]
    done: tuple[Row, ...]


@dataclass(frozen=True)
class File:
    """A file that goes into the copy as it is."""

    path: str
    data: bytes


def asked_by(export_id: int) -> tuple[int, str, bool] | None:
    """Return who asked for a copy, in which language, and whether it is made.

    None for a copy that is gone, and for somebody who was erased or whose account is closed.
    """
    row = db.session.execute(
        select(DataExport.person_id, DataExport.locale, DataExport.made_at.is_not(None))
        .join(Person, Person.id == DataExport.person_id)
        .where(DataExport.id == export_id, Person.active, Person.erased_at.is_(None))
    ).first()
    return (row[0], row[1], row[2]) if row else None


def kept_of(person_id: int) -> tuple[Kept, ...]:
    """Return what every registered table holds of a person, in the order of the registry."""
    person = db.session.execute(select(Person.email, Person.name).where(Person.id == person_id)).one()
    by_hand = _found_by_words(person.email, person.name if has_held_role(person_id) else "")
    found = []
    for name, registered in REGISTRY.items():
        table = described(name)
        rows = by_hand.get(name, ())
        if registered.subject is not None:
            rows = _rows(table, registered.gives, about(name, person_id))
        done = tuple(
            {"as": column, **row}
            for column, told in registered.acted.items()
            for row in _rows(table, told, table.c[column] == person_id)
        )
        found.append(Kept(name, tuple(rows), done))
    return tuple(found)


def files_of(person_id: int) -> Iterator[File]:
    """Yield the PDFs of her certificates and the files she handed in, one after the other."""
    certificates = (
        select(Certificate.serial, CertificateFile.locale, CertificateFile.pdf)
        .join(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Certificate.person_id == person_id)
        .order_by(CertificateFile.id)
    )
    for row in db.session.execute(certificates):
        yield File(f"certificates/{row.serial}-{row.locale}.pdf", row.pdf)
    uploads = (
        select(Upload.id)
        .join(Attempt, Attempt.id == Upload.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Upload.id)
    )
    for number, upload_id in enumerate(db.session.scalars(uploads).all(), 1):
        name, data = db.session.execute(select(Upload.name, Upload.data).where(Upload.id == upload_id)).one()
        yield File(f"uploads/{number}{_ending(name)}", data)


def _ending(name: str) -> str:
    """Return the ending of a file's name when it is a plain one."""
    ending = name.rpartition(".")[2].lower()
    return f".{ending}" if "." in name and ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""


def _rows(table: Table, names: Sequence[str], condition: Any) -> tuple[Row, ...]:
    """Return the rows of a table, with labels for numbers of other tables."""
    columns = [_labelled(table.c[name]) for name in names]
    rows = db.session.execute(select(*columns).where(condition).order_by(*table.primary_key.columns))
    return tuple(dict(zip(names, row, strict=True)) for row in rows)


def _labelled(column: Column[Any]) -> Any:
    """Return a column, or for a number of a course, cohort or institution what that is called."""
    target = points_at(column)
    if target is None or target.table.name not in LABELS:
        return column
    named = target.table.c[LABELS[target.table.name]]
    return select(named).where(target == column).correlate(column.table).scalar_subquery().label(column.name)


def _found_by_words(email: str, name: str) -> dict[str, tuple[Row, ...]]:
    """Return the rows that no number leads to: found by her address, and by her name where only that is kept."""
    gives = {table: REGISTRY[table].gives for table in ("outgoing_mail", "release")}
    lists = db.session.scalars(select(CohortImport.rows).order_by(CohortImport.id))
    lines = [row for rows in lists for row in rows if str(row.get("email", "")).strip().lower() == email]
    published = Release.published_by.in_([each for each in (name, email) if each])
    return {
        "outgoing_mail": _rows(
            described("outgoing_mail"), gives["outgoing_mail"], func.lower(OutgoingMail.recipient) == email
        ),
        "cohort_import": tuple({"rows": line} for line in lines),
        "release": _rows(described("release"), gives["release"], published),
    }
