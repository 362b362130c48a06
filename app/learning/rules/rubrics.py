"""Marking by hand: what a rubric allows, when two markers agree, and who may mark. Pure functions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.errors import Refused
from app.questions.definition import QuestionKey

SHARE_APART = 0.2
"""Two markers differ when their totals are further apart than this share of the points."""
STEP = 0.5
"""Points are given in halves."""
HAIR = 1e-9
Stage = Literal["first", "second", "differs", "settled"]


@dataclass(frozen=True)
class Given:
    """The points one marker gave for one answer, all criteria together."""

    marker_id: int
    total: float
    is_settling: bool = False


@dataclass(frozen=True)
class Standing:
    """How far the marking of an answer has come; `points` are None until it is settled.

    `first` and `second`: that marker is waited for; `differs`: two are too far apart, a third decides.
    """

    stage: Stage
    points: float | None
    markers: tuple[int, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody must still mark."""
        return self.points is None


def criteria_of(question: QuestionKey) -> dict[str, float]:
    """Return the most points of each criterion of a question's rubric, in written order."""
    return {key: float(most) for key, most in question.detail["criteria"].items()}


def markers_of(question: QuestionKey) -> int:
    """Return how many people mark an answer without seeing one another's points: 1 or 2."""
    return int(question.detail.get("markers", 1))


def total_of(criteria: Mapping[str, float], points: Mapping[str, float]) -> float:
    """Return the points of all criteria together; raises `Refused("points_limits")` for points no rubric gives.

    Every criterion has its points, from 0 to its most, in halves.
    """
    if points.keys() != criteria.keys():
        raise Refused("points_limits")
    for key, most in criteria.items():
        given = points[key]
        if not (math.isfinite(given) and 0 <= given <= most) or not (given / STEP).is_integer():
            raise Refused("points_limits")
    return math.fsum(points.values())


def standing(given: Sequence[Given], markers: int, points: float) -> Standing:
    """Return how far the marking of an answer of at most `points` has come.

    `given` holds all rows in the order they came: the newest row of a marker counts, a settling one decides.
    Two markers who agree give the mean of their totals.
    """
    newest = {each.marker_id: each for each in given if not each.is_settling}
    by = tuple(newest)[:markers]
    settling = [each for each in given if each.is_settling]
    if settling:
        return Standing("settled", settling[-1].total, by)
    if len(by) < markers:
        return Standing("second" if by else "first", None, by)
    totals = [newest[marker_id].total for marker_id in by]
    if are_apart(max(totals), min(totals), points):
        return Standing("differs", None, by)
    return Standing("settled", math.fsum(totals) / len(totals), by)


def are_apart(one: float, other: float, points: float) -> bool:
    """Whether two totals of at most `points` are too far apart to take their mean."""
    return abs(one - other) > SHARE_APART * points + HAIR


def may_mark(of: Standing, person_id: int, *, is_administrator: bool, is_scored: bool) -> bool:
    """Whether a person may give points now, or give other ones; nobody once the attempt has its mark.

    Points that nobody else's were held against may be given anew. Where two markers differ, a third person or
    an administrator decides.
    """
    if is_scored:
        return False
    if of.stage == "settled":
        return of.markers == (person_id,)
    if of.stage == "differs":
        return is_administrator or person_id not in of.markers
    return True
