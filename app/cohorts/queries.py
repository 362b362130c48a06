"""Reads of cohorts: who may see which, their members, and the lists that were brought in."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select, true

from app.accounts.models import Institution, InstitutionClaim, InstitutionVariable, Person
from app.accounts.policy import Scope
from app.accounts.queries.institution_tree import lineage
from app.accounts.rules.institutions import CONTACTS, folded
from app.cohorts.models import Cohort, CohortCourse, CohortImport, CohortMember
from app.cohorts.rules import CheckedRow, Known, KnownPerson, is_over
from app.content.models import Course
from app.core.collation import collated
from app.core.db import db
from app.core.errors import NotFound

_AT_ONCE = 500
"""Addresses asked for in one statement."""


@dataclass(frozen=True)
class CohortView:
    """One cohort as pages show it."""

    id: int
    key: str
    title: str
    institution_id: int | None
    institution_name: str | None
    starts_on: date
    ends_on: date
    locale: str
    invitation_token: str
    course_id: int | None
    course_key: str | None
    members: int

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return is_over(self.ends_on, today)


@dataclass(frozen=True)
class ImportView:
    """A list of people as it was read, and when it was applied."""

    id: int
    file_name: str
    uploaded_at: datetime
    applied_at: datetime | None
    rows: tuple[CheckedRow, ...]


def _members() -> Any:
    """Return the count of a cohort's members as a column."""
    counted = select(func.count(CohortMember.id)).where(CohortMember.cohort_id == Cohort.id)
    return counted.correlate(Cohort).scalar_subquery()


def _views() -> Select[*tuple[Any, ...]]:
    """Return the statement behind every view of cohorts."""
    return (
        select(
            Cohort.id,
            Cohort.key,
            Cohort.title,
            Cohort.institution_id,
            Institution.name,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.locale,
            Cohort.invitation_token,
            CohortCourse.course_id,
            Course.key,
            _members(),
        )
        .select_from(Cohort)
        .outerjoin(Institution, Institution.id == Cohort.institution_id)
        .outerjoin(CohortCourse, CohortCourse.cohort_id == Cohort.id)
        .outerjoin(Course, Course.id == CohortCourse.course_id)
    )


def within(scope: Scope) -> Any:
    """Return the condition that lets through the cohorts of a scope."""
    if scope.is_whole:
        return true()
    if scope.is_part:
        return or_(Cohort.institution_id.in_(scope.institution_ids), Cohort.id.in_(scope.cohort_ids))
    return false()


def cohort_list(scope: Scope) -> tuple[CohortView, ...]:
    """Return the cohorts within a scope, the latest end first; one statement."""
    rows = db.session.execute(
        _views().where(within(scope)).order_by(Cohort.ends_on.desc(), Cohort.title, Cohort.id)
    )
    return tuple(CohortView(*row) for row in rows)


def cohort_view(key: str, scope: Scope) -> CohortView:
    """Return a cohort within a scope. Raises `NotFound`, also for another institution's."""
    row = db.session.execute(_views().where(Cohort.key == key, within(scope))).first()
    if row is None:
        raise NotFound("cohort")
    return CohortView(*row)


def invited_to(token: str) -> CohortView:
    """Return the cohort that an invitation link leads to. Raises `NotFound`."""
    row = db.session.execute(_views().where(Cohort.invitation_token == token)).first()
    if row is None:
        raise NotFound("cohort")
    return CohortView(*row)


def cohort_row(cohort_id: int) -> Cohort:
    """Return the row of a cohort, for an operation on it. Raises `NotFound`."""
    found = db.session.get(Cohort, cohort_id)
    if found is None:
        raise NotFound("cohort")
    return found


def is_member(cohort_id: int, person_id: int) -> bool:
    """Whether a person is in a cohort."""
    return (
        db.session.scalar(
            select(CohortMember.id).where(CohortMember.cohort_id == cohort_id, CohortMember.person_id == person_id)
        )
        is not None
    )


def institutions_within(scope: Scope, locale: str) -> tuple[tuple[int, str], ...]:
    """Return (id, name) of the institutions a scope covers, by name as the language of `locale` sorts."""
    covered = true() if scope.is_whole else Institution.id.in_(scope.institution_ids)
    by_name = collated(Institution.name, locale)
    rows = db.session.execute(select(Institution.id, Institution.name).where(covered).order_by(by_name))
    return tuple((row[0], row[1]) for row in rows)


