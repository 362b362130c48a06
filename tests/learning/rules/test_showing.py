"""What of an attempt is shown, and when."""

import pytest

from app.learning.rules.showing import may_see_feedback
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
