"""What the pages of an attempt show: never a key, a weight or a choice's own name before the rules allow it."""

from dataclasses import dataclass

from markupsafe import Markup

from app.cohorts.queries import is_cohort_over
from app.content.queries.texts import QuizWords, quiz_words
from app.content.release import QuestionDef
from app.learning.queries.attempts import AttemptView, questions_of
from app.learning.rules import choice_order, choice_token, is_right, may_see_feedback
from app.web.wording import here, local_now


@dataclass(frozen=True)
class PaperQuestion:
    """A question as it is asked: choices by the tokens of this attempt, in its order."""

    number: int
    key: str
    kind: str
    stem: Markup
    body: Markup
    hint: Markup
    choices: list[tuple[str, Markup, bool]]
    is_answered: bool


@dataclass(frozen=True)
class ReviewedChoice:
    """A choice after the attempt: whether it was chosen, whether it is right, and why."""

    words: Markup
    is_chosen: bool
    is_right: bool
    reason: Markup


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question after the attempt; `choices` is empty while reasons may not be shown."""

    number: int
    stem: Markup
    body: Markup
    is_right: bool
    is_answered: bool
    choices: list[ReviewedChoice]
    whole: Markup


def words_of(attempt: AttemptView) -> QuizWords:
    """Return the words of the attempt's quiz in the language of the page."""
    return quiz_words(attempt.enrolment.release, attempt.quiz.key, here())


def paper_question(attempt: AttemptView, number: int, responses: dict[str, list[str]]) -> PaperQuestion:
    """Return question `number` (from 1) of an attempt with the answer saved so far."""
    question = questions_of(attempt)[number - 1]
    words = words_of(attempt).words[question.key]
    chosen = responses.get(question.key, [])
    return PaperQuestion(
        number,
        question.key,
        question.kind,
        Markup(words["stem_html"]),
        Markup(words["body_html"]),
        Markup(words["hint_html"]),
        [
            (
                choice_token(attempt.seed, question.key, choice),
                Markup(words["choices"][choice]),
                choice in chosen,
            )
            for choice in choice_order(question, attempt.quiz.settings, attempt.seed)
        ],
        question.key in responses,
    )


def shows_reasons(attempt: AttemptView) -> bool:
    """Whether reasons and the key may be shown to the learner now."""
    settings = attempt.quiz.settings
    is_over = settings.feedback != "after-close" or is_cohort_over(attempt.enrolment.cohort_id, local_now())
    return may_see_feedback(settings, attempt.is_open, is_over)


def reviewed(attempt: AttemptView, responses: dict[str, list[str]]) -> list[ReviewedQuestion]:
    """Return every question of an attempt with what the rules let the learner see."""
    reasons = shows_reasons(attempt)
    words = words_of(attempt)
    return [
        review(attempt, number, question, responses, words, reasons)
        for number, question in enumerate(questions_of(attempt), 1)
    ]


def review(
    attempt: AttemptView,
    number: int,
    question: QuestionDef,
    responses: dict[str, list[str]],
    words: QuizWords,
    reasons: bool,
) -> ReviewedQuestion:
    """Return one question after it was answered."""
    text = words.words[question.key]
    chosen = responses.get(question.key, [])
    choices = [
        ReviewedChoice(
            Markup(text["choices"][choice]),
            choice in chosen,
            choice in question.correct,
            Markup(text["feedback"].get(choice, "")),
        )
        for choice in choice_order(question, attempt.quiz.settings, attempt.seed)
    ]
    return ReviewedQuestion(
        number,
        Markup(text["stem_html"]),
        Markup(text["body_html"]),
        reasons and is_right(question, chosen),
        bool(chosen),
        choices if reasons else [],
        Markup(text["feedback_html"]) if reasons else Markup(""),
    )
