"""People with a mark of their own in all that they write: something of them in every table."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import (
    AppSecret,
    Identity,
    InstitutionClaim,
    OneTimeLink,
    Passkey,
    PendingAct,
    Person,
    RecoveryCode,
    SignInRequest,
)
from app.accounts.operations.sessions import start_session
from app.audit.operations import record
from app.certificates.operations import withdraw
from app.cohorts.models import CohortImport
from app.content.models import Release
from app.core.db import Base, commit, db, writing
from app.core.digests import token, token_digest
from app.core.mail import queue_mail
from app.learning.models import (
    Accommodation,
    Attempt,
    AttemptFlag,
    Correction,
    Enrolment,
    LessonAnswer,
    LessonDone,
    Receipt,
)
from app.privacy.models import DataExport
from app.privacy.operations.consent import consent_to_statistics
from app.privacy.operations.withholding import withhold_name
from tests.factories import NOW, add, give_role, make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course
from tests.learning.handed import give, hand_in, publish_marked

LATER = NOW + timedelta(days=1)


@dataclass(frozen=True)
class Life:
    """Somebody whose `mark` stands in everything she wrote, and in her name and address."""

    id: int
    mark: str
    email: str
    certificate: str


def publish() -> None:
    """Publish the courses that people of the tests take."""
    publish_course("demo")
    publish_marked("written")


def live(mark: str) -> Life:
    """Let somebody learn, hand in, be marked, be certified, and leave a trace in every table."""
    office = make_institution()
    person = make_person(f"{mark}@lipnica.example", name=f"Ana {mark}", institution=office)
    person_id, email = person.id, person.email
    serial = complete_course(person)
    handed = hand_in(person, "written", letter=f"I am {mark}.", file=f"%PDF-1.7 {mark} %%EOF".encode())
    marker = make_person(roles=("trainer",), name="Goran Marker")
    give(marker.id, handed, "letter", {"c1": 3.0, "c2": 1.0}, comment=f"Well done, {mark}.")
    cohort = make_cohort(course="demo", members=[db.session.get_one(Person, person_id)])
    give_role(db.session.get_one(Person, person_id), "translator")
    _sign_in_ways(person_id, mark)
    _traces(person_id, mark, email, cohort.id, office.id)
    with writing():
        start_session(person_id, f"Browser of {mark}", NOW)
        consent_to_statistics(person_id, "woman", "BA", "en", NOW)
        withhold_name(person_id, serial, NOW)
        withdraw(serial, reason="It was issued in error.", actor_id=None, now=NOW)
        queue_mail(to=email, subject=f"To {mark}", text=f"Hello {mark}", now=NOW)
        queue_mail(to="staff@school.example", subject="New", text=f"About {email}", now=NOW)
        record("account.registered", now=NOW, actor_id=None, subject_id=person_id, means="password")
        commit()
    _staff_work(person_id, mark)
    return Life(person_id, mark, email, serial)


def _sign_in_ways(person_id: int, mark: str) -> None:
    add(
        AppSecret(person_id=person_id, sealed=f"sealed {mark}", last_counter=1, added_at=NOW),
        Passkey(
            person_id=person_id,
            credential_id=f"credential-{mark}",
            public_key=mark.encode(),
            sign_count=1,
            user_handle=f"handle-{mark}",
            name=f"Telephone of {mark}",
            added_at=NOW,
        ),
        RecoveryCode(person_id=person_id, digest=token_digest(token()), made_at=NOW),
        OneTimeLink(
            digest=token_digest(token()),
            purpose="address",
            person_id=person_id,
            detail=f"new-{mark}@lipnica.example",
            made_at=NOW,
            expires_at=LATER,
        ),
        Identity(
            person_id=person_id, service="ministry", issuer="https://id.example", subject=mark, linked_at=NOW
        ),
        SignInRequest(
            service="ministry",
            purpose="link",
            person_id=person_id,
            browser_digest=token_digest(token()),
            state_digest=token_digest(token()),
            nonce_digest=token_digest(token()),
            verifier=f"verifier-{mark}",
            onward="https://id.example",
            answer=f"answer of {mark}",
            started_at=NOW,
            expires_at=LATER,
        ),
    )


def _traces(person_id: int, mark: str, email: str, cohort_id: int, office_id: int) -> None:
    enrolment = db.session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).first()
    assert enrolment is not None
    attempt_id = db.session.scalars(select(Attempt.id).where(Attempt.enrolment_id == enrolment.id)).first()
    line: dict[str, Any] = {"line": 2, "email": email, "name": f"Ana {mark}", "institution": "", "locale": "en"}
    other = {**line, "line": 3, "email": "else@lipnica.example", "name": "Somebody Else"}
    add(
        InstitutionClaim(person_id=person_id, institution_id=office_id, claimed_at=NOW),
        PendingAct(
            kind="person.erase",
            subject_id=person_id,
            facts={},
            asked_by_id=person_id,
            asked_at=NOW,
            expires_at=LATER,
        ),
        LessonDone(enrolment_id=enrolment.id, lesson_key="answer", locale="en", done_at=NOW),
        LessonAnswer(
            enrolment_id=enrolment.id,
            lesson_key="answer",
            question_key="gone-since",
            answer=[f"typed by {mark}"],
            is_correct=False,
            locale="en",
            answered_at=NOW,
        ),
        AttemptFlag(attempt_id=attempt_id, question_key="letter"),
        Accommodation(
            course_id=enrolment.course_id,
            person_id=person_id,
            extra_time=25,
            reason=f"A certificate of the doctor of {mark}",
            granted_at=NOW,
        ),
        Receipt(person_id=person_id, key=token(), purpose="enrol", received_at=NOW),
        CohortImport(
            cohort_id=cohort_id,
            file_name="people.csv",
            rows=[{**line, "verdict": "added", "reason": ""}, {**other, "verdict": "added", "reason": ""}],
            uploaded_at=NOW,
        ),
        DataExport(
            person_id=person_id,
            locale="en",
            asked_at=NOW - LATER_THAN_AN_HOUR,
            made_at=NOW,
            expires_at=LATER,
            size=9,
            data=f"ZIP {mark}".encode(),
        ),
    )


LATER_THAN_AN_HOUR = timedelta(hours=2)


def _staff_work(person_id: int, mark: str) -> None:
    """Let her have published and corrected something, as staff does."""
    release = db.session.scalars(select(Release).order_by(Release.id)).first()
    assert release is not None
    newest = db.session.scalars(select(Release.id).order_by(Release.id.desc())).first()
    add(
        Correction(
            course_id=release.course_id,
            quiz_key="final",
            question_key="letter",
            from_release_id=release.id,
            to_release_id=newest,
            kind="typo",
            reason="A letter was missing.",
            note="",
            effect={},
            actor_id=person_id,
            decided_at=NOW,
        )
    )
    with writing():
        db.session.get_one(Release, release.id).published_by = f"Ana {mark}"
        commit()


def tables_with(mark: str) -> dict[str, set[str]]:
    """Return table → columns in which a mark stands, over the whole database, whatever the type of the column."""
    found: dict[str, set[str]] = {}
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for name, value in row.items():
                text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                if mark in text:
                    found.setdefault(table.name, set()).add(str(name))
    db.session.rollback()
    return found
