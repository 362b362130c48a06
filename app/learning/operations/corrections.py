"""Correcting a question that people have answered: what each kind of change does to marks, and who is told.

Nothing is overwritten: a correction adds its own row, and a row for every mark that changes. Open attempts are
left alone; they are marked by the corrections decided until they are handed in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from app.accounts.models import Person
from app.content.models import Course
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.mail import queue_mail
from app.learning.models import Correction, Score
from app.learning.operations.completions import complete
from app.learning.queries.attempts import completion_id
from app.learning.queries.changes import Case, case_of
from app.learning.queries.corrections import decided
from app.learning.queries.sittings import enrolment_by_id, learners
from app.learning.rules.corrections import REMARKS, Decided, Effect
from app.learning.rules.marking import MARKING_RULE
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


@dataclass(frozen=True)
class Applied:
    """What was done: `completions` are those whose certificates are owed, each with its holder's language."""

    correction_id: int
    effect: Effect
    completions: tuple[tuple[int, str], ...]


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
    for batch in _walk(case, proposal):
        told = _people([learner.person_id for learner, done in batch if done.is_told])
        total = sum((done.effect for _learner, done in batch), total + Effect(mails=len(told)))
    return total


def stamp(case: Case, effect: Effect) -> str:
    """Return what a preview showed, in short: who confirms it sends it back."""
    return "-".join(str(number) for number in (case.to_release.number, *effect.plain().values()))


def correct(
    course_key: str,
    question_key: str,
    proposal: Proposal,
    *,
    confirmed: str,
    letter: Letter,
    actor_id: int | None,
    now: datetime,
) -> Applied:
    """Decide what kind of change a question went through, and carry out its effects in one transaction.

    `confirmed` is the stamp of the preview that was agreed to. Raises `NotFound`, and `Refused`:
    `already_decided`, `correction_kind` when the kind does not fit the change, `correction_reason` when marks
    change and nobody says why, `preview_stale` when the numbers are others by now.
    """
    course = select(Course.id).where(Course.key == course_key).with_for_update(key_share=True)
    if db.session.scalars(course).one_or_none() is None:
        raise NotFound("course")
    case = case_of(course_key, question_key)
    proposal = checked(case, proposal)
    effect = effect_of(case, proposal)
    if stamp(case, effect) != confirmed:
        raise Refused("preview_stale")
    walk = _walk(case, proposal)
    row = _row(case, proposal, effect, actor_id, now)
    completions: list[tuple[int, str]] = []
    for batch in walk:
        people = _people([learner.person_id for learner, _done in batch])
        for learner, done in batch:
            completions += _carry_out(learner, done, row, people, now)
            person = people.get(learner.person_id)
            if done.is_told and person is not None:
                _tell(person, learner, done, case, letter, now)
        db.session.flush()
    return Applied(row.id, effect, tuple(completions))


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


def _walk(case: Case, proposal: Proposal) -> Iterator[list[tuple[Learner, Remarked]]]:
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


def _people(ids: list[int]) -> dict[int, Any]:
    """Return name, address and language of those people whose accounts are open; one statement."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.email, Person.locale).where(Person.id.in_(ids), Person.active)
    )
    return {row.id: row for row in rows} if ids else {}


def _row(case: Case, proposal: Proposal, effect: Effect, actor_id: int | None, now: datetime) -> Correction:
    """Add the decision itself."""
    row = Correction(
        course_id=case.course_id,
        quiz_key=case.quiz_key,
        question_key=case.question_key,
        from_release_id=case.from_release.id,
        to_release_id=case.to_release.id,
        kind=proposal.kind,
        is_never_lower=proposal.is_never_lower,
        reason=proposal.reason,
        note=proposal.note,
        effect=effect.plain(),
        actor_id=actor_id,
        decided_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _carry_out(
    learner: Learner, done: Remarked, row: Correction, people: dict[int, Any], now: datetime
) -> list[tuple[int, str]]:
    """Add the new marks of one person and the completions they lead to; return those with her language."""
    if done.changes:
        db.session.execute(insert(Score), [_score(change, row, now) for change in done.changes])
    completed = []
    for change in done.changes:
        if change.completes:
            enrolment = enrolment_by_id(change.enrolment_id)
            complete(enrolment, change.sitting.attempt_id, change.marked, now)
            made = completion_id(change.enrolment_id)
            person = people.get(learner.person_id)
            if made is not None:
                completed.append((made, person.locale if person else enrolment.release.source_locale))
    return completed


def _score(change: Change, row: Correction, now: datetime) -> dict[str, Any]:
    """Return the row of a new mark."""
    return {
        "attempt_id": change.sitting.attempt_id,
        "raw": change.marked.raw,
        "max": change.marked.max,
        "is_passed": change.marked.is_passed,
        "rule": MARKING_RULE,
        "reason": "corrected",
        "parts": {key: list(part) for key, part in change.marked.parts.items()},
        "correction_id": row.id,
        "actor_id": row.actor_id,
        "marked_at": now,
    }


def _tell(person: Any, learner: Learner, done: Remarked, case: Case, letter: Letter, now: datetime) -> None:
    """Queue the mail to one person."""
    attempts = tuple(change.sitting for change in done.changes) or tuple(learner.sittings(case.to_release.number))
    subject, text = letter(Recipient(person.name, person.email, person.locale, attempts, done.changes), case)
    queue_mail(to=person.email, subject=subject, text=text, now=now)
