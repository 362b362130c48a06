"""Drawing, marking and time: decided by pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.release import QuestionDef, QuizSettings
from app.learning import rules

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def question(key: str, *tags: str, kind: str = "single", correct: tuple[str, ...] = ("a",)) -> QuestionDef:
    return QuestionDef(key, kind, ("a", "b", "c"), correct, 1.0, tags)


def settings(**changes: object) -> QuizSettings:
    usual: dict[str, object] = {
        "pass_mark": 80,
        "draw": None,
        "attempts": None,
        "minutes": None,
        "shuffle": "both",
        "feedback": "after-submit",
        "confidence": False,
    }
    return QuizSettings(**(usual | changes))  # type: ignore[arg-type]


BANK = tuple(question(f"{tag}-{n}", tag) for tag in ("sender", "links") for n in range(8))


def test_a_draw_by_tag_takes_the_stated_number_of_each():
    drawn = rules.draw(BANK, settings(draw={"sender": 3, "links": 2}), b"s" * 16, ())
    assert sorted(key.partition("-")[0] for key in drawn) == ["links"] * 2 + ["sender"] * 3


def test_a_question_with_two_tags_is_drawn_once():
    bank = [question("both", "x", "y"), question("one", "x"), question("two", "y")]
    for n in range(30):
        drawn = rules.draw(bank, settings(draw={"x": 1, "y": 1}), bytes([n]) * 16, ())
        assert len(drawn) == len(set(drawn)) == 2


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_no_question_comes_again_while_the_bank_lasts(first_seed: bytes, second_seed: bytes):
    by_tag = settings(draw={"sender": 4, "links": 4})
    first = rules.draw(BANK, by_tag, first_seed, ())
    second = rules.draw(BANK, by_tag, second_seed, first)
    assert not set(first) & set(second)


@given(st.binary(min_size=16, max_size=16))
def test_the_same_seed_gives_the_same_paper(seed: bytes):
    quiz = settings(draw=5)
    assert rules.draw(BANK, quiz, seed, ()) == rules.draw(tuple(reversed(BANK)), quiz, seed, ())


def test_without_shuffling_the_written_order_is_kept():
    drawn = rules.draw(BANK, settings(draw=6, shuffle="none"), b"x" * 16, ())
    assert drawn == [each.key for each in BANK if each.key in drawn]
    assert rules.choice_order(BANK[0], settings(shuffle="questions"), b"x" * 16) == ["a", "b", "c"]


def test_the_right_choice_stands_in_every_place_about_equally_often():
    places = [0, 0, 0]
    for n in range(1200):
        order = rules.choice_order(BANK[0], settings(), n.to_bytes(16, "big"))
        places[order.index("a")] += 1
    expected = 400
    chi_square = sum((place - expected) ** 2 / expected for place in places)
    assert chi_square < 13.8, "p = 0.001 with two degrees of freedom"


def test_a_token_says_nothing_about_its_choice_and_leads_back_to_it():
    seed = b"k" * 16
    tokens = [rules.choice_token(seed, "q", choice) for choice in "abc"]
    assert len(set(tokens)) == 3
    assert all(len(token) == rules.HEX_OF_TOKEN for token in tokens)
    assert rules.choices_of_tokens(question("q"), [tokens[2], tokens[0]], seed) == ["a", "c"]
    assert rules.choices_of_tokens(question("q"), ["0" * 16], seed) is None
    assert rules.choice_token(b"l" * 16, "q", "a") not in tokens


@pytest.mark.parametrize(("raw", "passed"), [(15.9999, False), (16.0, True), (16.1, True)])
def test_the_pass_mark_is_reached_at_exactly_its_share(raw: float, passed: bool):
    assert rules.is_passed(raw, 20.0, 80) is passed


def test_a_question_without_an_answer_scores_nothing_and_counts():
    result = rules.mark([question("one"), question("two")], {"one": ["a"]}, 50)
    assert (result.raw, result.max, result.is_passed, result.correct) == (1.0, 2.0, True, {"one"})


@given(st.lists(st.sampled_from("abc"), unique=True), st.permutations("abc"))
def test_the_order_of_choices_never_changes_a_mark(chosen: list[str], order: list[str]):
    asked = question("q", kind="multiple", correct=("a", "b"))
    again = sorted(chosen, key=order.index)
    first, second = rules.mark([asked], {"q": chosen}, 50), rules.mark([asked], {"q": again}, 50)
    assert first == second
    assert 0 <= first.raw <= first.max


def test_time_is_over_only_after_the_grace():
    due = rules.deadline(settings(minutes=20), MOMENT)
    assert due == MOMENT + timedelta(minutes=20)
    assert not rules.is_overdue(due, due + rules.GRACE)
    assert rules.is_overdue(due, due + rules.GRACE + timedelta(seconds=1))
    assert rules.deadline(settings(), MOMENT) is None
    assert not rules.is_overdue(None, MOMENT)


def test_a_clock_that_steps_back_gives_nobody_time():
    assert rules.present(MOMENT - timedelta(hours=2), MOMENT) == MOMENT


@pytest.mark.parametrize(
    ("feedback", "is_open", "is_over", "shown"),
    [
        ("after-submit", True, True, False),
        ("after-submit", False, False, True),
        ("at-once", True, False, True),
        ("after-close", False, False, False),
        ("after-close", False, True, True),
        ("never", False, True, False),
    ],
)
def test_reasons_are_shown_when_the_quiz_says_so(feedback: str, is_open: bool, is_over: bool, shown: bool):
    assert rules.may_see_feedback(settings(feedback=feedback), is_open, is_over) is shown


def test_attempts_run_out_when_they_are_counted():
    assert rules.may_start(settings(attempts=3), 2).may_start
    refused = rules.may_start(settings(attempts=3), 3)
    assert (refused.may_start, refused.reason) == (False, "attempts_used_up")
    assert rules.may_start(settings(), 1000).may_start
