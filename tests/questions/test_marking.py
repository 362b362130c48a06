"""Marking is bounded, monotone and blind to order, whatever is chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.question import Mark
from app.questions.registry import inferred_kind
from app.questions.registry import mark as mark_answer
from tests.questions.choices import definition

LETTERS = st.sampled_from("abcdefgh")
SETS = st.frozensets(LETTERS)
KEYS = st.frozensets(LETTERS, min_size=1)
POINTS = st.floats(min_value=0.01, max_value=100)
NAMES = st.sampled_from(["multiple", "single"])


def mark(kind, key, chosen, points) -> Mark:
    """Mark the chosen letters of a question whose right letters are `key`."""
    return mark_answer(definition(kind, set(key), points), tuple(chosen))


@given(NAMES, KEYS, SETS, POINTS)
def test_a_mark_is_never_below_zero_nor_above_the_points(kind, key, chosen, points):
    made = mark(kind, key, chosen, points)
    assert 0 <= made.raw <= made.max == points


@given(NAMES, KEYS, POINTS)
def test_the_key_itself_earns_all_points_and_nothing_chosen_earns_none(kind, key, points):
    full = mark("multiple" if len(key) > 1 else kind, key, key, points)
    assert full.correct and full.raw == points
    assert mark(kind, key, (), points).raw == 0


@given(NAMES, KEYS, SETS, POINTS)
def test_only_the_key_itself_is_wholly_right(kind, key, chosen, points):
    assert mark(kind, key, chosen, points).correct == (chosen == key)


@given(NAMES, st.lists(LETTERS, min_size=1), st.lists(LETTERS), POINTS, st.randoms())
def test_the_order_of_key_and_choices_does_not_matter(kind, key, chosen, points, chance):
    before = mark(kind, key, chosen, points)
    chance.shuffle(key)
    chance.shuffle(chosen)
    assert mark(kind, key, chosen, points) == before


@given(KEYS, SETS, LETTERS, POINTS)
def test_under_multiple_one_more_right_choice_never_costs_and_one_more_wrong_never_pays(key, chosen, more, points):
    before = mark("multiple", key, chosen, points).raw
    after = mark("multiple", key, chosen | {more}, points).raw
    if more in key:
        assert after >= before
    elif chosen != key:
        assert after <= before


def test_a_wrong_choice_takes_back_a_right_one():
    made = mark("multiple", "abc", "abd", 3)
    assert made.raw == 1 and not made.correct


def test_choosing_everything_under_multiple_is_no_shortcut():
    assert mark("multiple", "ab", "abcd", 1).raw == 0


def test_an_empty_key_earns_nothing():
    assert mark("multiple", "", "", 1).raw == 0
    assert not mark("single", "", "", 1).correct


@pytest.mark.parametrize(("right", "kind"), [(0, "single"), (1, "single"), (2, "multiple")])
def test_the_kind_is_inferred_from_the_boxes(right, kind):
    assert inferred_kind(right) == kind
