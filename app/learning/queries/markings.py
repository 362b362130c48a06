"""Reads of marking by hand: what waits for a marker within her scope, an answer as she sees it, points given.

Markers do not see whose answer it is, nor what another marker gave before they gave theirs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.accounts.models import Person
from app.accounts.policy import Scope
from app.cohorts.models import Cohort
from app.content.models import Release
from app.content.queries.releases import ReleaseView, known_release, known_releases
from app.content.queries.texts import quiz
from app.core.db import db
from app.core.errors import NotFound
from app.learning.models import Attempt, Correction, Enrolment, Marking, Response, Score
from app.learning.queries.reach import within
from app.learning.rules.rubrics import Given, Standing, markers_of, standing
from app.questions.definition import QuestionDef
from app.questions.question import Answer
from app.questions.registry import kind_of

AT_ONCE = 200
"""Attempts looked at for one queue, the oldest first."""


@dataclass(frozen=True)
class Place:
    """One answer that people mark: a question of an ended attempt. It does not say whose."""

    attempt_id: int
    serial: str
    release: ReleaseView
    quiz_key: str
    question: QuestionDef
    finished_at: datetime
    is_scored: bool


@dataclass(frozen=True)
class MarkingView:
    """What one marker gave for an answer: points by criterion, their total, and words for the learner."""

    marker_id: int
    is_settling: bool
    points: dict[str, float]
    total: float
    comment: str
    marked_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A line of the queue: an answer that may be marked now; `has_given` when it waits for somebody else."""

    place: Place
    standing: Standing
    has_given: bool


@dataclass(frozen=True)
class Sheet:
    """An answer as one marker sees it. `others` is empty until she and everybody else asked gave their points."""

    place: Place
    answer: Answer
    locale: str
    standing: Standing
    mine: MarkingView | None
    others: tuple[MarkingView, ...]


@dataclass(frozen=True)
class HandMark:
    """What a learner sees of the marking of one answer: points by criterion, and what markers wrote to her."""

    points: dict[str, float]
    total: float
    comments: tuple[str, ...]


def points_by_hand(attempt_id: int) -> dict[str, float]:
    """Return the settled points of an attempt's answers that people mark, by question; at most two statements."""
    rows = markings_of([attempt_id])
    if not rows:
        return {}
    row = db.session.execute(_places().where(Attempt.id == attempt_id)).one()
    points = {}
    for question in _hand_marked(row):
        given = rows.get((attempt_id, question.key), ())
        found = standing_of(question, given)
        if found.points is not None:
            points[question.key] = found.points
    return points


def standing_of(question: QuestionDef, rows: Sequence[MarkingView]) -> Standing:
    """Return how far the marking of an answer has come."""
    given = [Given(row.marker_id, row.total, row.is_settling) for row in rows]
    return standing(given, markers_of(question), question.points)


def markings_of(attempt_ids: Iterable[int]) -> dict[tuple[int, str], tuple[MarkingView, ...]]:
    """Return what was given, by attempt and question, in the order it came; one statement."""
    rows = db.session.execute(
        select(
            Marking.attempt_id,
            Marking.question_key,
            Marking.marker_id,
            Marking.is_settling,
            Marking.points,
            Marking.total,
            Marking.comment,
            Marking.marked_at,
        )
        .where(Marking.attempt_id.in_(list(attempt_ids)))
        .order_by(Marking.id)
    )
    found: dict[tuple[int, str], tuple[MarkingView, ...]] = {}
    for row in rows:
        place = (row.attempt_id, row.question_key)
        found[place] = (*found.get(place, ()), MarkingView(*row[2:]))
    return found


def queue(scope: Scope, marker_id: int) -> list[Waiting]:
    """Return the answers within a scope that wait for marks, the oldest first; five statements at most.

    Answers of the marker's own are left out, and those to questions that are void. Where she gave hers and a
    second marker is waited for, it says so.
    """
    wanted = _places().where(within(scope), Enrolment.person_id != marker_id, ~_is_scored())
    rows = db.session.execute(wanted.order_by(Attempt.finished_at, Attempt.id).limit(AT_ONCE)).all()
    known_releases({(row.release_id, row.digest) for row in rows})
    answered, given = _answered(row.id for row in rows), markings_of(row.id for row in rows)
    void = _void() if rows else set()
    found = []
    for row in rows:
        for question in _hand_marked(row):
            place = (row.id, question.key)
            state = standing_of(question, given.get(place, ()))
            if place in answered and state.is_open and (row.course_id, question.key) not in void:
                found.append(Waiting(_place(row, question), state, marker_id in state.markers))
    return found


