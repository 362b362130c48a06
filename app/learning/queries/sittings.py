"""Reads of finished attempts in batches of people, for marking a question of them anew in bounded memory."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.content.models import Release
from app.content.queries.releases import known_release
from app.content.queries.texts import quiz
from app.core.db import db
from app.learning.models import Attempt, Completion, Enrolment, Response, Score
from app.learning.queries.enrolments import EnrolmentView, enrolment_columns, view_of
from app.learning.rules.corrections import Corrections, Part, mark_corrected
from app.learning.rules.remarking import Learner, Sat, Sitting
from app.questions.question import Answer

AT_ONCE = 250
"""People read in one go."""


def learners(course_id: int, question_key: str, before: Corrections) -> Iterator[list[Learner]]:
    """Yield everybody who met a question in a marked attempt of a course, some people at a time.

    Attempts that are open, and those that wait for a person's marks, are left out. `before` are the
    corrections decided so far: scores from before parts were kept are worked out anew with them.
    """
    last = 0
    while people := _people(course_id, question_key, last):
        yield _learners(course_id, question_key, people, before)
        last = people[-1]


def enrolments_by_id(ids: list[int]) -> dict[int, EnrolmentView]:
    """Return enrolments by their ids; one statement."""
    rows = db.session.execute(
        select(*enrolment_columns())
        .select_from(Enrolment)
        .join(Release, Release.id == Enrolment.release_id)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .where(Enrolment.id.in_(ids))
    )
    return {row.enrolment_id: view_of(row) for row in rows}


def waiting(course_id: int, question_key: str) -> list[tuple[int, str, str]]:
    """Return person, serial and language of finished attempts with a question that have no mark yet."""
    rows = db.session.execute(
        select(Person.id, Attempt.serial, Person.locale)
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.course_id == course_id, Attempt.state != "open", _asks(question_key))
        .where(~exists().where(Score.attempt_id == Attempt.id))
        .order_by(Attempt.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _asks(question_key: str) -> ColumnElement[bool]:
    """Return the condition that a question is on the paper: plain keys stand in the stored list as they are."""
    return cast(Attempt.question_keys, String).contains(f'"{question_key}"', autoescape=True)


def _people(course_id: int, question_key: str, last: int) -> list[int]:
    """Return the next people after `last` who met the question; one statement."""
    return list(
        db.session.scalars(
            select(Enrolment.person_id)
            .join(Attempt, Attempt.enrolment_id == Enrolment.id)
            .where(Enrolment.course_id == course_id, Enrolment.person_id > last, _asks(question_key))
            .where(exists().where(Score.attempt_id == Attempt.id))
            .distinct()
            .order_by(Enrolment.person_id)
            .limit(AT_ONCE)
        )
    )


def _learners(course_id: int, question_key: str, people: list[int], before: Corrections) -> list[Learner]:
    """Return what some people have sat of the quizzes in which they met the question; two statements."""
    rows = _attempts(course_id, people)
    answers = _answers(rows, question_key)
    found = []
    for person_id, hers in groupby(rows, key=lambda row: row.person_id):
        sat = []
        for enrolment_id, group in groupby(hers, key=lambda row: (row.enrolment_id, row.quiz_key)):
            attempts = list(group)
            if any(question_key in row.question_keys for row in attempts):
                sittings = tuple(_sitting(row, question_key, answers.get(row.id, {}), before) for row in attempts)
                sat.append(Sat(enrolment_id[0], attempts[0].completion_id is not None, sittings))
        found.append(Learner(person_id, tuple(sat)))
    return found


def _attempts(course_id: int, people: list[int]) -> Any:
    """Return the marked attempts of some people in a course, each with its newest score; one statement."""
    other = aliased(Score)
    newest = select(func.max(other.id)).where(other.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    return db.session.execute(
        select(
            Attempt.id,
            Attempt.serial,
            Attempt.number,
            Attempt.enrolment_id,
            Attempt.quiz_key,
            Attempt.question_keys,
            Attempt.release_id,
            Release.digest,
            Enrolment.person_id,
            Completion.id.label("completion_id"),
            Score.raw,
            Score.is_passed,
            Score.parts,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Release, Release.id == Attempt.release_id)
        .join(Score, Score.id == newest)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .where(Enrolment.course_id == course_id, Enrolment.person_id.in_(people), Attempt.state != "open")
        .order_by(Enrolment.person_id, Attempt.enrolment_id, Attempt.quiz_key, Attempt.number)
    ).all()


def _answers(rows: Any, question_key: str) -> dict[int, dict[str, Answer]]:
    """Return the answers to the question by attempt, and to all questions where there are no parts."""
    partless = [row.id for row in rows if row.parts is None]
    is_wanted = Response.question_key == question_key
    found = db.session.execute(
        select(Response.attempt_id, Response.question_key, Response.answer).where(
            Response.attempt_id.in_([row.id for row in rows]),
            is_wanted | Response.attempt_id.in_(partless) if partless else is_wanted,
        )
    )
    answers: dict[int, dict[str, Answer]] = {}
    for row in found:
        answers.setdefault(row.attempt_id, {})[row.question_key] = tuple(row.answer)
    return answers


def _sitting(row: Any, question_key: str, answers: dict[str, Answer], before: Corrections) -> Sitting:
    """Return an attempt with its points by question."""
    release = known_release(row.release_id, row.digest)
    of_quiz = quiz(release, row.quiz_key)
    assert of_quiz is not None, "an attempt names a quiz of its release"
    bank = {question.key: question for question in of_quiz.bank}
    parts: dict[str, Part]
    if row.parts is None:
        asked = [bank[key] for key in row.question_keys]
        pass_mark = of_quiz.settings.pass_mark
        parts = dict(mark_corrected(asked, answers, pass_mark, before, release.number).parts)
    else:
        parts = {key: (raw, most) for key, (raw, most) in row.parts.items()}
    return Sitting(
        attempt_id=row.id,
        serial=row.serial,
        number=row.number,
        release_id=row.release_id,
        release_number=release.number,
        pass_mark=of_quiz.settings.pass_mark,
        is_final=of_quiz.purpose == "final",
        question=bank[question_key] if question_key in row.question_keys else None,
        answer=answers.get(question_key, ()),
        raw=row.raw,
        is_passed=row.is_passed,
        parts=parts,
    )
