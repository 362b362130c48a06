"""Who may do what: one table of actor × action × thing × scope.

Queries take the `Scope` that `scope_of()` returns and apply it, so that another person's thing is not found.
`sezona policy` prints the table; the guides and the tests of all routes read it.
"""

from app.accounts.reach import GRANTED_ROLES, ROLES, Actor, Grant, Reach, Rule, Scope

__all__ = ["GRANTED_ROLES", "POLICY", "ROLES", "Actor", "Grant", "Reach", "Rule", "Scope", "scope_of"]

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
    "cohort.add": Rule("cohort", "make cohorts", {"manager": _GRANTED, **_ADMIN}, above_cohorts=True),
    "cohort.manage": Rule(
        "cohort", "change cohorts, import people, renew invitations", {"manager": _GRANTED, **_ADMIN}
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
        {"trainer": _GRANTED, "reviewer": _WHOLE, **_ADMIN},
        is_undivided=True,
        asks_anew=True,
    ),
    "institution.read": Rule(
        "institution",
        "see institutions, their place in the tree and their contacts",
        {"manager": _GRANTED, "coordinator": _GRANTED, **_READERS},
        above_cohorts=True,
    ),
    "institution.manage": Rule(
        "institution",
        "write the contacts of institutions; name and move those below one's own",
        {"manager": _GRANTED, "coordinator": _GRANTED, **_ADMIN},
        above_cohorts=True,
    ),
    "institution.add": Rule(
        "institution",
        "add institutions below one's own, one or a list",
        {"manager": _GRANTED, "coordinator": _GRANTED, **_ADMIN},
        above_cohorts=True,
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
    if rule.above_cohorts:
        granted = [grant for grant in granted if grant.cohort_id is None]
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
