"""Who may do what: one table of actions, and the scope in which each role may do them.

Queries take the `Scope` that `scope_of()` returns and apply it, so that another person's thing is not found.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

GRANTED_ROLES = ("trainer", "manager", "administrator")
"""Roles that are granted; everybody signed in is also a learner, everybody else a visitor."""


class Reach(Enum):
    """How far a permission reaches."""

    PUBLIC = "public"
    OWN = "own"
    INSTITUTION = "institution"
    ALL = "all"


@dataclass(frozen=True)
class Grant:
    """A role that is in force, for one institution or (None) for all."""

    role: str
    institution_id: int | None


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

    def has_role(self, role: str) -> bool:
        """Whether the role is granted, in whatever scope."""
        return role == "learner" or any(grant.role == role for grant in self.grants)


@dataclass(frozen=True)
class Scope:
    """What an action may touch: everything, the things of some institutions, or one's own."""

    reach: Reach
    person_id: int | None = None
    institution_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Rule:
    """One row of the policy: what an action is called, and how far each role may go. Absent roles may not."""

    meaning: str
    reach: dict[str, Reach]
    is_undivided: bool = False
    """Whether it is closed to grants for single institutions."""


_PUBLIC = dict.fromkeys(("visitor", "learner", *GRANTED_ROLES), Reach.PUBLIC)
_OWN = dict.fromkeys(("learner", *GRANTED_ROLES), Reach.OWN)
_GRANTED = Reach.INSTITUTION
"""Reaches as far as the grant: its institution, or everything when the grant names none."""

POLICY: dict[str, Rule] = {
    "page.read": Rule("read public pages: catalogue, course pages, first lessons, help", _PUBLIC),
    "account.enter": Rule("register, sign in, recover an account", _PUBLIC),
    "account.manage": Rule("see and change one's own account and end one's own sessions", _OWN),
    "certificate.verify": Rule("check a certificate by its serial", _PUBLIC),
    "certificate.hold": Rule("see and download one's own certificates", _OWN),
    "course.take": Rule("enrol, read lessons, answer, mark lessons as done", _OWN),
    "quiz.take": Rule("start, answer and submit one's own attempts and see their result", _OWN),
    "cohort.join": Rule("join a cohort by its invitation link", _PUBLIC),
    "cohort.manage": Rule(
        "make cohorts, import people, see who stands where, export",
        {"manager": _GRANTED, "administrator": Reach.ALL},
    ),
    "quiz.accommodate": Rule(
        "give a person or a cohort extra time or extra attempts, and end it",
        {"manager": _GRANTED, "administrator": Reach.ALL},
    ),
    "quiz.mark": Rule(
        "mark written answers and files by their rubric", {"trainer": _GRANTED, "administrator": Reach.ALL}
    ),
    "quiz.analyse": Rule(
        "see how the questions of a quiz work, without names; print quizzes",
        {"trainer": Reach.ALL, "manager": Reach.ALL, "administrator": Reach.ALL},
    ),
    "mark.read": Rule(
        "read the whole history of a mark: what was asked, every answer, every score and why",
        {"trainer": _GRANTED, "manager": _GRANTED, "administrator": Reach.ALL},
    ),
    "quiz.correct": Rule(
        "correct a question that people have answered",
        {"trainer": _GRANTED, "administrator": Reach.ALL},
        is_undivided=True,
    ),
    "release.read": Rule(
        "see what is published, and by whom",
        {"trainer": Reach.ALL, "manager": Reach.ALL, "administrator": Reach.ALL},
    ),
    "edition.translate": Rule(
        "translate editions block by block, and say what changes of their source are",
        {"trainer": Reach.ALL, "administrator": Reach.ALL},
    ),
    "people.manage": Rule("list people, give and end roles, end sessions", {"administrator": Reach.ALL}),
    "institution.manage": Rule(
        "see institutions and write their contacts; name them when one's grant is for all",
        {"manager": _GRANTED, "administrator": Reach.ALL},
    ),
    "institution.add": Rule(
        "add an institution", {"manager": _GRANTED, "administrator": Reach.ALL}, is_undivided=True
    ),
    "service.check": Rule("ask whether the service is up", _PUBLIC),
}


def scope_of(actor: Actor | None, action: str) -> Scope | None:
    """Return how far `actor` (None: a visitor) may go with `action`, or None when not at all.

    The widest of the actor's roles counts. Raises `KeyError` for an action without a row.
    """
    reach = POLICY[action].reach
    if Reach.PUBLIC in reach.values():
        return Scope(Reach.PUBLIC, actor.id if actor else None)
    if actor is None:
        return None
    institutions: set[int] = set()
    for grant in actor.grants:
        if grant.role not in reach:
            continue
        if reach[grant.role] is Reach.ALL or (reach[grant.role] is _GRANTED and grant.institution_id is None):
            return Scope(Reach.ALL, actor.id)
        if reach[grant.role] is _GRANTED and grant.institution_id is not None:
            institutions.add(grant.institution_id)
    if institutions and not POLICY[action].is_undivided:
        return Scope(Reach.INSTITUTION, actor.id, frozenset(institutions))
    return Scope(Reach.OWN, actor.id) if "learner" in reach else None
