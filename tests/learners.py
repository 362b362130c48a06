"""Plain functions that let a person learn: start a course, sit a quiz, complete and be certified."""

from datetime import datetime

from app.accounts.models import Person
from app.content.queries.releases import offered_release
from app.core.db import commit, writing
from app.learning.operations.attempts import save_response, start_attempt, submit_attempt
from app.learning.operations.enrolments import enrol
from app.learning.queries.attempts import attempt, completion_id, questions_of
from app.learning.queries.enrolments import EnrolmentView, enrolment
from app.web.issuing import issue_for
from app.web.learning.lesson_page import paper_of
from tests.factories import NOW


def take_course(person: Person, course: str = "demo", *, now: datetime = NOW) -> EnrolmentView:
    """Enrol a person in the offered release of a published course."""
    release = offered_release(course)
    assert release is not None, f"publish {course} first"
    person_id = person.id
    with writing():
        enrol(person_id, release, now)
        commit()
    found = enrolment(person_id, course)
    assert found is not None
    return found


def lesson_choice(question_key: str, choice: str, course: str = "demo") -> str:
    """Return what stands for a choice of a question in the lessons of the offered release."""
    release = offered_release(course)
    assert release is not None, f"publish {course} first"
    return paper_of(release).token(question_key, choice)


def sit_quiz(
    person: Person,
    quiz: str = "final",
    course: str = "demo",
    *,
    right: bool = True,
    hand_in: bool = True,
    now: datetime = NOW,
) -> str:
    """Answer every question of an attempt, all right or all wrong; return its serial."""
    person_id = person.id
    found = enrolment(person_id, course)
    assert found is not None, f"take {course} first"
    with writing():
        serial = start_attempt(found, quiz, now)
        sitting = attempt(person_id, serial)
        assert sitting is not None
        for question in questions_of(sitting):
            wrong = [choice for choice in question.choices if choice not in question.correct][:1]
            chosen = question.correct if right else wrong
            save_response(sitting, question.key, tuple(chosen), "en", now)
        if hand_in:
            submit_attempt(sitting, now)
        commit()
    return serial


def complete_course(person: Person, course: str = "demo", *, now: datetime = NOW) -> str:
    """Take the course, pass its final quiz and issue the certificate; return the serial of the certificate."""
    found = take_course(person, course, now=now)
    sit_quiz(person, "final", course, now=now)
    completed = completion_id(found.id)
    assert completed is not None
    with writing():
        serial = issue_for(completed, "en", now)
        commit()
    return serial
