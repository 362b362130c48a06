"""What of an attempt is shown, and when."""

import pytest

from app.learning.rules.showing import may_answer_again, may_see_feedback
from tests.learning.papers import settings


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
    assert may_see_feedback(settings(feedback=feedback), is_open, is_over) is shown


def test_practice_shows_its_reasons_at_once_and_asks_again():
    for feedback in ("after-submit", "after-close", "never", "at-once"):
        assert may_see_feedback(
            settings(feedback=feedback), is_open=True, cohort_is_over=False, purpose="practice"
        )
    assert may_answer_again(settings(feedback="at-once"), "practice")
    assert not may_answer_again(settings(feedback="at-once"), "check")
