"""Reads of one question through the releases of a course: what it was where people answered it, and what it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.content.models import Course, ReleaseQuiz
from app.content.queries.releases import ReleaseView, release_histories
from app.content.queries.texts import QuizView, quiz, quiz_words
from app.core.db import db
from app.learning.models import Attempt, Enrolment, Response
from app.learning.rules.corrections import Version
from app.questions.definition import QuestionDef


@dataclass(frozen=True)
class Place:
    """A quiz of a release."""

    release: ReleaseView
    quiz: QuizView


class History:
    """The releases of one course, newest first, and which of their quizzes people have sat.

    Two statements when it is made; the texts of releases are kept once they were read.
    """

    def __init__(self, releases: list[ReleaseView]) -> None:
        self.releases = releases
        self.newest = releases[0]
        by_id = {release.id: release for release in releases}
        rows = db.session.execute(
            select(Attempt.release_id, Attempt.quiz_key).where(Attempt.release_id.in_(by_id)).distinct()
        ).all()
        places = [Place(by_id[row.release_id], _quiz(by_id[row.release_id], row.quiz_key)) for row in rows]
        counting = [place for place in places if place.quiz.purpose != "practice"]
        self.sat = sorted(counting, key=lambda place: (-place.release.number, place.quiz.key))
        """Quizzes that were sat and count, those of the newest release first; in practice no mark needs care."""
        keys = db.session.scalars(
            select(ReleaseQuiz.key).where(ReleaseQuiz.release_id == self.newest.id).order_by(ReleaseQuiz.id)
        )
        self._quizzes = [_quiz(self.newest, key) for key in keys]
        self._now = {question.key: (of_quiz, question) for of_quiz in self._quizzes for question in of_quiz.bank}

    def quizzes_now(self) -> list[QuizView]:
        """Return the quizzes of the newest release."""
        return self._quizzes

    def now(self, question_key: str) -> Version | None:
        """Return a question as the newest release has it, None when it has gone."""
        found = self._now.get(question_key)
        return _version(self.newest, found[0], found[1]) if found else None

    def quiz_now(self, question_key: str) -> str | None:
        """Return the key of the quiz that a question stands in now."""
        found = self._now.get(question_key)
        return found[0].key if found else None

    def then(self, place: Place, question_key: str) -> Version | None:
        """Return a question as a quiz of a release has it."""
        found = next((each for each in place.quiz.bank if each.key == question_key), None)
        return _version(place.release, place.quiz, found) if found else None

    def release(self, number: int) -> ReleaseView:
        """Return the release with this number."""
        return next(each for each in self.releases if each.number == number)

    def numbered(self, number: int, quiz_key: str, question_key: str) -> Version | None:
        """Return a question as the release with this number has it, in the quiz that it then stood in."""
        release = self.release(number)
        if release.id == self.newest.id:
            return self.now(question_key)
        found = quiz(release, quiz_key)
        return self.then(Place(release, found), question_key) if found else None

    def places_of(self, question_key: str) -> list[Place]:
        """Return the quizzes that were sat and hold a question, newest release first."""
        return [place for place in self.sat if any(each.key == question_key for each in place.quiz.bank)]


def history_of(course_key: str) -> History | None:
    """Return the history of a course, None for an unknown one; three statements."""
    releases = release_histories().get(course_key)
    return History(releases) if releases else None


def course_key_of(course_id: int) -> str:
    """Return the key of a course; one statement."""
    return db.session.scalars(select(Course.key).where(Course.id == course_id)).one()


def answerers(places: Iterable[Place], question_keys: Iterable[str]) -> dict[str, int]:
    """Return how many people have answered each question in these places; one statement."""
    released = {place.release.id for place in places}
    rows = db.session.execute(
        select(Response.question_key, func.count(func.distinct(Enrolment.person_id)).label("people"))
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.release_id.in_(released), Response.question_key.in_(set(question_keys)))
        .group_by(Response.question_key)
    )
    return {row.question_key: row.people for row in rows}


def used_questions(course_key: str) -> dict[str, QuestionDef]:
    """Return the last definition of every question of a course's quizzes that people have answered, by key."""
    history = history_of(course_key)
    if history is None:
        return {}
    last: dict[str, QuestionDef] = {}
    for place in history.sat:
        for question in place.quiz.bank:
            last.setdefault(question.key, question)
    answered = answerers(history.sat, last) if last else {}
    return {key: question for key, question in last.items() if key in answered}


def _quiz(release: ReleaseView, quiz_key: str) -> QuizView:
    """Return a quiz that its release is known to hold."""
    found = quiz(release, quiz_key)
    assert found is not None, "an attempt names a quiz of its release"
    return found


def _version(release: ReleaseView, of_quiz: QuizView, question: QuestionDef) -> Version:
    """Return a question with its words in every language of a release."""
    words = {locale: quiz_words(release, of_quiz.key, locale).words[question.key] for locale in release.locales}
    return Version(question, words)
