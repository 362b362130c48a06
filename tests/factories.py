"""Plain functions that put things into the database of a test; each commits what it made."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from flask_security import hash_password
from sqlalchemy import select

from app.accounts.models import Institution, InstitutionMembership, InstitutionVariable, Person, RoleGrant
from app.cohorts.models import Cohort, CohortCourse, CohortMember
from app.content import operations
from app.content.compiler import Compiled, compile_course
from app.content.models import Course, Release
from app.core.db import commit, db, writing
from app.core.digests import token
from tests.demo_course import FILES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning: the moment at which the factories make things, unless told otherwise."""
PASSWORD = "a quiet river under the stone bridge"
_numbers = count(1)

Role = str | tuple[str, Institution | Cohort]
"""A role for everything, or a role and the institution or the cohort it is for."""


def add(*rows: Any) -> None:
    """Put rows into the database."""
    with writing():
        db.session.add_all(rows)
        commit()


@cache
def _hashed(password: str) -> str:
    return str(hash_password(password))


def make_institution(
    key: str | None = None,
    *,
    name: str | None = None,
    variables: Mapping[str, str] | None = None,
    level: str = "agency",
    below: Institution | None = None,
) -> Institution:
    """Make a public body below another; `variables` are the facts lessons quote."""
    key = key or f"institution-{next(_numbers)}"
    institution = Institution(
        key=key,
        name=name or f"Municipality {key}",
        country="BA",
        level=level,
        parent_id=below.id if below else None,
    )
    add(institution)
    add(
        *(
            InstitutionVariable(institution_id=institution.id, key=name, value=value)
            for name, value in (variables or {}).items()
        )
    )
    return institution


def make_person(
    email: str | None = None,
    *,
    name: str = "Amira Hadžić",
    roles: Iterable[Role] = (),
    institution: Institution | None = None,
    locale: str = "en",
    password: str | None = PASSWORD,
    confirmed: bool = True,
    active: bool = True,
    now: datetime = NOW,
) -> Person:
    """Make somebody with an account who can sign in with `PASSWORD`."""
    person = Person(
        email=email or f"person-{next(_numbers)}@lipnica.example",
        name=name,
        password=_hashed(password) if password else None,
        active=active,
        confirmed_at=now if confirmed else None,
        fs_uniquifier=uuid4().hex,
        locale=locale,
        institution_id=institution.id if institution else None,
        created_at=now,
    )
    add(person)
    if institution is not None:
        add(InstitutionMembership(person_id=person.id, institution_id=institution.id, started_on=now.date()))
    for role in roles:
        give_role(person, role, now=now)
    return person


def give_role(person: Person, role: Role, *, now: datetime = NOW) -> RoleGrant:
    """Give a person a role."""
    word, limit = (role, None) if isinstance(role, str) else role
    grant = RoleGrant(
        person_id=person.id,
        role=word,
        institution_id=limit.id if isinstance(limit, Institution) else None,
        cohort_id=limit.id if isinstance(limit, Cohort) else None,
        granted_at=now,
        starts_at=now,
    )
    add(grant)
    return grant


def write_course(root: Path, key: str = "demo", changes: Mapping[str, str | None] | None = None) -> Path:
    """Write the demo course under `root` as course `key`, with `changes` by path (None: without that file)."""
    for path, text in (FILES | dict(changes or {})).items():
        if text is None:
            continue
        folder, _, rest = path.removeprefix("courses/").removeprefix("quizzes/").partition("/")
        target = root / path.partition("/")[0] / (key if folder == "demo" else folder) / rest
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def publish_course(
    key: str = "demo",
    *,
    changes: Mapping[str, str | None] | None = None,
    by: str = "Dejan Trainer",
    now: datetime = NOW,
) -> Release:
    """Publish the demo course (see `demo_course`) through the compiler; `changes` make another release."""
    compiled = compiled_demo(key, tuple((changes or {}).items()))
    assert compiled.release is not None, [str(problem) for problem in compiled.problems]
    with writing():
        release = operations.publish(compiled.release, by=by, now=now)
        commit()
    return release


@cache
def compiled_demo(key: str, changes: tuple[tuple[str, str | None], ...]) -> Compiled:
    """Compile the demo course with changes; the same ones once for a process of tests."""
    with TemporaryDirectory() as folder:
        return compile_course(write_course(Path(folder), key, dict(changes)), key)


def make_cohort(
    key: str | None = None,
    *,
    title: str = "Spring season",
    institution: Institution | None = None,
    course: str | None = None,
    members: Iterable[Person] = (),
    starts_on: date = date(2026, 2, 16),
    ends_on: date = date(2026, 4, 17),
    locale: str = "en",
    now: datetime = NOW,
) -> Cohort:
    """Make a cohort that is running at `NOW`; `course` is the key of a published one."""
    cohort = Cohort(
        key=key or f"cohort-{next(_numbers)}",
        title=title,
        institution_id=institution.id if institution else None,
        starts_on=starts_on,
        ends_on=ends_on,
        locale=locale,
        invitation_token=token(),
        created_at=now,
    )
    add(cohort)
    if course is not None:
        found = db.session.scalars(select(Course).where(Course.key == course)).one()
        add(CohortCourse(cohort_id=cohort.id, course_id=found.id))
    add(
        *(
            CohortMember(cohort_id=cohort.id, person_id=person.id, came_by="import", added_at=now)
            for person in members
        )
    )
    return cohort
