"""Who may do what: one table of actor × action × thing × scope.

Queries take the `Scope` that `scope_of()` returns and apply it, so that another person's thing is not found.
`sezona policy` prints the table; the guides and the tests of all routes read it.
"""

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
    """How far a permission reaches. `PROGRAMME` is all that takes part in learning, `ALL` every account too."""

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


@dataclass(frozen=True)
class Rule:
    """One row of the policy: what is done to which thing, and how far each role may go. Absent roles may not."""

    thing: str
    meaning: str
    reach: Mapping[str, Reach] = field(default_factory=dict)
    is_undivided: bool = False
    """Whether it is closed to grants for single institutions and cohorts."""
    asks_anew: bool = False
    """Whether the person must have shown a short while ago that it is her."""
    by_two: bool = False
    """Whether a second person must agree when the two-person rule is on."""


_PUBLIC = dict.fromkeys(ROLES, Reach.PUBLIC)
_OWN = dict.fromkeys(ROLES[1:], Reach.OWN)
_GRANTED = Reach.GRANTED
_WHOLE = Reach.PROGRAMME
_ADMIN = {"administrator": Reach.ALL}
_READERS = {"auditor": _GRANTED, **_ADMIN}
"""Who reads what the staff reads: the auditor changes nothing anywhere."""

POLICY: dict[str, Rule] = {
    "page.read": Rule("page", "read public pages: catalogue, course pages, first lessons, help", _PUBLIC),
    "service.check": Rule("service", "ask whether the service is up", _PUBLIC),
    "service.report": Rule("service", "report what the browser refused to run", _PUBLIC),
    "account.enter": Rule("account", "register, sign in, recover an account", _PUBLIC),
    "account.step": Rule("account", "give or set up the second factor that a session still lacks", _PUBLIC),
    "account.manage": Rule("account", "see and change one's own account and end one's own sessions", _OWN),
    "account.protect": Rule(
        "account", "change one's own factors, passkeys, linked sign-ins and address", _OWN, asks_anew=True
    ),
    "account.leave": Rule("account", "export one's own data, and have the account erased", _OWN, asks_anew=True),
    "certificate.verify": Rule("certificate", "check a certificate by its serial", _PUBLIC),
    "certificate.hold": Rule("certificate", "see and download one's own certificates", _OWN),
    "course.take": Rule("enrolment", "enrol, read lessons, answer, mark lessons as done", _OWN),
    "quiz.take": Rule("attempt", "start, answer and submit one's own attempts and see their result", _OWN),
    "cohort.join": Rule("cohort", "join a cohort by its invitation link", _PUBLIC),
    "cohort.read": Rule(
        "cohort",
        "see cohorts, their people, and who stands where",
        {
            "trainer": _GRANTED,
            "mentor": _GRANTED,
            "manager": _GRANTED,
            "coordinator": _GRANTED,
            **_READERS,
        },
    ),
    "cohort.export": Rule(
        "cohort",
        "take away who completed what as a file",
        {"manager": _GRANTED, "coordinator": _GRANTED, **_READERS},
        asks_anew=True,
    ),
    "cohort.manage": Rule(
        "cohort", "make and change cohorts, import people, renew invitations", {"manager": _GRANTED, **_ADMIN}
    ),
    "quiz.accommodate": Rule(
        "accommodation",
        "give a person or a cohort extra time or extra attempts, and end it",
        {"manager": _GRANTED, **_ADMIN},
    ),
    "quiz.mark": Rule(
        "attempt", "mark written answers and files by their rubric", {"trainer": _GRANTED, **_ADMIN}
    ),
    "quiz.analyse": Rule(
        "quiz",
        "see how the questions of a quiz work, without names; print quizzes",
        {
            "trainer": _WHOLE,
            "reviewer": _WHOLE,
            "manager": _WHOLE,
            "auditor": _WHOLE,
            **_ADMIN,
        },
    ),
    "quiz.export": Rule(
        "quiz",
        "take away the responses to a quiz as a file, without names",
        {"trainer": _WHOLE, "manager": _WHOLE, "auditor": _WHOLE, **_ADMIN},
        asks_anew=True,
    ),
    "mark.read": Rule(
        "attempt",
        "read the whole history of a mark: what was asked, every answer, every score and why",
        {"trainer": _GRANTED, "manager": _GRANTED, **_READERS},
    ),
    "quiz.correct": Rule(
        "quiz",
        "correct a question that people have answered",
        {"trainer": _GRANTED, **_ADMIN},
        is_undivided=True,
        asks_anew=True,
        by_two=True,
    ),
    "correction.read": Rule(
        "quiz",
        "see which questions have changed since people answered them, and what was decided",
        {"trainer": _GRANTED, "reviewer": _WHOLE, "auditor": _WHOLE, **_ADMIN},
        is_undivided=True,
    ),
    "release.read": Rule(
        "release",
        "see what is published, and by whom",
        {
            "trainer": _WHOLE,
            "translator": _WHOLE,
            "reviewer": _WHOLE,
            "manager": _WHOLE,
            "auditor": _WHOLE,
            **_ADMIN,
        },
    ),
    "edition.read": Rule(
        "edition",
        "see how far every edition has come, block by block",
        {
            "trainer": _WHOLE,
            "translator": _WHOLE,
            "reviewer": _WHOLE,
            "auditor": _WHOLE,
            **_ADMIN,
        },
    ),
    "edition.translate": Rule(
        "edition",
        "translate editions block by block, and say what changes of their source are",
        {"trainer": _WHOLE, "translator": _WHOLE, **_ADMIN},
    ),
    "people.read": Rule(
        "person",
        "list people and see their roles and institutions",
        {"manager": _GRANTED, "coordinator": _GRANTED, **_READERS},
    ),
    "people.move": Rule(
        "person", "say to which institution a person belongs", {"coordinator": _GRANTED, **_ADMIN}
    ),
    "people.manage": Rule(
        "person", "give and end roles, end sessions, suspend and readmit people", _ADMIN, asks_anew=True
    ),
    "people.empower": Rule(
        "person",
        "give the roles that reach everybody's data: administrator and auditor",
        _ADMIN,
        asks_anew=True,
        by_two=True,
    ),
    "people.erase": Rule("person", "erase a person at her request", _ADMIN, asks_anew=True, by_two=True),
    "act.decide": Rule(
        "act",
        "agree to or refuse what another person asked for under the two-person rule",
        {"reviewer": _WHOLE, **_ADMIN},
        asks_anew=True,
    ),
    "institution.read": Rule(
        "institution",
        "see institutions, their place in the tree and their contacts",
        {"manager": _GRANTED, "coordinator": _GRANTED, **_READERS},
    ),
    "institution.manage": Rule(
        "institution",
        "write the contacts of institutions; name and move them when one's grant is for all",
        {"manager": _GRANTED, "coordinator": _GRANTED, **_ADMIN},
    ),
    "institution.add": Rule(
        "institution", "add institutions, one or a list", {"manager": _GRANTED, **_ADMIN}, is_undivided=True
    ),
    "audit.read": Rule("audit", "search the audit trail", {"auditor": _WHOLE, **_ADMIN}, is_undivided=True),
    "audit.export": Rule(
        "audit",
        "take away the audit trail as a file",
        {"auditor": _WHOLE, **_ADMIN},
        is_undivided=True,
        asks_anew=True,
    ),
    "retention.read": Rule(
        "retention",
        "see what is kept how long, and what falls due",
        {"auditor": _WHOLE, **_ADMIN},
        is_undivided=True,
    ),
}


