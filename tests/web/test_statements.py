"""A page asks the database as often for many rows as for ten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Table, insert, select

from app.accounts.models import Person, RoleGrant, SignInSession
from app.certificates.models import Certificate, CertificateFile
from app.content.models import Course, Edition, Release
from app.core import clock
from app.core.db import Base, commit, db, writing
from app.core.digests import token
from app.learning.models import Attempt, Completion, Enrolment, LessonDone, Score
from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.factories import make_cohort, make_person, publish_course
from tests.learners import complete_course

MOST = 20
"""No page that lists something needs more statements than this."""


def copies(table: type[Base], number: int, where: Any, changes: Callable[[int], dict[str, Any]]) -> list[int]:
    """Insert copies of one row with `changes` by number; return the ids."""
    columns = table.__table__
    assert isinstance(columns, Table)
    row = db.session.execute(select(columns).where(where)).first()
    assert row is not None
    values = {name: value for name, value in row._mapping.items() if name != "id"}
    rows = [values | changes(each) for each in range(number)]
    return list(db.session.scalars(insert(columns).returning(columns.c.id, sort_by_parameter_order=True), rows))


def more_courses(person: Person, number: int) -> None:
    """Publish as many courses, each taken by the person."""
    course = db.session.scalars(select(Course).where(Course.key == "demo")).one().id
    release = db.session.scalars(select(Release).where(Release.course_id == course)).one().id
    mark = uuid4().hex[:8]
    courses = copies(Course, number, Course.id == course, lambda each: {"key": f"course-{mark}-{each}"})
    releases = copies(
        Release,
        number,
        Release.id == release,
        lambda each: {"course_id": courses[each], "digest": uuid4().hex * 2},
    )
    for edition in db.session.scalars(select(Edition.id).where(Edition.release_id == release)).all():
        copies(Edition, number, Edition.id == edition, lambda each: {"release_id": releases[each]})
    copies(
        Enrolment,
        number,
        Enrolment.person_id == person.id,
        lambda each: {"course_id": courses[each], "release_id": releases[each]},
    )


def more_people(person: Person, number: int) -> None:
    """Let as many people join, each with a role."""
    people = copies(
        Person,
        number,
        Person.id == person.id,
        lambda _: {"email": f"{uuid4().hex}@lipnica.example", "fs_uniquifier": uuid4().hex},
    )
    copies(RoleGrant, number, RoleGrant.person_id == person.id, lambda each: {"person_id": people[each]})


def more_certificates(person: Person, number: int) -> None:
    """Let the person hold as many certificates, each with a file."""
    own = db.session.scalars(select(Certificate.id).where(Certificate.person_id == person.id)).first()
    made = copies(
        Certificate,
        number,
        Certificate.id == own,
        lambda _: {
            "serial": token(),
            "completion_id": None,
            "previous_digest": uuid4().hex * 2,
            "digest": uuid4().hex * 2,
        },
    )
    copies(
        CertificateFile,
        number,
        CertificateFile.certificate_id == own,
        lambda each: {"certificate_id": made[each], "digest": uuid4().hex * 2, "pdf": b""},
    )


def more_learning(person: Person, number: int) -> None:
    """Let the person sit the quiz and finish lessons as often, and others learn the same."""
    course = select(Course.id).where(Course.key == "demo").scalar_subquery()
    own = db.session.scalars(
        select(Enrolment.id).where(Enrolment.person_id == person.id, Enrolment.course_id == course)
    ).one()
    attempt = db.session.scalars(select(Completion.attempt_id).where(Completion.enrolment_id == own)).one()
    start = 1000 + number
    sat = copies(Attempt, number, Attempt.id == attempt, lambda each: {"serial": token(), "number": start + each})
    copies(Score, number, Score.attempt_id == attempt, lambda each: {"attempt_id": sat[each]})
    rows = [
        {"enrolment_id": own, "lesson_key": f"old-{start}-{each}", "locale": "en", "done_at": clock.now()}
        for each in range(number)
    ]
    db.session.execute(insert(LessonDone), rows)


def more_sessions(person: Person, number: int) -> None:
    """Let the person be signed in in as many browsers."""
    later = clock.now() + timedelta(days=1)
    copies(
        SignInSession,
        number,
        SignInSession.person_id == person.id,
        lambda _: {"token_digest": uuid4().hex * 2, "expires_at": later, "ended_at": None},
    )


@pytest.mark.parametrize(
    ("address", "more", "many"),
    [
        ("/en/courses", more_courses, 100),
        ("/en/learning", more_courses, 100),
        ("/en/courses", more_courses, 1000),
        ("/en/learning", more_courses, 1000),
        ("/en/courses/demo", more_learning, 1000),
        ("/en/people", more_people, 1000),
        ("/en/certificates", more_certificates, 1000),
        ("/en/account", more_sessions, 1000),
    ],
    ids=lambda value: "" if callable(value) else str(value),
)
def test_a_page_asks_as_often_for_many_rows_as_for_ten(
    app: Flask,
    client: PageClient,
    statements: Statements,
    address: str,
    more: Callable[[Person, int], None],
    many: int,
) -> None:
    publish_course()
    person = make_person(roles=("administrator",))
    make_cohort(course="demo", members=(person,))
    complete_course(person, now=clock.now())
    sign_in(client, person)
    counts = []
    for number in (10, many - 10):
        with writing():
            more(person, number)
            commit()
        client.get(address)
        with statements.counted() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= MOST, counts
