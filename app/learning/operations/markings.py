"""Giving points by hand: each marker's are kept, and when the last answer is settled the attempt has its mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from app.audit.operations import record
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.learning.models import Attempt, Marking, Score
from app.learning.operations.closing import score_attempt
from app.learning.queries.attempts import AttemptView, attempt
from app.learning.queries.markings import Sheet, learner_of, markings_of, points_by_hand, standing_of
from app.learning.rules.marking import Marked
from app.learning.rules.rubrics import Standing, criteria_of, may_mark, total_of

LONGEST_COMMENT = 4000


@dataclass(frozen=True)
class Opinion:
    """What a marker gives for an answer: points by criterion, and words for the learner."""

    points: Mapping[str, float]
    comment: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a marker's points; `marked` is the mark of the whole attempt when these were the last."""

    standing: Standing
    attempt: AttemptView
    marked: Marked | None


def give_points(
    sheet: Sheet, marker_id: int, opinion: Opinion, now: datetime, *, is_administrator: bool
) -> Outcome:
    """Keep a marker's points for an answer; mark the attempt when no other answer of it waits.

    The attempt's row is locked first, so that of two markers who finish at once each sees what the other gave.
    Where two differed before, these points settle it. Raises `NotFound` for her own answer, and `Refused`:
    `marking_settled`, `marking_yours_given`, `points_limits`, `comment_too_long`.
    """
    place = sheet.place
    locked = select(Attempt.id).where(Attempt.id == place.attempt_id).with_for_update(key_share=True)
    db.session.execute(locked)
    learner_id = learner_of(place.attempt_id)
    if learner_id == marker_id:
        raise NotFound("answer")
    before = _standing(sheet)
    is_scored = db.session.scalar(select(exists().where(Score.attempt_id == place.attempt_id)))
    if not may_mark(before, marker_id, is_administrator=is_administrator, is_scored=bool(is_scored)):
        raise Refused("marking_settled" if is_scored or not before.is_open else "marking_yours_given")
    total = _keep(sheet, marker_id, opinion, now, is_settling=before.stage == "differs")
    record(
        "marking.given",
        now=now,
        actor_id=marker_id,
        subject_id=learner_id,
        thing="attempt",
        thing_key=place.serial,
        question=place.question.key,
        points=total,
        settles=before.stage == "differs",
    )
    found = attempt(learner_id, place.serial)
    assert found is not None, "the attempt of this learner"
    after, marked = _standing(sheet), None
    if not after.is_open:
        by_hand = points_by_hand(found.id)
        marked = score_attempt(found, by_hand, now, finished_at=place.finished_at, actor_id=marker_id)
    return Outcome(after, found, marked)


def _standing(sheet: Sheet) -> Standing:
    """Return how far the marking has come by now."""
    place = sheet.place
    rows = markings_of([place.attempt_id]).get((place.attempt_id, place.question.key), ())
    return standing_of(place.question, rows)


def _keep(sheet: Sheet, marker_id: int, opinion: Opinion, now: datetime, *, is_settling: bool) -> float:
    """Add the row of one marker's points; return their total."""
    comment = opinion.comment.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(comment) > LONGEST_COMMENT:
        raise Refused("comment_too_long")
    total = total_of(criteria_of(sheet.place.question), opinion.points)
    db.session.add(
        Marking(
            attempt_id=sheet.place.attempt_id,
            question_key=sheet.place.question.key,
            marker_id=marker_id,
            is_settling=is_settling,
            points=dict(opinion.points),
            total=total,
            comment=comment,
            marked_at=now,
        )
    )
    db.session.flush()
    return total
