"""What of an attempt may be shown to its learner, and when. Pure functions."""

from app.content.release import QuizSettings
from app.learning.rules.starting import PRACTICE


def reveals_at_once(settings: QuizSettings, purpose: str = "") -> bool:
    """Whether every saved answer is followed by its reasons: always in practice."""
    return purpose == PRACTICE or settings.feedback == "at-once"


def may_answer_again(settings: QuizSettings, purpose: str = "") -> bool:
    """Whether a saved answer may be changed: not after its reasons were shown, except in practice."""
    return purpose == PRACTICE or settings.feedback != "at-once"


def may_see_feedback(settings: QuizSettings, is_open: bool, cohort_is_over: bool, purpose: str = "") -> bool:
    """Whether reasons and the key may be shown: `at-once` for every saved answer, else by the attempt's state.

    `after-close` waits for the end of the cohort; somebody in no cohort counts as being in one that is over.
    """
    if reveals_at_once(settings, purpose):
        return True
    if settings.feedback == "never" or is_open:
        return False
    return settings.feedback != "after-close" or cohort_is_over
