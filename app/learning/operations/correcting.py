"""Correcting a question that people have answered: what each kind of change does to marks, and who is told.

Nothing is overwritten: a correction adds its own row, and a row for every mark that changes. Open attempts are
left alone; they are marked by the corrections decided until they are handed in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from app.audit.operations import record
from app.content.models import Course
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.mail import queue_mail
from app.learning.models import Correction, Score
from app.learning.operations.closing import score_attempt
from app.learning.operations.completions import complete
from app.learning.operations.corrections import (
    Letter,
    Proposal,
    Recipient,
    checked,
    effect_of,
    people_told,
    stamp,
    walk,
)
from app.learning.operations.marks import note_mark
from app.learning.queries.attempts import attempt, completion_id
from app.learning.queries.changes import Case, case_of
from app.learning.queries.corrections import decided
from app.learning.queries.markings import points_by_hand
from app.learning.queries.sittings import enrolments_by_id, waiting
from app.learning.rules.corrections import Effect
from app.learning.rules.marking import MARKING_RULE
from app.learning.rules.remarking import Change, Learner, Remarked


@dataclass(frozen=True)
class Applied:
    """What was done: `completions` are those whose certificates are owed, each with its holder's language."""

    correction_id: int
    effect: Effect
    completions: tuple[tuple[int, str], ...]


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
    if stamp(case, proposal, effect) != confirmed:
        raise Refused("preview_stale")
    everybody = walk(case, proposal)
    row = _row(case, proposal, effect, actor_id, now)
    completions: list[tuple[int, str]] = []
    for batch in everybody:
        people = people_told([learner.person_id for learner, _done in batch])
        completions += _carry_out(batch, row, people, now)
        for learner, done in batch:
            person = people.get(learner.person_id)
            if done.is_told and person is not None:
                _tell(person, learner, done, case, letter, now)
        db.session.flush()
    if proposal.kind == "void":
        completions += _score_waiting(case, now)
    return Applied(row.id, effect, tuple(completions))


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
    record(
        "question.corrected",
        now=now,
        actor_id=actor_id,
        thing="question",
        thing_key=case.question_key,
        course=case.course_key,
        quiz=case.quiz_key,
        sort=proposal.kind,
        attempts=effect.attempts,
        people=effect.people,
        raised=effect.raised,
        lowered=effect.lowered,
    )
    return row


def _carry_out(
    batch: list[tuple[Learner, Remarked]], row: Correction, people: dict[int, Any], now: datetime
) -> list[tuple[int, str]]:
    """Add the new marks of some people and the completions they lead to; return those with their languages."""
    changes = [(learner, change) for learner, done in batch for change in done.changes]
    if changes:
        db.session.execute(insert(Score), [_score(change, row, now) for _learner, change in changes])
    for learner, change in changes:
        serial = change.sitting.serial
        note_mark(serial, learner.person_id, change.marked, "corrected", row.actor_id, now)
    completing = [(learner, change) for learner, change in changes if change.completes]
    enrolments = enrolments_by_id([change.enrolment_id for _learner, change in completing]) if completing else {}
    completed = []
    for learner, change in completing:
        enrolment = enrolments[change.enrolment_id]
        complete(enrolment, change.sitting.attempt_id, change.marked, now)
        made = completion_id(enrolment.id)
        person = people.get(learner.person_id)
        if made is not None:
            completed.append((made, person.locale if person else enrolment.release.source_locale))
    return completed


def _score_waiting(case: Case, now: datetime) -> list[tuple[int, str]]:
    """Mark attempts that waited for people's marks of void questions alone; return the completions as above."""
    completed = []
    unmarked = dict.fromkeys(decided(case.course_id).void, 0.0)
    for person_id, serial, locale in waiting(case.course_id, case.question_key):
        found = attempt(person_id, serial)
        assert found is not None and found.finished_at is not None, "a finished attempt of this person"
        before = completion_id(found.enrolment.id)
        score_attempt(found, unmarked | points_by_hand(found.id), now, finished_at=found.finished_at)
        made = completion_id(found.enrolment.id)
        if made is not None and before is None:
            completed.append((made, locale))
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
    """Queue the mail to one person: about the attempts that changed, or in which she answered."""
    answered = [each for each in learner.sittings(case.to_release.number) if each.answer]
    attempts = tuple(change.sitting for change in done.changes) or tuple(answered)
    subject, text = letter(Recipient(person.name, person.email, person.locale, attempts, done.changes), case)
    queue_mail(to=person.email, subject=subject, text=text, now=now)
