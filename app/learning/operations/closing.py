"""Ending an attempt: handed in or closed at its deadline, marked, and the course completed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from app.audit.operations import record
from app.core.db import db
from app.learning.models import Attempt, Score
from app.learning.operations.completions import complete
from app.learning.operations.corrections import await_corrections
from app.learning.operations.marks import note_mark
from app.learning.queries.attempts import AttemptView, questions_of, responses
from app.learning.queries.corrections import decided
from app.learning.rules.corrections import mark_corrected
from app.learning.rules.marking import MARKING_RULE, Marked, waiting_for
from app.learning.rules.times import finish, is_overdue, present


@dataclass(frozen=True)
class Ended:
    """How an attempt ended: whether its time was over, and its mark, None while people have still to mark it."""

    is_overdue: bool
    marked: Marked | None


def end_attempt(attempt: AttemptView, now: datetime, *, only_overdue: bool = False) -> Ended | None:
    """End an open attempt from its saved answers; it finished now, or at its deadline when that has passed.

    Returns None, without any effect, when it has ended before, or with `only_overdue` while it has time. Its
    row is locked first, so that of two who end it one does, and no answer comes in between.
    """
    row = db.session.execute(
        select(Attempt.state, Attempt.seen_at, Attempt.deadline_at)
        .where(Attempt.id == attempt.id)
        .with_for_update(key_share=True)
    ).one()
    moment = present(now, row.seen_at)
    late = is_overdue(row.deadline_at, moment)
    if row.state != "open" or (only_overdue and not late):
        return None
    finished_at = finish(row.deadline_at, moment)
    db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id)
        .values(state="overdue" if late else "submitted", finished_at=finished_at, seen_at=moment)
    )
    record(
        "attempt.ended",
        now=now,
        actor_id=None if late else attempt.enrolment.person_id,
        subject_id=attempt.enrolment.person_id,
        thing="attempt",
        thing_key=attempt.serial,
        course=attempt.enrolment.release.course_key,
        quiz=attempt.quiz.key,
        sort="overdue" if late else "submitted",
    )
    return Ended(late, score_attempt(attempt, {}, moment, finished_at=finished_at))


def score_attempt(
    attempt: AttemptView,
    by_hand: Mapping[str, float],
    now: datetime,
    *,
    finished_at: datetime,
    actor_id: int | None = None,
) -> Marked | None:
    """Mark an ended attempt for the first time, add the score, and complete the course when it is due.

    `by_hand` holds the points that people gave, by question. Returns None, without any effect, while an answer
    waits for them. Corrections decided so far count. The course was completed when the attempt finished.
    """
    questions, answers = questions_of(attempt), responses(attempt.id)
    release = attempt.enrolment.release
    await_corrections(release.course_id)
    corrections = decided(release.course_id)
    if waiting_for([each for each in questions if each.key not in corrections.void], answers, by_hand):
        return None
    settings = attempt.quiz.settings
    result = mark_corrected(questions, answers, settings.pass_mark, corrections, release.number, by_hand)
    reason = "marked" if actor_id is not None else "submitted"
    db.session.add(
        Score(
            attempt_id=attempt.id,
            raw=result.raw,
            max=result.max,
            is_passed=result.is_passed,
            rule=MARKING_RULE,
            reason=reason,
            parts={key: list(part) for key, part in result.parts.items()},
            actor_id=actor_id,
            marked_at=now,
        )
    )
    note_mark(attempt.serial, attempt.enrolment.person_id, result, reason, actor_id, now)
    if result.is_passed and attempt.quiz.purpose == "final":
        complete(attempt.enrolment, attempt.id, result, finished_at)
    db.session.flush()
    return result
