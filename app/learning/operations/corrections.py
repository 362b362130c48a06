"""Proposals to correct a question that people have answered: whether they fit, and what they would do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.content.models import Course
from app.core.db import db
from app.core.errors import Refused
from app.learning.queries.changes import Case
from app.learning.queries.corrections import decided
from app.learning.queries.sittings import learners
from app.learning.rules.corrections import REMARKS, Decided, Effect
from app.learning.rules.remarking import Change, Learner, Remarked, Sitting, remark

LONGEST_REASON = 500
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Proposal:
    """What somebody means to decide: the kind of change, why (for staff), and a note for those it concerns."""

    kind: str
    reason: str = ""
    note: str = ""
    is_never_lower: bool = True


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told of a correction; `attempts` are those it concerns, `changes` her new marks."""

    name: str
    email: str
    locale: str
    attempts: tuple[Sitting, ...]
    changes: tuple[Change, ...]


Letter = Callable[[Recipient, Case], tuple[str, str]]
"""Gives subject and text of the mail to somebody; the words are the caller's."""


def await_corrections(course_id: int) -> None:
    """Wait until no correction of the course is being applied; marking calls it before it reads them.

    With it every attempt is either marked before a correction looks for attempts, or by it. SQLite has one
    writer in any case.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(Course.id).where(Course.id == course_id).with_for_update(read=True))


def effect_of(case: Case, proposal: Proposal) -> Effect:
    """Return what a proposal would do, in numbers; nothing is changed."""
    total = Effect()
    for batch in walk(case, proposal):
        told = people_told([learner.person_id for learner, done in batch if done.is_told])
        total = Effect.total([total, Effect(mails=len(told)), *(done.effect for _learner, done in batch)])
    return total


def stamp(case: Case, proposal: Proposal, effect: Effect) -> str:
    """Return what a preview showed, in short: who confirms it sends it back."""
    terms = (proposal.kind, "kept" if proposal.is_never_lower else "lowered", case.to_release.number)
    return "-".join(str(each) for each in (*terms, *effect.plain().values()))


def checked(case: Case, proposal: Proposal) -> Proposal:
    """Return the proposal as it is kept. Raises `Refused` when it does not fit the case."""
    if case.is_void or (case.what is None and proposal.kind != "void"):
        raise Refused("already_decided")
    if proposal.kind not in case.kinds:
        raise Refused("correction_kind")
    reason = " ".join(proposal.reason.split())[:LONGEST_REASON]
    if proposal.kind in REMARKS and not reason:
        raise Refused("correction_reason")
    return replace(proposal, reason=reason, note=proposal.note.strip()[:LONGEST_NOTE])


def walk(case: Case, proposal: Proposal) -> Iterator[list[tuple[Learner, Remarked]]]:
    """Return everybody whom a proposal concerns with what it does to her, some people at a time.

    What was decided before is read at once, not when the first people are asked for.
    """
    definition = case.here.definition if proposal.kind == "key" and case.here is not None else None
    until = case.to_release.number
    correction = Decided(case.question_key, proposal.kind, proposal.is_never_lower, until, definition)
    before = decided(case.course_id)
    return (
        [(learner, remark(learner, correction)) for learner in batch]
        for batch in learners(case.course_id, case.question_key, before)
    )


def people_told(ids: list[int]) -> dict[int, Any]:
    """Return name, address and language of those people whose accounts are open; one statement."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.email, Person.locale).where(Person.id.in_(ids), Person.active)
    )
    return {row.id: row for row in rows} if ids else {}
