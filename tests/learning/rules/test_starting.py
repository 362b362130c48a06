"""Whether an attempt may start."""

from app.learning.rules.starting import may_start
from tests.learning.papers import settings


def test_attempts_run_out_when_they_are_counted():
    assert may_start(settings(attempts=3), 2).may_start
    refused = may_start(settings(attempts=3), 3)
    assert (refused.may_start, refused.reason) == (False, "attempts_used_up")
    assert may_start(settings(), 1000).may_start


def test_granted_attempts_are_added_and_practice_has_no_end():
    assert may_start(settings(attempts=3), 3, extra=2).left == 2
    assert not may_start(settings(attempts=3), 5, extra=2).may_start
    assert may_start(settings(attempts=3), 99, purpose="practice").may_start
