"""The words around marking: what a queue says of an answer, comments for a learner, and the mail to her."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from app.accounts.queries.people import PersonCard
from app.content.queries.texts import edition, quiz_words
from app.core.locales import LOCALES
from app.core.mail import queue_mail
from app.learning.queries.attempts import AttemptView
from app.learning.queries.markings import Place
from app.learning.rules.rubrics import criteria_of
from app.questions import upload
from app.questions.question import Answer
from app.questions.registry import kind_of
from app.web.links import address
from app.web.questions import shown
from app.web.wording import here, translate


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when it is shown or written."""
    return message


STAGES = {
    "first": (_("Nobody has marked it yet"), "w"),
    "second": (_("One marker has given points"), "w"),
    "differs": (_("Two markers differ"), "e"),
    "settled": (_("Marked"), "o"),
}
"""Words and tone of how far the marking of an answer has come."""
SUBJECT = _("Your answers in “%(quiz)s” have been marked")
TEXT = _(
    "Hello %(name)s,\n\nyour answers in “%(quiz)s” at %(school)s have been read and marked. Your result and "
    "the comments are here:\n\n%(link)s"
)


@dataclass(frozen=True)
class Line:
    """An answer in the queue, in words."""

    place: Place
    course: str
    quiz: str
    stem_html: str
    stage: str
    tone: str


@dataclass(frozen=True)
class Criterion:
    """A criterion of a rubric in words, and the most points it has."""

    key: str
    words_html: str
    most: float


@dataclass(frozen=True)
class Paragraph:
    """A part of an answer."""

    words_html: str


@dataclass(frozen=True)
class AnswerWords:
    """The case that was put, and the answer to it; `count` is how many words it has."""

    body_html: str
    paragraphs: tuple[Paragraph, ...]
    count: int


def line_of(place: Place, stage: str) -> Line:
    """Return what the queue says of an answer, in the language of the page."""
    words = quiz_words(place.release, place.quiz_key, here())
    stem = words.words[place.question.key].stem_html
    title = edition(place.release, here()).title
    return shown(Line(place, title, words.title, stem, str(STAGES[stage][0]), STAGES[stage][1]))


def criteria(place: Place) -> list[Criterion]:
    """Return the rubric of an answer in the language of the page."""
    targets = quiz_words(place.release, place.quiz_key, here()).words[place.question.key].targets
    return [shown(Criterion(key, targets[key], most)) for key, most in criteria_of(place.question).items()]


def answer_words(place: Place, answer: Answer) -> AnswerWords:
    """Return the case and an answer; of a file nothing, since its name may say whose it is."""
    text = quiz_words(place.release, place.quiz_key, here()).words[place.question.key]
    said = () if place.question.kind == upload.KIND else kind_of(place.question).said(place.question, text, answer)
    count = sum(len(each.split()) for each in answer)
    return shown(AnswerWords(text.body_html, tuple(Paragraph(each) for each in said), count))


def tell_learner(person: PersonCard, attempt: AttemptView, now: datetime) -> None:
    """Queue the mail that her attempt has been marked, in her language."""
    locale = person.locale if person.locale in LOCALES else attempt.enrolment.release.source_locale
    values = {
        "name": person.name or person.email,
        "school": current_app.extensions["sezona"].school_name,
        "quiz": quiz_words(attempt.enrolment.release, attempt.quiz.key, locale).title,
        "link": address("quizzes.result", locale, serial=attempt.serial),
    }
    queue_mail(
        to=person.email,
        subject=translate(locale, SUBJECT, **values),
        text=translate(locale, TEXT, **values) + "\n",
        now=now,
    )
