"""Plain functions that put finished attempts at a quiz into the database, many at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy import insert, select

from app.accounts.models import Person
from app.content.models import Release, ReleaseQuiz
from app.core.db import Base, commit, db, writing
from app.core.digests import token
from app.learning.models import Attempt, Enrolment, Response, ResponseEvent, Score
from app.learning.rules.marking import mark
from app.questions.definition import QuestionDef, definition_from
from tests.factories import NOW
from tests.reports.sittings import dice

_numbers = count(1)


@dataclass(frozen=True)
class Given:
    """What somebody answers to a question, and how many seconds after the one before."""

    answer: tuple[str, ...]
    locale: str = "en"
    confidence: int | None = None
    seconds: int = 30


Answers = Callable[[int, QuestionDef], Given | None]
"""What person number n answers to a question; None for nothing."""


def right(_person: int, question: QuestionDef) -> Given:
    """Answer what is right."""
    return Given(question.correct)


def by_ability(person: int, question: QuestionDef) -> Given:
    """Answer as people of every ability do: the higher the number modulo ten, the better."""
    if dice(f"{person} {question.key}").random() < person % 10 / 10 + 0.1:
        return Given(question.correct, "en" if person % 2 else "bs")
    wrong = [key for key in question.choices if key not in question.correct]
    return Given((wrong[person % len(wrong)],), "en" if person % 2 else "bs")


def sit_many(
    release: Release,
    people: int,
    answers: Answers = by_ability,
    *,
    quiz: str = "check-letters",
    drawn: int | None = None,
    sitters: list[int] | None = None,
    has_parts: bool = True,
    is_marked: bool = True,
) -> list[int]:
    """Let people sit a quiz once each, or those in `sitters` once more; return their ids."""
    release_id, course_id = release.id, release.course_id
    rows = db.session.execute(
        select(ReleaseQuiz.questions).where(ReleaseQuiz.release_id == release_id, ReleaseQuiz.key == quiz)
    )
    bank = [definition_from(each) for each in rows.one().questions]
    with writing():
        ids = sitters or _people(people)
        for place, person_id in enumerate(ids):
            questions = bank if drawn is None else dice(place).sample(bank, drawn)
            attempt_id = _attempt(person_id, course_id, release_id, quiz, [each.key for each in questions])
            found = {each.key: given for each in questions if (given := answers(place, each)) is not None}
            _save(attempt_id, found)
            marked = mark(questions, {key: given.answer for key, given in found.items()}, 50)
            if is_marked:
                parts = {key: list(part) for key, part in marked.parts.items()} if has_parts else None
                facts = {"raw": marked.raw, "max": marked.max, "is_passed": marked.is_passed, "parts": parts}
                db.session.add(Score(attempt_id=attempt_id, rule="2", marked_at=NOW, **facts))
        commit()
    return ids


def _people(number: int) -> list[int]:
    rows = [
        {
            "email": f"sitter-{next(_numbers)}@lipnica.example",
            "name": "Žaklina Đurđić",
            "active": True,
            "fs_uniquifier": uuid4().hex,
            "locale": "en",
            "created_at": NOW,
        }
        for _ in range(number)
    ]
    return list(db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))


def _attempt(person_id: int, course_id: int, release_id: int, quiz: str, keys: list[str]) -> int:
    number = next(_numbers)
    enrolment = Enrolment(
        person_id=person_id, course_id=course_id, release_id=release_id, run=number, started_at=NOW, seen_at=NOW
    )
    db.session.add(enrolment)
    db.session.flush()
    attempt = Attempt(
        serial=token(),
        enrolment_id=enrolment.id,
        release_id=release_id,
        quiz_key=quiz,
        number=1,
        seed=b"0" * 16,
        question_keys=keys,
        state="submitted",
        started_at=NOW,
        seen_at=NOW,
        finished_at=NOW,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def _save(attempt_id: int, found: dict[str, Given]) -> None:
    moment = NOW
    rows = []
    for key, given in found.items():
        moment += timedelta(seconds=given.seconds)
        rows.append(
            {
                "attempt_id": attempt_id,
                "question_key": key,
                "answer": list(given.answer),
                "confidence": given.confidence,
                "revision": 1,
                "locale": given.locale,
                "saved_at": moment,
            }
        )
    tables: tuple[type[Base], ...] = (Response, ResponseEvent)
    for table in tables:
        if rows:
            db.session.execute(insert(table), rows)
