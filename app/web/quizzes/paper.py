"""What the pages of an attempt show: never a key, a weight or a choice's own name before the rules allow it."""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.cohorts.queries import is_cohort_over
from app.content.queries.texts import QuizWords, quiz_words
from app.learning.queries.attempts import AttemptView, SavedAnswer, flags, questions_of, saved_answers
from app.learning.rules.confidence import Calibration, calibration
from app.learning.rules.marking import is_right
from app.learning.rules.papers import paper_of
from app.learning.rules.showing import may_answer_again, may_see_feedback, reveals_at_once
from app.questions.asked import Asked, ReviewedPart
from app.questions.definition import QuestionDef
from app.questions.question import Answer
from app.questions.registry import kind_of
from app.web.questions import shown
from app.web.wording import here, lazy_gettext, local_now

_ = lazy_gettext

Points = Mapping[str, tuple[float, float]]

STEPWISE = frozenset({"scenario", "upload"})
"""Kinds in which every save goes a step on, so that nothing may be saved while the learner still chooses."""
CONFIDENCE = {0: _("A guess"), 25: _("Unsure"), 50: _("Half sure"), 75: _("Fairly sure"), 100: _("Certain")}
"""The steps of confidence in words."""


@dataclass(frozen=True)
class PaperQuestion:
    """A question as it is asked, the answer saved so far in words, and what its form carries along.

    `is_unfinished`: it was answered and has more to ask; `saves_itself`: an answer may be saved while it is given.
    """

    number: int
    asked: Asked
    said: tuple[Markup, ...]
    is_answered: bool
    is_unfinished: bool
    is_flagged: bool
    revision: int
    confidence: int | None
    saves_itself: bool


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question after the attempt; `parts` is empty while reasons may not be shown.

    `points` are those given and the most there are; None where they may not be shown, and for what counts nothing.
    """

    number: int
    stem: Markup
    body: Markup
    points: tuple[float, float] | None
    is_answered: bool
    parts: tuple[ReviewedPart, ...]
    whole: Markup

    @property
    def is_right(self) -> bool:
        """Whether all its points were given."""
        return self.points is not None and self.points[0] >= self.points[1]


@dataclass(frozen=True)
class Place:
    """A question in the navigator."""

    number: int
    is_answered: bool
    is_flagged: bool


@dataclass(frozen=True)
class Sheet:
    """All questions of an attempt as one request finds them: the saved answers, and which are flagged."""

    attempt: AttemptView
    questions: list[QuestionDef]
    saved: Mapping[str, SavedAnswer]
    flagged: Collection[str]

    def question(self, number: int, *, anew: bool = False) -> PaperQuestion:
        """Return question `number` (from 1) with the answer saved so far, or `anew` without it."""
        question, settings = self.questions[number - 1], self.attempt.quiz.settings
        text, saved = words_of(self.attempt).words[question.key], self.saved.get(question.key)
        answer = saved.answer if saved else ()
        kind = kind_of(question)
        asked = kind.ask(question, text, paper_of(settings, self.attempt.seed), () if anew else answer)
        if settings.pages == "all":
            asked = dataclasses.replace(asked, prefix=prefix_of(number))
        return PaperQuestion(
            number=number,
            asked=shown(asked),
            said=self.said(number, answer),
            is_answered=bool(answer),
            is_unfinished=bool(answer) and kind.asks_on(question, answer),
            is_flagged=question.key in self.flagged,
            revision=saved.revision if saved else 0,
            confidence=saved.confidence if saved and not anew else None,
            saves_itself=question.kind not in STEPWISE
            and not reveals_at_once(settings, self.attempt.quiz.purpose),
        )

    def all(self) -> list[PaperQuestion]:
        """Return every question with the answer saved so far."""
        return [self.question(number) for number in range(1, len(self.questions) + 1)]

    def stem(self, number: int) -> Markup:
        """Return what question `number` asks."""
        return Markup(words_of(self.attempt).words[self.questions[number - 1].key].stem_html)

    def said(self, number: int, answer: Answer) -> tuple[Markup, ...]:
        """Return an answer to question `number` in words."""
        question = self.questions[number - 1]
        text = words_of(self.attempt).words[question.key]
        return tuple(Markup(words) for words in kind_of(question).said(question, text, answer))

    def places(self) -> list[Place]:
        """Return what the navigator shows of every question."""
        return [
            Place(number, self.is_answered(number), question.key in self.flagged)
            for number, question in enumerate(self.questions, 1)
        ]

    def is_answered(self, number: int) -> bool:
        """Whether there is an answer to question `number` that was not taken back."""
        saved = self.saved.get(self.questions[number - 1].key)
        return saved is not None and bool(saved.answer)

    def at_once(self, number: int, again: int = 0) -> ReviewedQuestion | None:
        """Return the reasons to show beside question `number` of an open attempt, if that is how the quiz runs.

        Not while a scenario goes on, and not for question `again` in practice, which is asked anew.
        """
        settings, purpose = self.attempt.quiz.settings, self.attempt.quiz.purpose
        question = self.questions[number - 1]
        if not reveals_at_once(settings, purpose) or not self.is_answered(number):
            return None
        if kind_of(question).asks_on(question, self.saved[question.key].answer):
            return None
        if number == again and may_answer_again(settings, purpose):
            return None
        return self.review(number, reasons=shows_reasons(self.attempt))

    def review(self, number: int, *, reasons: bool, parts: Points | None = None) -> ReviewedQuestion:
        """Return question `number` after it was answered; `parts` are the points of its score."""
        question = self.questions[number - 1]
        text, saved = words_of(self.attempt).words[question.key], self.saved.get(question.key)
        answer = saved.answer if saved else ()
        return ReviewedQuestion(
            number,
            Markup(text.stem_html),
            Markup(text.body_html),
            _points(question, answer, parts) if reasons else None,
            bool(answer),
            shown(kind_of(question).review(question, text, answer)) if reasons else (),
            Markup(text.feedback_html) if reasons else Markup(""),
        )

    def reviewed(self, parts: Points | None) -> list[ReviewedQuestion]:
        """Return every question with what the rules let the learner see."""
        reasons = shows_reasons(self.attempt)
        return [self.review(number, reasons=reasons, parts=parts) for number in range(1, len(self.questions) + 1)]

    def calibration(self) -> tuple[Calibration, ...]:
        """Return how often the learner was right at each step of confidence; nothing before she may know."""
        if not shows_reasons(self.attempt):
            return ()
        saved = [(question, self.saved.get(question.key)) for question in self.questions]
        return calibration(
            (answer.confidence, is_right(question, answer.answer))
            for question, answer in saved
            if answer is not None and answer.answer and _points(question, answer.answer, None) is not None
        )


def sheet_of(attempt: AttemptView, flagged: Collection[str] | None = None) -> Sheet:
    """Return the questions of an attempt with all that is saved; two statements, one when `flagged` is given."""
    saved = saved_answers(attempt.id)
    return Sheet(attempt, questions_of(attempt), saved, flags(attempt.id) if flagged is None else flagged)


def _points(question: QuestionDef, answer: Answer, parts: Points | None) -> tuple[float, float] | None:
    """Return the points of an answer as its score has them, or as they are before there is a score."""
    if parts is not None:
        return parts.get(question.key)
    if not kind_of(question).IS_SCORED or kind_of(question).IS_MARKED_BY_HAND:
        return None
    result = kind_of(question).mark(question, answer)
    return result.raw, result.max


def prefix_of(number: int) -> str:
    """Return what the fields of a question begin with where all stand on one page."""
    return f"q{number}-"


def words_of(attempt: AttemptView) -> QuizWords:
    """Return the words of the attempt's quiz in the language of the page."""
    return quiz_words(attempt.enrolment.release, attempt.quiz.key, here())


def shows_reasons(attempt: AttemptView) -> bool:
    """Whether reasons and the key may be shown to the learner now."""
    settings = attempt.quiz.settings
    is_over = settings.feedback != "after-close" or is_cohort_over(attempt.enrolment.cohort_id, local_now())
    return may_see_feedback(settings, attempt.is_open, is_over, attempt.quiz.purpose)
