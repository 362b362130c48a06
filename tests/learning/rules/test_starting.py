"""Whether an attempt may start."""

from app.learning.rules.starting import may_start
from tests.learning.papers import settings


def test_attempts_run_out_when_they_are_counted():
    assert may_start(settings(attempts=3), 2).may_start
    refused = may_start(settings(attempts=3), 3)
    assert (refused.may_start, refused.reason) == (False, "attempts_used_up")
    assert may_start(settings(), 1000).may_start
