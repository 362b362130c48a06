"""How far a permission reaches into attempts: one condition for every read of other people's."""

from sqlalchemy import ColumnElement, false, func, or_, true

from app.accounts.models import Person
from app.accounts.policy import Scope
from app.cohorts.models import Cohort


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of a scope: the cohort, or its institution, or without one that of the learner.

    The statement joins `Person`, and `Cohort` where the enrolment has one.
    """
    if scope.is_whole:
        return true()
    if scope.is_part:
        return or_(
            func.coalesce(Cohort.institution_id, Person.institution_id).in_(scope.institution_ids),
            Cohort.id.in_(scope.cohort_ids),
        )
    return false()
