"""What a learner is shown of the points that people gave her answers."""

from dataclasses import dataclass

from app.content.queries.texts import quiz_words
from app.learning.queries.attempts import AttemptView
from app.learning.queries.markings import hand_marks
from app.web.questions import shown
from app.web.wording import here


@dataclass(frozen=True)
class CriterionMark:
    """The points for one criterion, and the most there are."""

    words_html: str
    points: float
    most: float


@dataclass(frozen=True)
class ShownMark:
    """The marking of one answer: criterion by criterion, and what the markers wrote."""

    criteria: tuple[CriterionMark, ...]
    comments: tuple[str, ...]


def shown_hand_marks(attempt: AttemptView) -> dict[int, ShownMark]:
    """Return the marking of an attempt's answers by the number of their question; empty before all is marked."""
    found = hand_marks(attempt.id)
    if not found:
        return {}
    words = quiz_words(attempt.enrolment.release, attempt.quiz.key, here()).words
    details = {question.key: question.detail for question in attempt.quiz.bank if question.key in found}
    return {
        attempt.question_keys.index(key) + 1: shown(
            ShownMark(
                tuple(
                    CriterionMark(words[key].targets[each], mark.points[each], most)
                    for each, most in details[key]["criteria"].items()
                ),
                mark.comments,
            )
        )
        for key, mark in found.items()
    }
