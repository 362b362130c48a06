"""What the policy is made of: roles, how far they reach, the actor of a request, the scope of an action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

GRANTED_ROLES = (
    "trainer",
    "translator",
    "reviewer",
    "mentor",
    "manager",
    "coordinator",
    "auditor",
    "administrator",
)
"""Roles that are granted; everybody signed in is also a learner, everybody else a visitor."""
ROLES = ("visitor", "learner", *GRANTED_ROLES)


class Reach(Enum):
    """How far a permission reaches. `PROGRAMME` is all with a part in it, `ALL` every account too."""

    PUBLIC = "public"
    OWN = "own"
    COHORT = "cohort"
    INSTITUTION = "institution and below"
    PROGRAMME = "programme"
    ALL = "all"
    GRANTED = "as granted"
    """In the table only: as far as the grant says, a cohort, an institution and below, or the programme."""


@dataclass(frozen=True)
class Grant:
    """A role that is in force: for a cohort, for an institution and all below it, or (both absent) everywhere."""

    role: str
    institution_id: int | None
    cohort_id: int | None = None
    institution_ids: frozenset[int] = frozenset()
    """The institution and all below it."""

    @property
    def is_limited(self) -> bool:
        """Whether it is for one cohort, or for one institution and those below it."""
        return self.institution_id is not None or self.cohort_id is not None


@dataclass(frozen=True)
class Actor:
    """The signed-in person as one request knows her; no table row, so nothing can be written through it."""

    id: int
    session_id: int
    name: str
    email: str
    locale: str
    institution_id: int | None
    grants: tuple[Grant, ...]
    seen_at: datetime | None = None
    proved_at: datetime | None = None
    """When she last showed that it is her, in this session."""

    def has_role(self, role: str) -> bool:
        """Whether the role is granted, in whatever scope."""
        return role == "learner" or any(grant.role == role for grant in self.grants)


@dataclass(frozen=True)
class Scope:
    """What an action may touch: everything, the things of some institutions and cohorts, or one's own."""

    reach: Reach
    person_id: int | None = None
    institution_ids: frozenset[int] = frozenset()
    cohort_ids: frozenset[int] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether no institution and no cohort limits it."""
        return self.reach in (Reach.PROGRAMME, Reach.ALL)

    @property
    def is_part(self) -> bool:
        """Whether it is limited to institutions or cohorts."""
        return self.reach in (Reach.COHORT, Reach.INSTITUTION)

    def covers(self, institution_id: int | None, cohort_id: int | None = None) -> bool:
        """Whether it holds a thing of this institution, or of this cohort."""
        return self.is_whole or institution_id in self.institution_ids or cohort_id in self.cohort_ids


@dataclass(frozen=True)
class Rule:
    """One row of the policy: what is done to which thing, and how far each role may go. Absent roles may not."""

    thing: str
    meaning: str
    reach: Mapping[str, Reach] = field(default_factory=dict)
    is_undivided: bool = False
    """Whether it is closed to grants for single institutions and cohorts."""
    above_cohorts: bool = False
    """Whether it is closed to grants for single cohorts."""
    asks_anew: bool = False
    """Whether the person must have shown a short while ago that it is her."""
    by_two: bool = False
    """Whether a second person must agree when the two-person rule is on."""
