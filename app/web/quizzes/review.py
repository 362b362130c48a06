"""What is shown of answered questions: what was right and why, as soon as the rules of the quiz allow it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.cohorts.queries import is_cohort_over
from app.learning.queries.attempts import AttemptView
from app.learning.rules.confidence import Calibration, calibration
from app.learning.rules.marking import is_right
from app.learning.rules.showing import may_answer_again, may_see_feedback, reveals_at_once
from app.questions.asked import ReviewedPart
from app.questions.definition import QuestionDef
from app.questions.gap import numbered
from app.questions.question import Answer
from app.questions.registry import kind_of
from app.web.questions import shown
from app.web.quizzes.paper import Sheet, words_of
from app.web.wording import local_now

Points = Mapping[str, tuple[float, float]]
"""Raw and most points by question."""


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question after it was answered; `parts` is empty while reasons may not be shown.

    `points` are those given and the most there are; None where they may not be shown, and for what counts nothing.
    """

    number: int
    stem_html: str
    body_html: str
    points: tuple[float, float] | None
    is_answered: bool
    parts: tuple[ReviewedPart, ...]
    whole_html: str

    @property
    def is_right(self) -> bool:
        """Whether all its points were given."""
        return self.points is not None and self.points[0] >= self.points[1]


def shows_reasons(attempt: AttemptView) -> bool:
    """Whether reasons and the key may be shown to the learner now."""
    settings = attempt.quiz.settings
    is_over = settings.feedback != "after-close" or is_cohort_over(attempt.enrolment.cohort_id, local_now())
    return may_see_feedback(settings, attempt.is_open, is_over, attempt.quiz.purpose)


def at_once(sheet: Sheet, number: int, again: int = 0) -> ReviewedQuestion | None:
    """Return the reasons to show beside question `number` of an open attempt, if that is how the quiz runs.

    Not while a scenario goes on, and not for question `again` in practice, which is asked anew.
    """
    settings, purpose = sheet.attempt.quiz.settings, sheet.attempt.quiz.purpose
    question, answer = sheet.questions[number - 1], sheet.answer(number)
    if not reveals_at_once(settings, purpose) or not answer or kind_of(question).asks_on(question, answer):
        return None
    if number == again and may_answer_again(settings, purpose):
        return None
    return review(sheet, number, reasons=shows_reasons(sheet.attempt))


def reviewed(sheet: Sheet, parts: Points | None) -> list[ReviewedQuestion]:
    """Return every question with what the rules let the learner see; `parts` are the points of the score."""
    reasons = shows_reasons(sheet.attempt)
    return [review(sheet, number, reasons=reasons, parts=parts) for number in range(1, len(sheet.questions) + 1)]


def review(sheet: Sheet, number: int, *, reasons: bool, parts: Points | None = None) -> ReviewedQuestion:
    """Return question `number` after it was answered, with its `reasons` or without."""
    question, answer = sheet.questions[number - 1], sheet.answer(number)
    text = words_of(sheet.attempt).words[question.key]
    return shown(
        ReviewedQuestion(
            number,
            text.stem_html,
            numbered(text.body_html),
            _points(question, answer, parts) if reasons else None,
            bool(answer),
            kind_of(question).review(question, text, answer) if reasons else (),
            text.feedback_html if reasons else "",
        )
    )


def calibration_of(sheet: Sheet) -> tuple[Calibration, ...]:
    """Return how often the learner was right at each step of confidence; nothing before she may know."""
    if not shows_reasons(sheet.attempt):
        return ()
    saved = [(question, sheet.saved.get(question.key)) for question in sheet.questions]
    return calibration(
        (answer.confidence, is_right(question, answer.answer))
        for question, answer in saved
        if answer is not None and answer.answer and _points(question, answer.answer, None) is not None
    )


def _points(question: QuestionDef, answer: Answer, parts: Points | None) -> tuple[float, float] | None:
    """Return the points of an answer as its score has them, or as they are before there is a score."""
    if parts is not None:
        return parts.get(question.key)
    if not kind_of(question).IS_SCORED or kind_of(question).IS_MARKED_BY_HAND:
        return None
    result = kind_of(question).mark(question, answer)
    return result.raw, result.max
