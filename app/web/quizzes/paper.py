"""What the pages of an attempt show: never a key, a weight or a choice's own name before the rules allow it."""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.content.queries.texts import QuizWords, quiz_words
from app.learning.queries.attempts import AttemptView, SavedAnswer, flags, questions_of, saved_answers
from app.learning.rules.papers import paper_of
from app.learning.rules.showing import reveals_at_once
from app.questions.asked import Asked
from app.questions.definition import QuestionDef
from app.questions.question import Answer
from app.questions.registry import kind_of
from app.web.questions import shown
from app.web.wording import here, lazy_gettext

_ = lazy_gettext

STEPWISE = frozenset({"scenario", "upload"})
"""Kinds in which every save goes a step on, so that nothing may be saved while the learner still chooses."""
CONFIDENCE = {0: _("A guess"), 25: _("Unsure"), 50: _("Half sure"), 75: _("Fairly sure"), 100: _("Certain")}
"""The steps of confidence in words."""


@dataclass(frozen=True)
class PaperQuestion:
    """A question as it is asked, the answer saved so far in words, and what its form carries along.

    `is_unfinished`: it was answered and has more to ask; `saves_itself`: an answer may be saved while it is given;
    `state`: how its words stand to the source.
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
    state: str


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
            state=text.state,
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
            Place(number, bool(self.answer(number)), question.key in self.flagged)
            for number, question in enumerate(self.questions, 1)
        ]

    def answer(self, number: int) -> Answer:
        """Return the saved answer to question `number`, empty when there is none."""
        saved = self.saved.get(self.questions[number - 1].key)
        return saved.answer if saved else ()


def sheet_of(attempt: AttemptView, flagged: Collection[str] | None = None) -> Sheet:
    """Return the questions of an attempt with all that is saved; two statements, one when `flagged` is given."""
    saved = saved_answers(attempt.id)
    return Sheet(attempt, questions_of(attempt), saved, flags(attempt.id) if flagged is None else flagged)


def prefix_of(number: int) -> str:
    """Return what the fields of a question begin with where all stand on one page."""
    return f"q{number}-"


def words_of(attempt: AttemptView) -> QuizWords:
    """Return the words of the attempt's quiz in the language of the page."""
    return quiz_words(attempt.enrolment.release, attempt.quiz.key, here())
