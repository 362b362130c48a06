"""What corrections make of marks: pure rules."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning.rules.corrections import (
    Corrections,
    Decided,
    Effect,
    Version,
    corrected,
    kinds_for,
    mark_corrected,
    step,
    what_changed,
)
from app.learning.rules.marking import mark
from app.learning.rules.remarking import Learner, Sat, Sitting, remark
from app.questions.definition import QuestionDef, QuestionText
from app.questions.keeping import what_is_lost
from tests.learning.papers import question

KEYS = ("one", "two", "three")
TEXT = QuestionText("Stem", "", {"a": "A", "b": "B", "c": "C"}, {}, "", "")
letters = st.sampled_from("abc")
answers = st.fixed_dictionaries({}, optional={key: st.tuples(letters) for key in KEYS})
decisions = st.lists(
    st.builds(
        lambda key, kind, right, never, until: Decided(
            key, kind, never, until, question(key, correct=(right,)) if kind == "key" else None
        ),
        st.sampled_from(KEYS),
        st.sampled_from(("key", "void")),
        letters,
        st.booleans(),
        st.integers(2, 4),
    ),
    max_size=5,
)


def version(definition: QuestionDef, text: QuestionText = TEXT) -> Version:
    return Version(definition, {"en": text})


def of(*decided: Decided) -> Corrections:
    by_question: dict[str, tuple[Decided, ...]] = {}
    for each in decided:
        by_question[each.question_key] = (*by_question.get(each.question_key, ()), each)
    return Corrections(by_question)


def sitting(answer: tuple[str, ...], given: dict[str, tuple[str, ...]], before: Corrections) -> Sitting:
    asked = [question(key) for key in KEYS]
    marked = mark_corrected(asked, given | {"one": answer}, 60, before, 1)
    return Sitting(1, "s", 1, 1, 1, 60, True, asked[0], answer, marked.raw, marked.is_passed, dict(marked.parts))


@pytest.mark.parametrize(
    ("here", "what", "kinds"),
    [
        (version(question("q")), None, ("void",)),
        (version(replace(question("q"), points=2, tags=("x",))), None, ("void",)),
        (version(question("q"), replace(TEXT, stem_html="Other")), "words", ("typo", "wording", "void")),
        (version(question("q"), replace(TEXT, feedback={"a": ""})), None, ("void",)),
        (version(question("q", correct=("b",))), "key", ("key", "void")),
        (version(replace(question("q", correct=("b",)), choices=("a", "b"))), "key", ("void",)),
        (version(question("q", kind="multiple")), "key", ("void",)),
        (None, "gone", ("replace", "void")),
    ],
)
def test_what_changed_says_which_kinds_fit(here: Version | None, what: str | None, kinds: tuple[str, ...]) -> None:
    there = version(question("q"))
    assert what_changed(there, here) == what
    assert kinds_for(there, here) == kinds


def test_a_language_that_came_or_went_is_no_change() -> None:
    there = Version(question("q"), {"en": TEXT, "bs": TEXT})
    assert what_changed(there, Version(question("q"), {"en": TEXT, "mk": TEXT})) is None


@pytest.mark.parametrize(
    ("there", "here", "lost"),
    [
        ({}, {}, None),
        ({}, {"choices": ("a", "b", "c", "d")}, None),
        ({}, {"kind": "multiple"}, "kind"),
        ({}, {"choices": ("a", "b")}, "choices"),
        ({"kind": "matching", "targets": ("t1", "t2")}, {"targets": ("t1",)}, "choices"),
        ({"kind": "ordering"}, {"choices": ("a", "b", "c", "d")}, "choices"),
        ({"kind": "ordering"}, {"choices": ("c", "b", "a")}, None),
        ({"kind": "gap", "accepted": (("x",), ("y",))}, {"accepted": (("x",),)}, "gaps"),
        ({"kind": "gap", "accepted": (("x",),)}, {"accepted": (("x", "z"),)}, None),
        ({"kind": "scenario", "detail": {"goto": {"a": "n"}}}, {"detail": {"goto": {"a": "m"}}}, "scenes"),
        ({"kind": "scenario", "detail": {"goto": {"a": "n"}}}, {"detail": {"goto": {"a": "n", "b": "m"}}}, None),
    ],
)
def test_answers_keep_their_meaning_or_it_is_said_what_is_lost(
    there: dict[str, object], here: dict[str, object], lost: str | None
) -> None:
    before = replace(question("q"), **there)
    assert what_is_lost(before, replace(before, **here)) == lost


def test_a_question_counts_by_its_last_key_with_the_points_it_had() -> None:
    asked = replace(question("q"), points=3)
    new = Decided("q", "key", True, 2, question("q", correct=("b",)))
    found = corrected(asked, of(new).of("q", 1))
    assert found is not None and (found.correct, found.points) == (("b",), 3)
    assert corrected(asked, of(new).of("q", 2)) == asked, "release 2 has the new key itself"
    assert corrected(asked, of(new, Decided("q", "void", True, 2)).of("q", 7)) is None


def test_a_mark_never_falls_unless_that_was_asked_for() -> None:
    asked, new = question("q"), question("q", correct=("b",))
    assert step((1, 1), asked, ("a",), Decided("q", "key", True, 2, new)) == (1, 1)
    assert step((1, 1), asked, ("a",), Decided("q", "key", False, 2, new)) == (0, 1)
    assert step((0, 1), asked, ("b",), Decided("q", "key", True, 2, new)) == (1, 1)
    assert step((0, 1), asked, (), Decided("q", "void", True, 2)) == (1, 1)


@given(answers, decisions)
def test_without_a_correction_that_concerns_it_a_mark_is_what_it_was(given_: dict, decided: list[Decided]) -> None:
    asked = [question(key) for key in KEYS]
    keyed = [each for each in decided if each.kind == "key"]
    assert mark_corrected(asked, given_, 60, of(*keyed), 4) == mark(asked, given_, 60)


@given(st.tuples(letters) | st.just(()), answers, decisions)
def test_marking_anew_step_by_step_gives_what_marking_late_gives(
    answer: tuple[str, ...], given_: dict, decided: list[Decided]
) -> None:
    """Who handed in before three corrections has the same mark as who handed in after them."""
    about = [replace(each, question_key="one") for each in decided]
    now = sitting(answer, given_, Corrections())
    for correction in about:
        (learner,) = [Learner(7, (Sat(1, False, (now,)),))]
        done = remark(learner, correction)
        assert done.effect.attempts == int(correction.concerns(1))
        for change in done.changes:
            now = replace(
                now, raw=change.marked.raw, is_passed=change.marked.is_passed, parts=dict(change.marked.parts)
            )
    late = sitting(answer, given_, of(*about))
    assert (now.raw, now.is_passed, now.parts) == (late.raw, late.is_passed, late.parts)


@given(answers, decisions)
def test_marks_stay_within_their_limits_and_never_fall_by_default(given_: dict, decided: list[Decided]) -> None:
    asked = [question(key) for key in KEYS]
    gentle = [replace(each, is_never_lower=True) for each in decided]
    before, after = mark(asked, given_, 60), mark_corrected(asked, given_, 60, of(*gentle), 1)
    assert before.raw <= after.raw <= after.max == before.max
    assert all(0 <= raw <= most for raw, most in mark_corrected(asked, given_, 60, of(*decided), 1).parts.values())


def test_effects_add_up_and_say_what_stays() -> None:
    total = Effect.total([Effect(attempts=3, raised=1, people=2), Effect(attempts=2, lowered=1, people=1)])
    assert (total.attempts, total.people, total.unchanged) == (5, 3, 3)
    assert total.plain()["unchanged"] == 3
