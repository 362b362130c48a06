"""Reads of people within a scope: the list, and one of them.

A scope for the whole programme holds those who take part in learning, who belong to an institution, and the staff:
who holds, held or will hold a role. One for institutions and cohorts holds those who belong to them or learn in
them; one for everything holds every account.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, false, func, or_, select, true

from app.accounts.models import Institution, Person, RoleGrant
from app.accounts.policy import Reach, Scope
from app.accounts.queries.grants import in_force, roles_of
from app.accounts.queries.people import PersonCard, person_card
from app.cohorts.models import Cohort, CohortMember
from app.core.collation import collated
from app.core.db import db
from app.core.errors import NotFound
from app.learning.models import Enrolment

PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """One person in the list."""

    id: int
    name: str
    email: str
    institution_name: str | None
    active: bool
    is_confirmed: bool
    has_password: bool
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list of people; `total` counts all that the filter lets through."""

    people: tuple[PersonRow, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Wanted:
    """Whom to list: those whose name or e-mail holds `text` and who have `role` now."""

    text: str = ""
    role: str = ""
    page: int = 1


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that lets through the people of a scope."""
    if scope.reach is Reach.ALL:
        return true()
    member = exists().where(CohortMember.person_id == Person.id)
    if scope.reach is Reach.PROGRAMME:
        learner = exists().where(Enrolment.person_id == Person.id)
        staff = exists().where(RoleGrant.person_id == Person.id)
        return or_(member, learner, staff, Person.institution_id.is_not(None))
    if not scope.is_part:
        return false()
    reached = or_(Cohort.institution_id.in_(scope.institution_ids), Cohort.id.in_(scope.cohort_ids))
    return or_(
        Person.institution_id.in_(scope.institution_ids),
        member.where(Cohort.id == CohortMember.cohort_id, reached),
    )


def _present(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the people of a scope who have not been erased."""
    return within(scope), Person.erased_at.is_(None)


def person_within(scope: Scope, person_id: int) -> PersonCard:
    """Return the card of a person within a scope. Raises `NotFound`, also for somebody out of it."""
    if db.session.scalar(select(Person.id).where(Person.id == person_id, *_present(scope))) is None:
        raise NotFound("person")
    return person_card(person_id)


def people_page(scope: Scope, locale: str, now: datetime, wanted: Wanted | None = None) -> PeoplePage:
    """Return one page of the people within a scope that are wanted, by name as the language of `locale` sorts.

    Three statements: how many, the page, and the roles of the people on it.
    """
    wanted = wanted or Wanted()
    conditions = [*_present(scope), *_conditions(wanted, now)]
    total = db.session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Institution.name,
            Person.active,
            Person.confirmed_at.is_not(None),
            Person.password.is_not(None),
        )
        .outerjoin(Institution, Institution.id == Person.institution_id)
        .where(*conditions)
        .order_by(collated(Person.name, locale), Person.id)
        .limit(PAGE)
        .offset((wanted.page - 1) * PAGE)
    ).all()
    roles = roles_of([row[0] for row in rows], now)
    found = tuple(PersonRow(*row, roles=roles.get(row[0], ())) for row in rows)
    return PeoplePage(found, wanted.page, total)


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """Return what the people wanted have in common."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        low = wanted.text.lower()
        conditions.append(
            or_(
                func.lower(Person.name).contains(low, autoescape=True),
                Person.name.contains(wanted.text, autoescape=True),
                Person.email.contains(low, autoescape=True),
            )
        )
    if wanted.role:
        holders = select(RoleGrant.person_id).where(RoleGrant.role == wanted.role, in_force(now))
        conditions.append(Person.id.in_(holders))
    return conditions
