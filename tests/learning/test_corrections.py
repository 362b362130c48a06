"""Typed corrections of answered questions: each kind has its effect, and nothing is overwritten."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.certificates.models import Certificate
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from app.core.mail import OutgoingMail
from app.learning.models import Completion, Correction
from app.learning.operations.correcting import correct
from app.learning.operations.corrections import Proposal
from app.learning.queries.attempts import attempt
from app.learning.queries.changes import all_open_changes, case_of, open_changes
from app.learning.queries.corrections import decided, decisions, notes_for
from app.learning.queries.versions import used_questions
from app.web.issuing import issue_for
from tests.demo_course import CHECK_BS, CHECK_EN, COURSE
from tests.factories import NOW, make_person
from tests.learners import sit_quiz, take_course
from tests.learning.corrected import (
    FIRST,
    GONE,
    OTHER_KEY,
    RIGHT,
    TYPO,
    decide,
    learner,
    plain_letter,
    points,
    preview,
    published,
    scores,
    sit,
)

WRONG_REASONS = RIGHT | {"reasons": ("a",)}
ONE_RIGHT = {"place": ("a",), "reasons": ("a",), "close": ("c",)}


@pytest.fixture(autouse=True)
def school(app: Flask) -> None:
    published(FIRST)


def mails() -> dict[str, str]:
    db.session.rollback()
    return {mail.recipient: mail.body for mail in db.session.scalars(select(OutgoingMail))}


def test_nothing_is_open_while_nothing_changed_or_nobody_answered() -> None:
    assert all_open_changes() == []
    published(OTHER_KEY)
    assert all_open_changes() == []
    sit(learner(), RIGHT)
    assert all_open_changes() == [], "she answered the newest release"


@pytest.mark.parametrize(
    ("changes", "question", "what", "kinds"),
    [
        (TYPO, "close", "words", ("typo", "wording", "void")),
        (OTHER_KEY, "reasons", "key", ("key", "void")),
        (GONE, "close", "gone", ("replace", "void")),
    ],
)
def test_a_change_to_an_answered_question_waits_for_a_decision(
    changes: dict[str, str], question: str, what: str, kinds: tuple[str, ...]
) -> None:
    for name in ("Amira", "Besa"):
        sit(learner(name), RIGHT)
    published(changes)
    (case,) = all_open_changes()
    assert (case.question_key, case.what, case.kinds, case.people) == (question, what, kinds, 2)
    assert (case.from_release.number, case.to_release.number) == (1, 2)
    assert open_changes(case.course_id) == [case]
    decide(question, kinds[0])
    assert all_open_changes() == []
    with pytest.raises(Refused, match="already_decided"):
        decide(question, kinds[0])


def test_a_later_change_is_open_again_and_compared_with_what_was_decided() -> None:
    sit(learner(), RIGHT)
    published(OTHER_KEY)
    decide("reasons", "key")
    both = {path: text.replace("How many reasons", "How many good reasons") for path, text in OTHER_KEY.items()}
    published(both)
    (case,) = all_open_changes()
    assert (case.what, case.from_release.number, case.to_release.number) == ("words", 2, 3)


def test_a_typo_does_nothing_but_is_kept() -> None:
    serial = sit(learner(), RIGHT)
    published(TYPO)
    assert preview("close", "typo").plain() | {"attempts": 0, "people": 0, "unchanged": 0} == preview(
        "place", "typo"
    ).plain() | {"attempts": 0, "people": 0, "unchanged": 0}
    trainer = make_person(name="Elena")
    decide("close", "typo", reason="", actor=trainer)
    assert len(scores(serial)) == 1 and mails() == {}
    (decision,) = decisions()
    assert (decision.kind, decision.actor, decision.effect["attempts"]) == ("typo", "Elena", 1)


def test_clearer_wording_is_told_to_those_who_answered_and_changes_no_mark() -> None:
    answered = learner("Amira")
    serial = sit(answered, RIGHT)
    sit(learner("Besa"), {"place": ("a",)})
    published(TYPO)
    effect = preview("close", "wording")
    assert (effect.attempts, effect.people, effect.mails, effect.raised) == (2, 2, 1, 0)
    decide("close", "wording", note="Two words were missing.")
    assert mails() == {"amira@lipnica.example": "Amira: 0 new"}
    assert len(scores(serial)) == 1
    sitting = attempt(answered.id, serial)
    assert sitting is not None
    (note,) = notes_for(sitting)
    assert (note.number, note.kind, note.words, note.before) == (3, "wording", "Two words were missing.", None)


def test_a_new_key_raises_marks_and_lowers_none_and_completes_who_newly_passes() -> None:
    lifted, kept, still = learner("Amira"), learner("Besa", locale="bs"), learner("Cvita")
    raised = sit(lifted, {"place": ("a",), "reasons": ("a",), "close": ()})
    stays = sit(kept, RIGHT)
    fails = sit(still, {"reasons": ("a",)})
    published(OTHER_KEY)
    effect = preview("reasons", "key")
    assert effect.plain() == {
        "attempts": 3,
        "people": 3,
        "raised": 2,
        "lowered": 0,
        "kept": 1,
        "newly_pass": 1,
        "newly_fail": 0,
        "completions": 1,
        "mails": 2,
        "unchanged": 1,
    }
    trainer = make_person(name="Elena")
    applied = decide("reasons", "key", actor=trainer)
    assert applied.effect == effect
    assert [points(serial) for serial in (raised, stays, fails)] == [2, 3, 1]
    assert len(scores(stays)) == 1
    first, second = scores(raised)
    assert (first.reason, first.raw, first.is_passed) == ("submitted", 1, False)
    assert (second.reason, second.raw, second.is_passed) == ("corrected", 2, True)
    assert (second.correction_id, second.actor_id) == (applied.correction_id, trainer.id)
    assert second.parts is not None and second.parts["reasons"] == [1, 1]
    ((completion, locale),) = applied.completions
    assert locale == "en"
    with writing():
        issue_for(completion, locale, NOW)
        commit()
    assert len(db.session.scalars(select(Certificate)).all()) == 1
    assert len(db.session.scalars(select(Completion)).all()) == 2, "Besa had hers before"
    assert mails().keys() == {"amira@lipnica.example", "cvita@lipnica.example"}


def test_marks_fall_only_when_that_is_asked_for_and_a_completion_is_never_taken_back() -> None:
    person = learner()
    serial = sit(person, RIGHT | {"close": ()})
    published(OTHER_KEY)
    effect = preview("reasons", "key", is_never_lower=False)
    assert (effect.lowered, effect.kept, effect.newly_fail) == (1, 0, 1)
    decide("reasons", "key", never_lower=False)
    assert points(serial) == 1 and not scores(serial)[-1].is_passed
    assert len(db.session.scalars(select(Completion)).all()) == 1


def test_a_void_question_counts_full_for_everybody_and_is_never_decided_again() -> None:
    wrong, silent, right = learner("Amira"), learner("Besa"), learner("Cvita")
    serials = [sit(wrong, WRONG_REASONS), sit(silent, {"place": ("a",)}), sit(right, RIGHT)]
    effect = preview("reasons", "void")
    assert (effect.attempts, effect.raised, effect.newly_pass, effect.kept) == (3, 2, 1, 0)
    decide("reasons", "void")
    assert [points(serial) for serial in serials] == [3, 2, 3]
    course_id = case_of("demo", "place").course_id
    assert decided(course_id).void == {"reasons"}
    published(OTHER_KEY)
    assert all_open_changes() == []
    assert case_of("demo", "reasons").is_void
    for kind in ("void", "key"):
        with pytest.raises(Refused, match="already_decided"):
            decide("reasons", kind)


def test_a_replaced_question_keeps_its_marks() -> None:
    person = learner()
    serial = sit(person, RIGHT)
    published(GONE)
    decide("close", "replace")
    assert len(scores(serial)) == 1 and mails() == {}
    sitting = attempt(person.id, serial)
    assert sitting is not None
    assert [note.kind for note in notes_for(sitting)] == ["replace"]


def test_attempts_on_the_new_release_are_not_marked_by_the_correction_that_led_to_it() -> None:
    sit(learner("Amira"), RIGHT)
    published(OTHER_KEY)
    newcomer = sit(learner("Besa"), RIGHT)
    assert points(newcomer) == 2
    assert preview("reasons", "key").attempts == 1
    decide("reasons", "key")
    assert len(scores(newcomer)) == 1


def test_a_later_attempt_that_passes_already_is_no_new_pass() -> None:
    person = learner()
    sit(person, ONE_RIGHT)
    sit(person, RIGHT)
    published(OTHER_KEY)
    effect = preview("reasons", "key")
    assert (effect.attempts, effect.people, effect.raised, effect.newly_pass) == (2, 1, 1, 0)


def test_a_kind_that_does_not_fit_is_refused() -> None:
    sit(learner(), RIGHT)
    published(OTHER_KEY)
    for kind in ("typo", "wording", "replace", "nonsense"):
        with pytest.raises(Refused, match="correction_kind"):
            decide("reasons", kind)
    with pytest.raises(Refused, match="correction_reason"):
        decide("reasons", "key", reason="  ")
    with pytest.raises(Refused, match="already_decided"):
        decide("place", "typo")


def test_what_nobody_asks_is_not_found() -> None:
    for course, question in (("demo", "nonsense"), ("nowhere", "place"), ("demo", "first-sentence")):
        with pytest.raises(NotFound):
            case_of(course, question)


def test_a_preview_that_is_no_longer_true_is_refused_and_changes_nothing() -> None:
    sit(learner("Amira"), RIGHT)
    published(OTHER_KEY)
    with writing(), pytest.raises(Refused, match="preview_stale"):
        correct(
            "demo",
            "reasons",
            Proposal("key", "Because"),
            confirmed="key-kept-2-0-0-0-0-0-0-0-0-0-0",
            letter=plain_letter,
            actor_id=None,
            now=NOW,
        )
    assert db.session.scalars(select(Correction)).all() == []


def test_questions_people_answered_are_known_with_their_last_definition() -> None:
    assert used_questions("demo") == {}
    sit(learner(), {"reasons": ("b",)})
    assert used_questions("demo")["reasons"].correct == ("b",)
    assert set(used_questions("demo")) == {"reasons"}
    assert used_questions("nowhere") == {}


def test_what_was_answered_for_practice_waits_for_nothing() -> None:
    course = {"courses/demo/course.yaml": f"{COURSE}practice: [desk]\n"}
    paths = {"quizzes/demo/desk.en.md": CHECK_EN, "quizzes/demo/desk.bs.md": CHECK_BS}
    desk = {path: text.replace("{#", "{#desk-") for path, text in paths.items()}
    published(FIRST | course | desk)
    person = learner()
    take_course(person)
    sit_quiz(person, "desk")
    published(
        FIRST | course | {path: text.replace("What does a reader", "What do you") for path, text in desk.items()}
    )
    assert all_open_changes() == []
    assert used_questions("demo") == {}


def test_somebody_whose_account_is_closed_gets_the_mark_and_no_mail() -> None:
    person = learner()
    serial = sit(person, WRONG_REASONS)
    with writing():
        db.session.merge(person).active = False
        commit()
    published(OTHER_KEY)
    assert preview("reasons", "key").mails == 0
    decide("reasons", "key")
    assert points(serial) == 3 and mails() == {}