def institutions_without_contacts(cohort_id: int, locale: str) -> tuple[tuple[int, str], ...]:
    """Return (id, name) of the institutions of a cohort's members whose contacts are missing; one statement.

    A contact of an institution above is theirs too.
    None for a cohort without a course, since only lessons name contacts.
    """
    taking = (
        select(Person.institution_id)
        .join(CohortMember, CohortMember.person_id == Person.id)
        .join(CohortCourse, CohortCourse.cohort_id == CohortMember.cohort_id)
        .where(CohortMember.cohort_id == cohort_id, Person.institution_id.is_not(None))
    )
    line = lineage(Institution.id.in_(taking))
    written = (
        select(func.count(InstitutionVariable.key.distinct()))
        .join(line, line.c.above_id == InstitutionVariable.institution_id)
        .where(line.c.id == Institution.id)
        .where(InstitutionVariable.key.in_(CONTACTS), InstitutionVariable.value != "")
        .correlate(Institution)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Institution.id, Institution.name)
        .where(Institution.id.in_(taking), written < len(CONTACTS))
        .order_by(collated(Institution.name, locale), Institution.id)
    )
    return tuple((row[0], row[1]) for row in rows)


def import_view(cohort_id: int, import_id: int) -> ImportView:
    """Return a list that was brought to a cohort. Raises `NotFound`."""
    found = db.session.execute(
        select(
            CohortImport.id,
            CohortImport.file_name,
            CohortImport.uploaded_at,
            CohortImport.applied_at,
            CohortImport.rows,
        ).where(CohortImport.id == import_id, CohortImport.cohort_id == cohort_id)
    ).first()
    if found is None:
        raise NotFound("import")
    rows = tuple(CheckedRow(**row) for row in found.rows)
    return ImportView(found.id, found.file_name, found.uploaded_at, found.applied_at, rows)


def known_people(cohort_id: int, emails: Collection[str]) -> dict[str, KnownPerson]:
    """Return what is known of the people with these addresses, by address."""
    found: dict[str, KnownPerson] = {}
    wanted = sorted(emails)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = db.session.execute(
            select(
                Person.email,
                Person.institution_id,
                Person.active,
                CohortMember.id.is_not(None),
                InstitutionClaim.institution_id,
            )
            .outerjoin(CohortMember, (CohortMember.person_id == Person.id) & (CohortMember.cohort_id == cohort_id))
            .outerjoin(InstitutionClaim, InstitutionClaim.person_id == Person.id)
            .where(Person.email.in_(wanted[start : start + _AT_ONCE]))
        )
        found |= {row[0]: KnownPerson(*row[1:]) for row in rows}
    return found


def known_of(cohort: CohortView, scope: Scope, mover: Scope | None, emails: Collection[str]) -> Known:
    """Return what the rows of a list for a cohort are checked against; `mover` as `Known` has it."""
    rows = db.session.execute(select(Institution.id, Institution.key, Institution.name)).all()
    counts = Counter(folded(row.name) for row in rows)
    limited = None
    if not scope.is_whole:
        mine = [row for row in rows if row.id in scope.institution_ids or row.id == cohort.institution_id]
        limited = {folded(row.name): row.id for row in mine} | {row.key: row.id for row in mine}
    doubtful = frozenset(name for name, count in counts.items() if count > 1) - {row.key for row in rows}
    return Known(
        people=known_people(cohort.id, emails),
        institutions=limited,
        locale=cohort.locale,
        doubtful=doubtful,
        places={folded(row.name): row.id for row in rows} | {row.key: row.id for row in rows},
        own_place=cohort.institution_id,
        mover=mover,
    )


def cohort_for_course(person_id: int, course_id: int, now: datetime) -> int | None:
    """Return the running cohort of a person that takes the course, the one that ends first; one statement."""
    today = now.date()
    return db.session.scalars(
        select(Cohort.id)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .join(CohortCourse, CohortCourse.cohort_id == Cohort.id)
        .where(
            CohortMember.person_id == person_id,
            CohortCourse.course_id == course_id,
            Cohort.starts_on <= today,
            Cohort.ends_on >= today,
        )
        .order_by(Cohort.ends_on, Cohort.id)
        .limit(1)
    ).one_or_none()


def is_cohort_over(cohort_id: int | None, now: datetime) -> bool:
    """Whether the last day of a cohort has passed; who is in none waits for nobody."""
    if cohort_id is None:
        return True
    return is_over(db.session.scalars(select(Cohort.ends_on).where(Cohort.id == cohort_id)).one(), now.date())
