"""Two markers agree or do not, a third decides, and nobody gives points that the rubric has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.learning.rules.rubrics import Given, may_mark, standing, total_of

CRITERIA = {"c1": 2.0, "c2": 1.5}
TOTALS = st.integers(min_value=0, max_value=20).map(lambda halves: halves / 2)


def test_one_marker_settles_what_one_person_marks():
    assert standing([], 1, 4).stage == "first"
    found = standing([Given(7, 3)], 1, 4)
    assert (found.stage, found.points, found.markers) == ("settled", 3, (7,))


def test_two_markers_who_agree_give_the_mean():
    assert standing([Given(7, 3)], 2, 4).stage == "second"
    assert standing([Given(7, 3), Given(8, 3.5)], 2, 4).points == 3.25


@pytest.mark.parametrize(("other", "stage"), [(8.0, "settled"), (7.5, "differs"), (10.0, "settled")])
def test_a_fifth_of_the_points_is_the_most_that_two_may_be_apart(other, stage):
    assert standing([Given(7, 10), Given(8, other)], 2, 10).stage == stage


def test_the_newest_points_of_a_marker_count_and_settling_ones_decide():
    assert standing([Given(7, 1), Given(7, 3)], 1, 4).points == 3
    differing = [Given(7, 0), Given(8, 4)]
    assert standing(differing, 2, 4).points is None
    assert standing([*differing, Given(9, 1, True)], 2, 4).points == 1


@given(TOTALS, TOTALS)
def test_it_does_not_matter_who_came_first(one, other):
    there, back = (
        standing([Given(1, one), Given(2, other)], 2, 10),
        standing([Given(2, other), Given(1, one)], 2, 10),
    )
    assert (there.stage, there.points) == (back.stage, back.points)
    assert there.points is None or min(one, other) <= there.points <= max(one, other)


def allowed(given_points, markers, person, *, administrator=False, scored=False):
    found = standing(given_points, markers, 4)
    return may_mark(found, person, is_administrator=administrator, is_scored=scored)


def test_who_may_give_points_now():
    assert allowed([], 2, 7) and allowed([Given(7, 1)], 2, 8)
    assert allowed([Given(7, 1)], 2, 7) and allowed([Given(7, 1)], 1, 7)
    assert not allowed([Given(7, 1)], 1, 8) and not allowed([Given(7, 1)], 1, 7, scored=True)
    differing = [Given(7, 0), Given(8, 4)]
    assert (
        allowed(differing, 2, 9) and not allowed(differing, 2, 7) and allowed(differing, 2, 7, administrator=True)
    )
    agreeing = [Given(7, 4), Given(8, 4)]
    assert not any(allowed(agreeing, 2, person, administrator=True) for person in (7, 8, 9))


@pytest.mark.parametrize(
    "points",
    [
        {"c1": 2.0},
        {"c1": 2.5, "c2": 0.0},
        {"c1": -0.5, "c2": 0.0},
        {"c1": 0.3, "c2": 0.0},
        {"c1": float("nan"), "c2": 0.0},
        {"c1": float("inf"), "c2": 0.0},
        {"c1": 1.0, "c2": 1.0, "c3": 1.0},
    ],
)
def test_points_that_no_rubric_gives_are_refused(points):
    with pytest.raises(Refused, match="points_limits"):
        total_of(CRITERIA, points)


def test_points_are_added_up():
    assert total_of(CRITERIA, {"c1": 1.5, "c2": 1.5}) == 3
