"""Corrections while people sit the quiz: open attempts are left alone, and none is marked by the old key."""

from collections.abc import Callable
from threading import Barrier, Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.accounts.models import Person
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.learning.models import Correction, Score
from app.learning.operations.attempts import submit_attempt
from app.learning.operations.correcting import correct
from app.learning.operations.corrections import Proposal, Recipient, effect_of, stamp
from app.learning.queries.attempts import attempt, questions_of
from app.learning.queries.changes import Case, case_of
from tests.factories import NOW
from tests.learning.corrected import (
    FIRST,
    OTHER_KEY,
    RIGHT,
    decide,
    hand_over,
    learner,
    plain_letter,
    points,
    published,
    scores,
    sit,
)

LIFTED = {"place": ("a",), "reasons": ("a",)}


@pytest.fixture(autouse=True)
def school(app: Flask) -> None:
    published(FIRST)


def test_an_open_attempt_is_left_alone_and_marked_with_the_new_key_when_handed_in() -> None:
    sit(learner("Amira"), RIGHT)
    person = learner("Besa")
    serial = sit(person, LIFTED, hand_in=False)
    published(OTHER_KEY)
    before = attempt(person.id, serial)
    applied = decide("reasons", "key")
    assert applied.effect.attempts == 1 and scores(serial) == []
    after = attempt(person.id, serial)
    assert before is not None and after is not None
    assert questions_of(before) == questions_of(after) and after.is_open
    hand_over(person, serial)
    (score,) = scores(serial)
    assert (score.raw, score.is_passed, score.reason) == (2, True, "submitted")


def test_an_open_attempt_keeps_a_right_answer_by_the_old_key() -> None:
    sit(learner("Amira"), RIGHT)
    person = learner("Besa")
    serial = sit(person, RIGHT, hand_in=False)
    published(OTHER_KEY)
    decide("reasons", "key")
    hand_over(person, serial)
    assert points(serial) == 3


def test_an_open_attempt_falls_with_the_others_when_that_was_decided() -> None:
    sit(learner("Amira"), RIGHT)
    person = learner("Besa")
    serial = sit(person, RIGHT, hand_in=False)
    published(OTHER_KEY)
    decide("reasons", "key", never_lower=False)
    hand_over(person, serial)
    assert points(serial) == 2


def test_a_void_question_counts_full_in_an_attempt_that_was_open_and_is_drawn_no_more() -> None:
    person = learner("Besa")
    serial = sit(person, {"place": ("a",)}, hand_in=False)
    decide("reasons", "void")
    hand_over(person, serial)
    assert points(serial) == 2
    again = attempt(person.id, sit(person, {}, hand_in=False))
    assert again is not None and set(again.question_keys) == {"place", "close"}


def in_threads(app: Flask, *works: Callable[[], None]) -> None:
    """Run each work in a thread with a context of its own, all starting together."""
    gate = Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        with app.app_context():
            gate.wait()
            work()
            db.session.remove()

    db.session.rollback()
    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def somebody_waits() -> bool:
    """Whether another transaction waits for a lock; on SQLite every other writer does."""
    if db.engine.dialect.name != "postgresql":
        return True
    return bool(db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@pytest.mark.usefixtures("patient")
def test_attempts_handed_in_while_a_correction_is_applied_are_all_marked_by_it(app: Flask) -> None:
    sit(learner("Amira"), LIFTED)
    people = [learner(f"Person{number}") for number in range(6)]
    serials = [sit(person, LIFTED, hand_in=False) for person in people]
    published(OTHER_KEY)
    ids = [person.id for person in people]

    def hand_in(person_id: int, serial: str) -> Callable[[], None]:
        def work() -> None:
            sitting = attempt(person_id, serial)
            assert sitting is not None
            with writing():
                submit_attempt(sitting, NOW)
                commit()

        return work

    refusals: list[str] = []

    def apply() -> None:
        """Decide, again from the preview whenever it has become stale."""
        while not refusals or refusals[-1] == "preview_stale":
            try:
                decide("reasons", "key")
            except Refused as refused:
                refusals.append(refused.code)

    in_threads(app, apply, *(hand_in(*each) for each in zip(ids, serials, strict=True)))
    assert refusals[-1] == "already_decided", "it was decided once, after however many stale previews"
    assert [points(serial) for serial in serials] == [2] * 6


@pytest.mark.usefixtures("patient")
def test_who_hands_in_while_a_correction_is_under_way_waits_for_it(app: Flask) -> None:
    person = learner("Besa")
    serial = sit(person, LIFTED, hand_in=False)
    sit(learner("Amira"), LIFTED)
    published(OTHER_KEY)
    case, proposal, person_id = case_of("demo", "reasons"), Proposal("key", "The law"), person.id
    seen = stamp(case, proposal, effect_of(case, proposal))
    under_way, handed_in = Event(), Event()

    def letter(recipient: Recipient, of: Case) -> tuple[str, str]:
        """Hold the correction, whose search for attempts is over, until the other waits or has slipped through."""
        under_way.set()
        while not (somebody_waits() or handed_in.wait(0.01)):
            pass
        return plain_letter(recipient, of)

    def apply() -> None:
        with writing():
            correct("demo", "reasons", proposal, confirmed=seen, letter=letter, actor_id=None, now=NOW)
            commit()

    def hand_in() -> None:
        assert under_way.wait(120)
        sitting = attempt(person_id, serial)
        assert sitting is not None
        with writing():
            submit_attempt(sitting, NOW)
            commit()
        handed_in.set()

    in_threads(app, apply, hand_in)
    assert points(serial) == 2


@pytest.mark.usefixtures("patient")
def test_of_two_who_decide_at_once_one_does(app: Flask) -> None:
    serial = sit(learner("Amira"), LIFTED)
    published(OTHER_KEY)
    refusals: list[str] = []

    def apply() -> None:
        try:
            decide("reasons", "key")
        except Refused as refused:
            refusals.append(refused.code)

    in_threads(app, apply, apply, apply)
    assert refusals == ["already_decided"] * 2
    assert db.session.scalar(select(func.count(Correction.id))) == 1
    assert len(scores(serial)) == 2


def test_marking_everything_anew_gives_what_is_stored() -> None:
    people: list[Person] = [learner(name) for name in ("Amira", "Besa", "Cvita", "Dino")]
    given = [RIGHT, LIFTED, {"place": ("b",), "close": ("a",)}, {}]
    early = [sit(person, answers) for person, answers in zip(people[:3], given[:3], strict=True)]
    late = sit(people[3], LIFTED, hand_in=False)
    published(OTHER_KEY)
    decide("reasons", "key")
    decide("close", "void")
    hand_over(people[3], late)
    for serial in (*early, late):
        newest = scores(serial)[-1]
        newest_parts = newest.parts
        assert newest_parts is not None
        assert sum(part[0] for part in newest_parts.values()) == newest.raw
    with writing():
        for score in db.session.scalars(select(Score)):
            score.parts = None
        commit()
    published(FIRST)
    case = case_of("demo", "place")
    nothing = effect_of(case, Proposal("void", "x"))
    assert nothing.attempts == 4
    assert nothing.raised == 1, "only the third missed it; worked out anew, the others are what is stored"
