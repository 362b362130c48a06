"""What the pages of an attempt show: never a key, a weight or a choice's own name before the rules allow it."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.cohorts.queries import is_cohort_over
from app.content.queries.texts import QuizWords, quiz_words
from app.learning.queries.attempts import AttemptView, questions_of
from app.learning.rules.marking import is_right
from app.learning.rules.papers import paper_of
from app.learning.rules.showing import may_see_feedback
from app.questions.asked import Asked, ReviewedPart
from app.questions.definition import QuestionDef
from app.questions.question import Answer
from app.questions.registry import kind_of
from app.web.questions import shown
from app.web.wording import here, local_now


@dataclass(frozen=True)
class PaperQuestion:
    """A question as it is asked, and the answer saved so far in words."""

    number: int
    asked: Asked
    said: tuple[Markup, ...]
    is_answered: bool


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question after the attempt; `parts` is empty while reasons may not be shown."""

    number: int
    stem: Markup
    body: Markup
    is_right: bool
    is_answered: bool
    parts: tuple[ReviewedPart, ...]
    whole: Markup


def words_of(attempt: AttemptView) -> QuizWords:
    """Return the words of the attempt's quiz in the language of the page."""
    return quiz_words(attempt.enrolment.release, attempt.quiz.key, here())


def paper_question(attempt: AttemptView, number: int, responses: Mapping[str, Answer]) -> PaperQuestion:
    """Return question `number` (from 1) of an attempt with the answer saved so far."""
    question = questions_of(attempt)[number - 1]
    text = words_of(attempt).words[question.key]
    answer = responses.get(question.key, ())
    kind = kind_of(question)
    asked = kind.ask(question, text, paper_of(attempt.quiz.settings, attempt.seed), answer)
    said = tuple(Markup(words) for words in kind.said(question, text, answer))
    return PaperQuestion(number, shown(asked), said, bool(answer))


def shows_reasons(attempt: AttemptView) -> bool:
    """Whether reasons and the key may be shown to the learner now."""
    settings = attempt.quiz.settings
    is_over = settings.feedback != "after-close" or is_cohort_over(attempt.enrolment.cohort_id, local_now())
    return may_see_feedback(settings, attempt.is_open, is_over)


def reviewed(attempt: AttemptView, responses: Mapping[str, Answer]) -> list[ReviewedQuestion]:
    """Return every question of an attempt with what the rules let the learner see."""
    reasons = shows_reasons(attempt)
    words = words_of(attempt)
    return [
        review(number, question, responses, words, reasons)
        for number, question in enumerate(questions_of(attempt), 1)
    ]


def review(
    number: int, question: QuestionDef, responses: Mapping[str, Answer], words: QuizWords, reasons: bool
) -> ReviewedQuestion:
    """Return one question after it was answered."""
    text = words.words[question.key]
    answer = responses.get(question.key, ())
    return ReviewedQuestion(
        number,
        Markup(text.stem_html),
        Markup(text.body_html),
        reasons and is_right(question, answer),
        bool(answer),
        shown(kind_of(question).review(question, text, answer)) if reasons else (),
        Markup(text.feedback_html) if reasons else Markup(""),
    )
