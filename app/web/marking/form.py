"""The form in which a marker gives points: numbers as people write them, and words for the learner."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from app.learning.operations.markings import LONGEST_COMMENT, Opinion
from app.learning.rules.rubrics import STEP
from app.web.wording import format_number, gettext

LONGEST_NUMBER = 8
LEGAL = frozenset("0123456789.")


@dataclass(frozen=True)
class PointsForm:
    """What was written: points by criterion as text, the comment, and faults by the name of their field."""

    points: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    def opinion(self) -> Opinion:
        """Return what the marker gives; only of a form without faults."""
        return Opinion({key: float(_plain(text)) for key, text in self.points.items()}, self.comment)


def form_of(opinion: Opinion | None) -> PointsForm:
    """Return the form with points given before, or empty."""
    if opinion is None:
        return PointsForm()
    return PointsForm({key: f"{points:g}" for key, points in opinion.points.items()}, opinion.comment)


def posted_form(criteria: Mapping[str, float]) -> PointsForm:
    """Return the posted form with its faults."""
    written = {key: request.form.get(f"points-{key}", "") for key in criteria}
    comment = request.form.get("comment", "")
    faults = {f"points-{key}": fault for key, most in criteria.items() if (fault := _fault(written[key], most))}
    if len(comment.replace("\r\n", "\n").strip()) > LONGEST_COMMENT:
        faults["comment"] = gettext("The comment is longer than %(count)s characters.", count=LONGEST_COMMENT)
    return PointsForm(written, comment, faults)


def _fault(text: str, most: float) -> str | None:
    """Return what is wrong with the points of one criterion."""
    plain = _plain(text)
    is_number = bool(plain) and len(plain) <= LONGEST_NUMBER and set(plain) <= LEGAL
    try:
        points = float(plain) if is_number else -1.0
    except ValueError:
        points = -1.0
    if 0 <= points <= most and (points / STEP).is_integer():
        return None
    return gettext("Give points from 0 to %(most)s, in halves.", most=format_number(most))


def _plain(text: str) -> str:
    """Return a number with a decimal point, however it was written."""
    return text.strip().replace(",", ".")