def scope_of(actor: Actor | None, action: str) -> Scope | None:
    """Return how far `actor` (None: a visitor) may go with `action`, or None when not at all.

    The roles of the actor add up. Raises `KeyError` for an action without a row.
    """
    rule = POLICY[action]
    if Reach.PUBLIC in rule.reach.values():
        return Scope(Reach.PUBLIC, actor.id if actor else None)
    if actor is None:
        return None
    granted = [grant for grant in actor.grants if grant.role in rule.reach]
    if rule.is_undivided:
        granted = [grant for grant in granted if not grant.is_limited]
    wide = [_reach_of(grant, rule) for grant in granted]
    for whole in (Reach.ALL, Reach.PROGRAMME):
        if whole in wide:
            return Scope(whole, actor.id)
    if not wide or Reach.OWN in wide:
        return Scope(Reach.OWN, actor.id) if "learner" in rule.reach else None
    institutions = frozenset().union(*(grant.institution_ids for grant in granted))
    cohorts = frozenset(grant.cohort_id for grant in granted if grant.cohort_id is not None)
    return Scope(Reach.INSTITUTION if institutions else Reach.COHORT, actor.id, institutions, cohorts)


def _reach_of(grant: Grant, rule: Rule) -> Reach:
    """Return how far one grant reaches under a rule.

    Where a rule says "programme", its things belong to no institution, such as quizzes: a limit does not matter.
    """
    reach = rule.reach[grant.role]
    if reach is not Reach.GRANTED:
        return reach
    if grant.cohort_id is not None:
        return Reach.COHORT
    return Reach.PROGRAMME if grant.institution_id is None else Reach.INSTITUTION
