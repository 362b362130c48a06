"""Marking an attempt: from its questions and answers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning.rules.marking import is_passed, mark
from tests.learning.papers import question


@pytest.mark.parametrize(("raw", "passed"), [(15.9999, False), (16.0, True), (16.1, True)])
def test_the_pass_mark_is_reached_at_exactly_its_share(raw: float, passed: bool):
    assert is_passed(raw, 20.0, 80) is passed


def test_a_question_without_an_answer_scores_nothing_and_counts():
    result = mark([question("one"), question("two")], {"one": ("a",)}, 50)
    assert (result.raw, result.max, result.is_passed, result.correct) == (1.0, 2.0, True, {"one"})


@given(st.lists(st.sampled_from("abc"), unique=True), st.permutations("abc"))
def test_the_order_of_choices_never_changes_a_mark(chosen: list[str], order: list[str]):
    asked = question("q", kind="multiple", correct=("a", "b"))
    again = sorted(chosen, key=order.index)
    first, second = mark([asked], {"q": tuple(chosen)}, 50), mark([asked], {"q": tuple(again)}, 50)
    assert first == second
    assert 0 <= first.raw <= first.max
