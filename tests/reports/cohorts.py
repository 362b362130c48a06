"""Plain functions that fill a cohort in bulk: people, their enrolments, lessons, attempts, completions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy import insert, select

from app.accounts.models import InstitutionMembership, Person
from app.certificates.models import Certificate
from app.cohorts.models import CohortMember
from app.content.models import Release
from app.core.db import commit, db, writing
from app.core.digests import token
from app.learning.models import Attempt, Completion, Enrolment, LessonDone, Score
from tests.factories import NOW

_numbers = count(1)


@dataclass(frozen=True)
class Member:
    """What a member did: `shares` are the results of her final quizzes, those below 0.8 failed."""

    name: str = "Amira Hadžić"
    started: bool = True
    lessons: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    seen_at: datetime = NOW
    institution_id: int | None = None


def fill(cohort_id: int, release: Release, members: list[Member]) -> list[int]:
    """Put members into a cohort with what they did in the release; return their person ids."""
    release_id, course_id = release.id, release.course_id
    with writing():
        people = _people(members)
        _insert(
            CohortMember,
            [{"cohort_id": cohort_id, "person_id": each, "came_by": "import", "added_at": NOW} for each in people],
        )
        for person_id, member in zip(people, members, strict=True):
            if member.started:
                _learn(person_id, member, cohort_id, release_id, course_id)
        commit()
    return people


def crowd(number: int) -> list[Member]:
    """Return members of every kind, in turn."""
    kinds = (
        Member("Ana", started=False),
        Member("Boris", lessons=("answer",)),
        Member("Ceca", shares=(0.2, 0.4)),
        Member("Dino", lessons=("answer",), shares=(0.5, 1.0)),
        Member("Esma", seen_at=NOW - timedelta(days=8)),
    )
    return [kinds[place % len(kinds)] for place in range(number)]


def _people(members: list[Member]) -> list[int]:
    emails = [f"member-{next(_numbers)}@lipnica.example" for _ in members]
    _insert(
        Person,
        [
            {
                "email": email,
                "name": member.name,
                "active": True,
                "fs_uniquifier": uuid4().hex,
                "locale": "bs",
                "institution_id": member.institution_id,
                "created_at": NOW,
            }
            for email, member in zip(emails, members, strict=True)
        ],
    )
    found = {row.email: row.id for row in db.session.execute(select(Person.email, Person.id))}
    ids = [found[email] for email in emails]
    _insert(
        InstitutionMembership,
        [
            {"person_id": each, "institution_id": member.institution_id, "started_on": NOW.date()}
            for each, member in zip(ids, members, strict=True)
            if member.institution_id
        ],
    )
    return ids


def _learn(person_id: int, member: Member, cohort_id: int, release_id: int, course_id: int) -> None:
    enrolment = Enrolment(
        person_id=person_id,
        course_id=course_id,
        release_id=release_id,
        cohort_id=cohort_id,
        started_at=member.seen_at,
        seen_at=member.seen_at,
    )
    db.session.add(enrolment)
    db.session.flush()
    _insert(
        LessonDone,
        [
            {"enrolment_id": enrolment.id, "lesson_key": key, "locale": "bs", "done_at": NOW}
            for key in member.lessons
        ],
    )
    for number, share in enumerate(member.shares, start=1):
        attempt = _attempt(enrolment.id, release_id, number)
        db.session.add(
            Score(attempt_id=attempt, raw=share * 10, max=10, is_passed=share >= 0.8, rule="1", marked_at=NOW)
        )
        if share >= 0.8:
            complete(enrolment.id, attempt, release_id, member.name, share)
    db.session.flush()


def _attempt(enrolment_id: int, release_id: int, number: int) -> int:
    attempt = Attempt(
        serial=token(),
        enrolment_id=enrolment_id,
        release_id=release_id,
        quiz_key="final",
        number=number,
        seed=b"0" * 16,
        question_keys=[],
        state="submitted",
        started_at=NOW,
        seen_at=NOW,
        finished_at=NOW,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def complete(enrolment_id: int, attempt_id: int, release_id: int, name: str, share: float) -> None:
    """Add the completion of an enrolment and an entry for its certificate."""
    completion = Completion(
        enrolment_id=enrolment_id,
        attempt_id=attempt_id,
        release_id=release_id,
        holder_name=name,
        institution_name="As it was",
        score_raw=share * 10,
        score_max=10,
        completed_at=NOW,
    )
    db.session.add(completion)
    db.session.flush()
    entry = Certificate(
        serial=token(),
        completion_id=completion.id,
        document="{}",
        previous_digest=uuid4().hex,
        digest=uuid4().hex,
        key_id="0",
        signature="",
        issued_at=NOW,
    )
    db.session.add(entry)


def _insert(table: type, rows: list[dict[str, object]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)
