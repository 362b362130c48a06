"""Who may give which role to whom, what a role may be limited to, and from when to when. Pure functions."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.policy import GRANTED_ROLES, Actor, scope_of

WHOLE, INSTITUTION, COHORT = "whole", "institution", "cohort"
LIMITS: dict[str, tuple[str, ...]] = {
    "trainer": (WHOLE, INSTITUTION, COHORT),
    "translator": (WHOLE,),
    "reviewer": (WHOLE,),
    "mentor": (WHOLE, INSTITUTION, COHORT),
    "manager": (WHOLE, INSTITUTION, COHORT),
    "coordinator": (INSTITUTION,),
    "auditor": (WHOLE, INSTITUTION),
    "administrator": (WHOLE,),
}
"""What each role may be given for. Where a limit is missing it would deceive, since nothing would respect it."""
MIGHTY = ("auditor", "administrator")
"""Roles that reach everybody's data: given under `people.empower`, by two people when the setting says so."""


@dataclass(frozen=True)
class RoleTerms:
    """A role as it is to be given: for what, and from when (None: now) until before when (None: no end)."""

    role: str
    institution_id: int | None = None
    cohort_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def limit(self) -> str:
        """What it is limited to."""
        if self.cohort_id is not None:
            return COHORT
        return WHOLE if self.institution_id is None else INSTITUTION


def action_for(role: str) -> str:
    """Return the row of the policy under which a role is given."""
    return "people.empower" if role in MIGHTY else "people.manage"


def grant_fault(by: Actor | None, person_id: int, terms: RoleTerms, now: datetime) -> str | None:
    """Return why the role may not be given, or None. `by` is None at the command line of the machine."""
    if terms.role not in GRANTED_ROLES:
        return "unknown_role"
    if by is not None and scope_of(by, action_for(terms.role)) is None:
        return "not_found"
    if by is not None and by.id == person_id:
        return "own_role"
    if terms.institution_id is not None and terms.cohort_id is not None:
        return "role_limit"
    if terms.limit not in LIMITS[terms.role]:
        return "role_needs_institution" if terms.role == "coordinator" else "role_limit"
    if terms.ends_at is not None and terms.ends_at <= max(now, terms.starts_at or now):
        return "role_period"
    return None
