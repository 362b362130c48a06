"""A final quiz of three questions that people have answered, and the releases that change it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import commit, db, writing
from app.learning.models import Attempt, Score
from app.learning.operations.attempts import save_response, start_attempt, submit_attempt
from app.learning.operations.correcting import Applied, correct
from app.learning.operations.corrections import Proposal, Recipient, effect_of, stamp
from app.learning.queries.attempts import attempt
from app.learning.queries.changes import Case, case_of
from app.learning.queries.enrolments import enrolment
from app.learning.rules.corrections import Effect
from tests.demo_course import FINAL_BS, FINAL_EN
from tests.factories import NOW, make_person, publish_course
from tests.learners import take_course

EN, BS = "quizzes/demo/final.en.md", "quizzes/demo/final.bs.md"
FINAL = FINAL_EN.replace("draw: 2\n", "").replace("shuffle: both", "shuffle: none")
"""Three questions of one point, passed with 60 per cent: two must be right."""
FIRST = {EN: FINAL, BS: FINAL_BS}
TYPO = {EN: FINAL.replace("What closes a meeting?", "What does close a meeting?"), BS: FINAL_BS}
OTHER_KEY = {
    EN: FINAL.replace("- [ ] Ten", "- [x] Ten").replace("- [x] Three", "- [ ] Three"),
    BS: FINAL_BS,
}
"""Ten reasons are enough after all."""
GONE = {EN: FINAL.partition("## What closes")[0], BS: FINAL_BS.partition("## Šta zatvara")[0]}
RIGHT = {"place": ("a",), "reasons": ("b",), "close": ("a", "b")}


def published(changes: Mapping[str, str], now: datetime = NOW) -> None:
    """Publish the course with one of the quizzes above."""
    publish_course(changes=changes, now=now)


def sit(person: Person, answers: Mapping[str, Sequence[str]], *, hand_in: bool = True, now: datetime = NOW) -> str:
    """Start the final quiz and give these answers; return the attempt's serial."""
    person_id = person.id
    found = enrolment(person_id, "demo") or take_course(person, now=now)
    with writing():
        serial = start_attempt(found, "final", now)
        sitting = attempt(person_id, serial)
        assert sitting is not None
        for key, answer in answers.items():
            save_response(sitting, key, tuple(answer), person.locale, now)
        commit()
    if hand_in:
        hand_over(person, serial, now)
    return serial


def hand_over(person: Person, serial: str, now: datetime = NOW) -> None:
    """Hand in an open attempt."""
    person_id = person.id
    sitting = attempt(person_id, serial)
    assert sitting is not None
    with writing():
        submit_attempt(sitting, now)
        commit()


def learner(name: str = "Amira", **facts: str) -> Person:
    """Make a learner with a name."""
    return make_person(f"{name.lower()}@lipnica.example", name=name, **facts)


def plain_letter(recipient: Recipient, case: Case) -> tuple[str, str]:
    """Return a letter without words of the school."""
    return f"about {case.question_key}", f"{recipient.name}: {len(recipient.changes)} new"


def preview(question: str, kind: str, **terms: object) -> Effect:
    """Return what a correction would do."""
    return effect_of(case_of("demo", question), Proposal(kind, **terms))


def decide(
    question: str,
    kind: str,
    *,
    reason: str = "The law says so",
    never_lower: bool = True,
    note: str = "",
    actor: Person | None = None,
    now: datetime = NOW,
) -> Applied:
    """Decide as somebody does who has seen the preview."""
    proposal = Proposal(kind, reason, note, never_lower)
    actor_id = actor.id if actor else None
    case = case_of("demo", question)
    seen = stamp(case, proposal, effect_of(case, proposal))
    with writing():
        applied = correct(
            "demo", question, proposal, confirmed=seen, letter=plain_letter, actor_id=actor_id, now=now
        )
        commit()
    return applied


def scores(serial: str) -> list[Score]:
    """Return all scores of an attempt, oldest first."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Score)
            .join(Attempt, Attempt.id == Score.attempt_id)
            .where(Attempt.serial == serial)
            .order_by(Score.id)
        )
    )


def points(serial: str) -> float:
    """Return the points that count."""
    return scores(serial)[-1].raw
