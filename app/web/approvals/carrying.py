"""Carrying out what two people want; every right and every number is looked at again."""

from collections.abc import Callable
from datetime import datetime

from app.accounts.operations.acts import AgreedAct
from app.accounts.operations.roles import grant_role
from app.accounts.queries.people import person_by_id
from app.accounts.rules.roles import RoleTerms
from app.learning.operations.correcting import correct
from app.learning.operations.corrections import Proposal
from app.privacy.operations.erasure import erase_person
from app.web.correction_letters import letter_of

Owed = tuple[tuple[int, str], ...]
"""Completions whose certificates are owed, each with its holder's language."""
Carrying = Callable[[AgreedAct, datetime], Owed]


def carry_out(act: AgreedAct, now: datetime) -> Owed:
    """Do what was agreed to, in the name of the one who asked. Raises what the act itself raises."""
    return CARRYING[act.kind](act, now)


def _give_role(act: AgreedAct, now: datetime) -> Owed:
    """Give the role."""
    assert act.subject_id is not None
    facts = act.facts
    terms = RoleTerms(
        facts["role"],
        institution_id=facts["institution"],
        starts_at=_moment(facts["starts"]),
        ends_at=_moment(facts["ends"]),
    )
    grant_role(act.asker, person_by_id(act.subject_id), terms, now)
    return ()


def _erase(act: AgreedAct, now: datetime) -> Owed:
    """Erase the person."""
    assert act.subject_id is not None
    erase_person(act.subject_id, act.asker.id, now)
    return ()


def _correct(act: AgreedAct, now: datetime) -> Owed:
    """Correct the question as it was shown when it was asked for."""
    facts = act.facts
    proposal = Proposal(facts["kind"], facts["reason"], facts["note"], is_never_lower=facts["is_never_lower"])
    applied = correct(
        facts["course"],
        facts["question"],
        proposal,
        confirmed=facts["confirmed"],
        letter=letter_of(proposal),
        actor_id=act.asker.id,
        now=now,
    )
    return applied.completions


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


CARRYING: dict[str, Carrying] = {"role.give": _give_role, "person.erase": _erase, "question.correct": _correct}
"""Kind of act → what carries it out."""
