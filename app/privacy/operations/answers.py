"""Deleting what a person typed into answers; keys of choices stay, so that the counts of questions stay right."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from app.content.models import ReleaseLesson, ReleaseQuiz
from app.core.db import db
from app.learning.models import Attempt, Enrolment, LessonAnswer, Response, ResponseEvent
from app.privacy.rules.answers import is_own_words

AT_ONCE = 500
"""Rows changed in one statement."""
Questions = Mapping[str, Mapping[str, Any]]


def clear_answers(person_id: int) -> None:
    """Empty every answer of a person that holds her own words, and all answers of attempts that are still open."""
    for model in (Response, ResponseEvent):
        _empty(model, _in_quizzes(model, person_id))
    _empty(LessonAnswer, _in_lessons(person_id))


def _in_quizzes(model: type[Response] | type[ResponseEvent], person_id: int) -> list[int]:
    """Return the rows of answers in attempts to be emptied."""
    rows = db.session.execute(
        select(model.id, model.question_key, Attempt.release_id, Attempt.quiz_key, Attempt.state)
        .join(Attempt, Attempt.id == model.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id)
    ).all()
    quizzes = {
        (release_id, quiz_key): _by_key(questions)
        for release_id, quiz_key, questions in db.session.execute(
            select(ReleaseQuiz.release_id, ReleaseQuiz.key, ReleaseQuiz.questions).where(
                ReleaseQuiz.release_id.in_({row.release_id for row in rows})
            )
        )
    }
    return [
        row.id
        for row in rows
        if row.state == "open"
        or is_own_words(quizzes.get((row.release_id, row.quiz_key), {}).get(row.question_key))
    ]


def _in_lessons(person_id: int) -> list[int]:
    """Return the rows of answers inside lessons to be emptied."""
    rows = db.session.execute(
        select(LessonAnswer.id, LessonAnswer.lesson_key, LessonAnswer.question_key, Enrolment.release_id)
        .join(Enrolment, Enrolment.id == LessonAnswer.enrolment_id)
        .where(Enrolment.person_id == person_id)
    ).all()
    lessons = {
        (release_id, lesson_key): _by_key(questions)
        for release_id, lesson_key, questions in db.session.execute(
            select(ReleaseLesson.release_id, ReleaseLesson.lesson_key, ReleaseLesson.questions).where(
                ReleaseLesson.release_id.in_({row.release_id for row in rows})
            )
        )
    }
    return [
        row.id
        for row in rows
        if is_own_words(lessons.get((row.release_id, row.lesson_key), {}).get(row.question_key))
    ]


def _by_key(questions: list[dict[str, Any]]) -> Questions:
    return {question["key"]: question for question in questions}


def _empty(model: type[Response] | type[ResponseEvent] | type[LessonAnswer], ids: list[int]) -> None:
    """Put nothing in the place of the answers."""
    for start in range(0, len(ids), AT_ONCE):
        emptied = update(model).where(model.id.in_(ids[start : start + AT_ONCE])).values(answer=[])
        db.session.execute(emptied.execution_options(synchronize_session=False))
