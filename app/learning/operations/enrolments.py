"""Starting a course, and keeping the learner's place in it."""

from datetime import datetime

from sqlalchemy import select, update

from app.cohorts.queries import cohort_for_course
from app.content.queries.releases import ReleaseView
from app.content.queries.texts import LessonView
from app.core.db import db, insert_ignoring
from app.learning.models import Enrolment, LessonAnswer, LessonDone
from app.learning.queries.enrolments import EnrolmentView
from app.learning.rules.marking import is_right
from app.questions.question import Answer


def enrol(person_id: int, release: ReleaseView, now: datetime) -> int:
    """Enrol the person in the course on `release` unless she is already; return the enrolment's id."""
    cohort_id = cohort_for_course(person_id, release.course_id, now)
    insert_ignoring(
        Enrolment,
        {
            "person_id": person_id,
            "course_id": release.course_id,
            "release_id": release.id,
            "cohort_id": cohort_id,
            "run": 1,
            "started_at": now,
            "seen_at": now,
        },
    )
    return db.session.scalars(
        select(Enrolment.id)
        .where(Enrolment.person_id == person_id, Enrolment.course_id == release.course_id)
        .order_by(Enrolment.run.desc())
        .limit(1)
    ).one()


def keep_place(enrolment_id: int, lesson_key: str, section: str | None, now: datetime) -> None:
    """Note where the learner is, so that she comes back to this very section."""
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .values(lesson_key=lesson_key, section=section, seen_at=now)
    )


def finish_lesson(enrolment: EnrolmentView, lesson: LessonView, next_lesson: str | None, now: datetime) -> None:
    """Note that the learner is done with the lesson and set her place to the next one, if there is one."""
    insert_ignoring(
        LessonDone,
        {
            "enrolment_id": enrolment.id,
            "lesson_key": lesson.key,
            "locale": lesson.locale,
            "done_at": now,
        },
    )
    keep_place(enrolment.id, next_lesson or lesson.key, None, now)


def answer_in_lesson(
    enrolment: EnrolmentView, lesson: LessonView, question_key: str, answer: Answer, now: datetime
) -> bool:
    """Record an answer to a question inside a lesson; return whether it is right."""
    correct = is_right(lesson.keys[question_key], answer)
    db.session.add(
        LessonAnswer(
            enrolment_id=enrolment.id,
            lesson_key=lesson.key,
            question_key=question_key,
            answer=list(answer),
            is_correct=correct,
            locale=lesson.locale,
            answered_at=now,
        )
    )
    return correct
