"""The paper of an attempt as the learner saw it, with every answer as it came, for staff who look into a mark."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from app.content.queries.texts import QuizWords, edition, quiz_words
from app.core.locales import own_name
from app.learning.queries.marks import AnswerLine, MarkHistory, MarkingLine
from app.learning.rules.papers import paper_of
from app.questions.asked import Asked
from app.questions.definition import QuestionDef
from app.questions.registry import kind_of
from app.web.questions import shown
from app.web.wording import here


@dataclass(frozen=True)
class SaidLine:
    """One line of an answer in words."""

    words_html: str


@dataclass(frozen=True)
class SavedAnswer:
    """One answer as it was saved, in the words of the language it was given in."""

    revision: int
    saved_at: datetime
    locale: str
    language: str
    confidence: int | None
    lines: tuple[SaidLine, ...]


@dataclass(frozen=True)
class SeenQuestion:
    """A question as it stood on the paper: in its place, its language and its order of choices.

    `points` are (points, most) as they changed from score to score, oldest first.
    """

    number: int
    key: str
    locale: str
    language: str
    asked: Asked
    answers: tuple[SavedAnswer, ...]
    markings: tuple[MarkingLine, ...]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class HistoryPage:
    """All that the template needs besides the history itself."""

    course_title: str
    quiz_title: str
    questions: tuple[SeenQuestion, ...]


def history_page(found: MarkHistory) -> HistoryPage:
    """Gather what the page of a mark's history shows."""
    words = {locale: quiz_words(found.release, found.quiz.key, locale) for locale in found.release.locales}
    return HistoryPage(
        edition(found.release, here()).title,
        quiz_words(found.release, found.quiz.key, here()).title,
        tuple(_seen(found, number, question, words) for number, question in enumerate(found.questions, 1)),
    )


def _seen(found: MarkHistory, number: int, question: QuestionDef, words: dict[str, QuizWords]) -> SeenQuestion:
    """Return one question in the language of its last answer, with that answer in it."""
    answers = found.answers_to(question.key)
    last = answers[-1] if answers else None
    shown_in = quiz_words(found.release, found.quiz.key, last.locale if last else here())
    paper = paper_of(found.quiz.settings, found.seed)
    text = shown_in.words[question.key]
    asked = kind_of(question).ask(question, text, paper, last.answer if last else ())
    kept = [score.parts[question.key] for score in found.scores if question.key in score.parts]
    return SeenQuestion(
        number,
        question.key,
        shown_in.tag,
        language_of(shown_in.locale),
        shown(replace(asked, prefix=f"q{number}-")),
        tuple(_saved(each, question, words.get(each.locale, shown_in)) for each in answers),
        tuple(found.markings_of(question.key)),
        tuple(part for part, _same in groupby(kept)),
    )


def _saved(line: AnswerLine, question: QuestionDef, words: QuizWords) -> SavedAnswer:
    """Return one answer in words."""
    said = kind_of(question).said(question, words.words[question.key], line.answer)
    lines = shown(tuple(SaidLine(each) for each in said))
    return SavedAnswer(line.revision, line.saved_at, line.locale, language_of(line.locale), line.confidence, lines)


def language_of(locale: str) -> str:
    """Return what a language calls itself."""
    return own_name(locale)
