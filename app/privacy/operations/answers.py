"""Deleting what a person typed into answers; keys of choices stay, so that the counts of questions stay right."""

from typing import Any

from sqlalchemy import Select, false, select, update

from app.content.models import ReleaseLesson, ReleaseQuiz
from app.core.db import db
from app.learning.models import Attempt, Enrolment, LessonAnswer, Response, ResponseEvent
from app.privacy.rules.answers import is_own_words

AT_ONCE = 500
"""Rows changed in one statement."""
Answers = Select[int, str, int, str, bool]
"""Answers: id, key of the question, release, key of the quiz or lesson, whether the attempt is still open."""
Places = Select[int, str, list[dict[str, Any]]]
"""Quizzes or lessons: release, key, questions."""


def clear_answers(person_id: int) -> None:
    """Empty every answer of a person that holds her own words, and all answers of attempts that are still open."""
    of_quizzes = select(ReleaseQuiz.release_id, ReleaseQuiz.key, ReleaseQuiz.questions)
    for model in (Response, ResponseEvent):
        _empty(model, _with_words(_in_quizzes(model, person_id), of_quizzes))
    of_lessons = select(ReleaseLesson.release_id, ReleaseLesson.lesson_key, ReleaseLesson.questions)
    _empty(LessonAnswer, _with_words(_in_lessons(person_id), of_lessons))


def _in_quizzes(model: type[Response] | type[ResponseEvent], person_id: int) -> Answers:
    """Return the statement for her answers in quizzes, each with where its question stands."""
    return (
        select(
            model.id,
            model.question_key,
            Attempt.release_id,
            Attempt.quiz_key.label("place"),
            (Attempt.state == "open").label("is_open"),
        )
        .join(Attempt, Attempt.id == model.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id)
    )


def _in_lessons(person_id: int) -> Answers:
    """Return the statement for her answers inside lessons, each with where its question stands."""
    return (
        select(
            LessonAnswer.id,
            LessonAnswer.question_key,
            Enrolment.release_id,
            LessonAnswer.lesson_key.label("place"),
            false().label("is_open"),
        )
        .join(Enrolment, Enrolment.id == LessonAnswer.enrolment_id)
        .where(Enrolment.person_id == person_id)
    )


def _with_words(answers: Answers, places: Places) -> list[int]:
    """Return the answers to be emptied; `places` are where their questions stand."""
    rows = db.session.execute(answers).all()
    releases = places.selected_columns.release_id.in_({row.release_id for row in rows})
    known = {
        (release_id, place, question["key"]): question
        for release_id, place, questions in db.session.execute(places.where(releases))
        for question in questions
    }
    return [
        row.id
        for row in rows
        if row.is_open or is_own_words(known.get((row.release_id, row.place, row.question_key)))
    ]


def _empty(model: type[Response] | type[ResponseEvent] | type[LessonAnswer], ids: list[int]) -> None:
    """Put nothing in the place of the answers."""
    for start in range(0, len(ids), AT_ONCE):
        emptied = update(model).where(model.id.in_(ids[start : start + AT_ONCE])).values(answer=[])
        db.session.execute(emptied.execution_options(synchronize_session=False))
