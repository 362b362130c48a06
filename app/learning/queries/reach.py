"""How far a permission reaches into attempts: one condition for every read of other people's."""

from sqlalchemy import ColumnElement, false, func, true

from app.accounts.models import Person
from app.accounts.policy import Reach, Scope
from app.cohorts.models import Cohort


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of a scope: the institution of the cohort, or without one that of the learner.

    The statement joins `Person`, and `Cohort` where the enrolment has one.
    """
    if scope.reach is Reach.ALL:
        return true()
    if scope.reach is Reach.INSTITUTION:
        return func.coalesce(Cohort.institution_id, Person.institution_id).in_(scope.institution_ids)
    return false()