def sheet(scope: Scope, marker_id: int, serial: str, question_key: str) -> Sheet:
    """Return an answer for a marker. Raises `NotFound`, also for her own and for what lies outside her scope."""
    row = db.session.execute(
        _places().where(within(scope), Enrolment.person_id != marker_id, Attempt.serial == serial)
    ).one_or_none()
    question = next((each for each in _hand_marked(row) if each.key == question_key), None) if row else None
    answer = _response(row.id, question_key) if row is not None else None
    if row is None or question is None or answer is None or not answer.answer:
        raise NotFound("answer")
    rows = markings_of([row.id]).get((row.id, question_key), ())
    state = standing_of(question, rows)
    newest = {(each.marker_id, each.is_settling): each for each in rows}
    mine = next((each for each in reversed(newest.values()) if each.marker_id == marker_id), None)
    is_shown = mine is not None and state.stage in ("differs", "settled")
    others = tuple(each for each in newest.values() if is_shown and each.marker_id != marker_id)
    return Sheet(_place(row, question), tuple(answer.answer), answer.locale, state, mine, others)


def hand_marks(attempt_id: int) -> dict[str, HandMark]:
    """Return what an attempt's answers were given by hand, by question, once it has its mark; two statements."""
    rows = markings_of([attempt_id])
    row = db.session.execute(_places().where(Attempt.id == attempt_id)).one_or_none() if rows else None
    if row is None or not row.is_scored:
        return {}
    return {
        question.key: _hand_mark(given, standing_of(question, given))
        for question in _hand_marked(row)
        if (given := rows.get((attempt_id, question.key)))
    }


def _hand_mark(given: Sequence[MarkingView], state: Standing) -> HandMark:
    """Return the points that counted, the mean of two markers' or those that settled it, with their comments."""
    newest = {(each.marker_id, each.is_settling): each for each in given}
    settling = [each for each in newest.values() if each.is_settling][-1:]
    counting = settling or [newest[marker_id, False] for marker_id in state.markers]
    points = {key: sum(each.points[key] for each in counting) / len(counting) for key in counting[0].points}
    return HandMark(points, state.points or 0.0, tuple(each.comment for each in counting if each.comment))


def learner_of(attempt_id: int) -> int:
    """Return whose attempt it is: for the mail and the mark, never for a marker's page. One statement."""
    wanted = select(Enrolment.person_id).join(Attempt, Attempt.enrolment_id == Enrolment.id)
    return db.session.scalars(wanted.where(Attempt.id == attempt_id)).one()


def _void() -> set[tuple[int, str]]:
    """Return course and key of the questions that no longer count."""
    rows = db.session.execute(
        select(Correction.course_id, Correction.question_key).where(Correction.kind == "void")
    )
    return {(row.course_id, row.question_key) for row in rows}


def _places() -> Select[*tuple[Any, ...]]:
    """Return the statement behind every read of ended attempts."""
    return (
        select(
            Attempt.id,
            Attempt.serial,
            Attempt.quiz_key,
            Attempt.question_keys,
            Attempt.finished_at,
            Attempt.release_id,
            Release.digest,
            Release.course_id,
            _is_scored().label("is_scored"),
        )
        .join(Release, Release.id == Attempt.release_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Attempt.state != "open")
    )


def _is_scored() -> ColumnElement[bool]:
    """Return the condition that an attempt has its mark; an ended one without waits for people."""
    return exists().where(Score.attempt_id == Attempt.id).correlate(Attempt)


def _hand_marked(row: Any) -> list[QuestionDef]:
    """Return the questions of an attempt that people mark, in its order."""
    of_quiz = quiz(known_release(row.release_id, row.digest), row.quiz_key)
    assert of_quiz is not None, "an attempt names a quiz of its release"
    bank = {each.key: each for each in of_quiz.bank}
    return [bank[key] for key in row.question_keys if kind_of(bank[key]).IS_MARKED_BY_HAND]


def _place(row: Any, question: QuestionDef) -> Place:
    release = known_release(row.release_id, row.digest)
    return Place(row.id, row.serial, release, row.quiz_key, question, row.finished_at, row.is_scored)


def _answered(attempt_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Return the places where there is an answer, without reading the answers; one statement."""
    rows = db.session.execute(
        select(Response.attempt_id, Response.question_key).where(
            Response.attempt_id.in_(list(attempt_ids)), func.json_array_length(Response.answer) > 0
        )
    )
    return {(row.attempt_id, row.question_key) for row in rows}


def _response(attempt_id: int, question_key: str) -> Any:
    """Return the answer to one question, and its language; one statement."""
    wanted = select(Response.answer, Response.locale)
    return db.session.execute(
        wanted.where(Response.attempt_id == attempt_id, Response.question_key == question_key)
    ).one_or_none()
