"""How far a permission reaches into attempts: one condition for every read of other people's."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.accounts.models import InstitutionMembership
from app.accounts.policy import Scope
from app.accounts.queries.memberships import covers
from app.cohorts.models import Cohort
from app.core.days import DayOf
from app.learning.models import Attempt, Enrolment


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of a scope: the cohort or its institution; without a cohort, that of the learner then.

    Who has moved to another institution since is still found by what she did at the former, and not by what
    came after. The statement joins `Enrolment` and `Attempt`, and `Cohort` where the enrolment has one.
    """
    if scope.is_whole:
        return true()
    if scope.is_part:
        then = (
            select(InstitutionMembership.id)
            .where(
                InstitutionMembership.person_id == Enrolment.person_id,
                InstitutionMembership.institution_id.in_(scope.institution_ids),
                covers(DayOf(Attempt.started_at)),
            )
            .correlate(Enrolment, Attempt)
            .exists()
        )
        return or_(
            Cohort.institution_id.in_(scope.institution_ids),
            and_(Cohort.institution_id.is_(None), then),
            Cohort.id.in_(scope.cohort_ids),
        )
    return false()
