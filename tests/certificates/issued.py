"""Plain functions that lead to a certificate: a completion, its certificate, its file."""

from datetime import datetime, timedelta
from itertools import count

from flask import current_app
from sqlalchemy import select

from app.accounts.models import Institution, Person
from app.certificates.models import Certificate, CertificateFile
from app.certificates.signing import public_keys
from app.content.models import Release
from app.core.db import commit, db, writing
from app.core.digests import token
from app.learning.models import Attempt, Completion, Enrolment
from app.web.issuing import issue_for
from tests.factories import NOW, add, make_person, publish_course

_runs = count(1)


def make_completion(
    person: Person | None = None, *, release: Release | None = None, score: tuple[float, float] = (9, 10)
) -> Completion:
    """Let somebody complete the demo course."""
    release = release or db.session.scalars(select(Release)).first() or publish_course()
    person = person or make_person()
    institution = db.session.get(Institution, person.institution_id) if person.institution_id else None
    enrolment = Enrolment(
        person_id=person.id,
        course_id=release.course_id,
        release_id=release.id,
        run=next(_runs),
        started_at=NOW,
        seen_at=NOW,
    )
    add(enrolment)
    attempt = Attempt(
        serial=token(),
        enrolment_id=enrolment.id,
        release_id=release.id,
        quiz_key="final",
        number=1,
        seed=b"0" * 16,
        question_keys=[],
        state="submitted",
        started_at=NOW,
        seen_at=NOW,
        finished_at=NOW,
    )
    add(attempt)
    completion = Completion(
        enrolment_id=enrolment.id,
        attempt_id=attempt.id,
        release_id=release.id,
        holder_name=person.name,
        institution_name=institution.name if institution else None,
        score_raw=score[0],
        score_max=score[1],
        completed_at=NOW,
    )
    add(completion)
    return completion


def issue(
    completion: Completion | None = None, locale: str = "en", now: datetime = NOW + timedelta(hours=1)
) -> str:
    """Issue the certificate of a completion as the web does; return its serial."""
    completed = (completion or make_completion()).id
    with writing():
        serial = issue_for(completed, locale, now)
        commit()
    return serial


def register_row(serial: str) -> Certificate:
    """Return the row of a certificate."""
    return db.session.scalars(select(Certificate).where(Certificate.serial == serial)).one()


def file_of(serial: str) -> bytes:
    """Return the first file of a certificate."""
    statement = (
        select(CertificateFile.pdf)
        .join(Certificate, Certificate.id == CertificateFile.certificate_id)
        .where(Certificate.serial == serial)
        .order_by(CertificateFile.id)
    )
    return db.session.scalars(statement).all()[0]


def keys() -> dict[str, str]:
    """Return the public keys of the running application."""
    return public_keys(current_app.extensions["sezona"])
