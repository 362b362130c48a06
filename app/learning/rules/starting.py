"""Whether an attempt may start. Pure functions."""

from dataclasses import dataclass

from app.content.release import QuizSettings

PRACTICE = "practice"
"""The purpose of a quiz that is taken as often as one likes and completes nothing."""


@dataclass(frozen=True)
class StartDecision:
    """Whether a new attempt may start, and if not, why. `left` are the attempts still allowed, None: no limit."""

    may_start: bool
    reason: str | None = None
    left: int | None = None


def may_start(settings: QuizSettings, attempts_so_far: int, *, purpose: str = "", extra: int = 0) -> StartDecision:
    """Decide whether somebody with so many attempts, and `extra` ones granted, may start another."""
    if settings.attempts is None or purpose == PRACTICE:
        return StartDecision(True)
    left = max(0, settings.attempts + extra - attempts_so_far)
    return StartDecision(True, None, left) if left else StartDecision(False, "attempts_used_up", 0)
