"""What the page of an analysis shows: figures beside the words of questions and answers."""

from dataclasses import dataclass

from markupsafe import escape

from app.content.queries.texts import QuizWords, quiz_words
from app.core.errors import NotFound
from app.questions.registry import KINDS
from app.reports.items.analysis import QuizFigures, analyse
from app.reports.items.flags import Flag
from app.reports.items.limits import standing_of
from app.reports.items.questions import OptionFigures, QuestionFigures
from app.reports.items.records import sittings_of, waiting_in
from app.reports.items.selection import Selection, Subject, selected, subjects
from app.reports.items.sittings import Sitting
from app.reports.queries.items import QuizHistory, attempt_records, quiz_history
from app.web.analysis.words import FLAG_TONES, flag_words
from app.web.questions import shown
from app.web.wording import here


@dataclass(frozen=True)
class Studied:
    """A quiz and what was answered in it: the asked-for sittings, the languages of all, and its questions."""

    history: QuizHistory
    sittings: list[Sitting]
    locales: list[str]
    waiting: int
    subjects: list[Subject]


@dataclass(frozen=True)
class OptionLine:
    """An answer that was counted, in words, with its figures."""

    words_html: str
    figures: OptionFigures


@dataclass(frozen=True)
class FlagLine:
    """Something worth a look: what, what to do, and the answer it is about ('' for none)."""

    words: str
    advice: str
    about_html: str
    tone: str


@dataclass(frozen=True)
class QuestionLine:
    """A question with its figures; `locale` is the language of its words."""

    number: int
    subject: Subject
    figures: QuestionFigures
    standing: str
    is_void: bool
    stem_html: str
    locale: str
    options: tuple[OptionLine, ...]
    flags: tuple[FlagLine, ...]


def studied(course_key: str, quiz_key: str, selection: Selection) -> Studied:
    """Return what an analysis of a quiz is made from; raises `NotFound` for a quiz or release that is not."""
    history = quiz_history(course_key, quiz_key)
    banks = {version.release.number: version.bank for version in history.versions}
    if selection.release is not None and selection.release not in banks:
        raise NotFound("release")
    records = attempt_records(history, only_first=selection.only_first)
    everybody = sittings_of(records, banks)
    sittings = selected(everybody, selection)
    locales = sorted({sitting.locale for sitting in everybody if sitting.locale})
    return Studied(history, sittings, locales, waiting_in(records), subjects(banks, everybody, selection))


def figures_of(found: Studied) -> QuizFigures:
    """Return the figures of a quiz; other languages are compared with the one the course is written in."""
    source = found.history.versions[0].release.source_locale
    return analyse([subject.facts for subject in found.subjects], found.sittings, source)


def question_lines(found: Studied, figures: QuizFigures) -> list[QuestionLine]:
    """Return every question with its words in the language of the page; one statement a release at most."""
    releases = {version.release.number: version.release for version in found.history.versions}
    words = {
        number: quiz_words(releases[number], found.history.quiz_key, here())
        for number in {subject.release for subject in found.subjects}
    }
    return [
        shown(_line(number, subject, each, figures, words[subject.release], found.history.void))
        for number, (subject, each) in enumerate(zip(found.subjects, figures.questions, strict=True), 1)
    ]


def _line(
    number: int,
    subject: Subject,
    figures: QuestionFigures,
    of_quiz: QuizFigures,
    words: QuizWords,
    void: frozenset[str],
) -> QuestionLine:
    """Return one question; one that no longer counts has no flags, as everybody has its points."""
    key = subject.definition.key
    options = tuple(OptionLine(label(subject, words, each.key), each) for each in figures.options)
    flags = () if key in void else of_quiz.flags[key]
    return QuestionLine(
        number,
        subject,
        figures,
        standing_of(figures.n),
        key in void,
        words.words[key].stem_html,
        words.tag,
        options,
        tuple(_flag_line(flag, subject, figures, words) for flag in flags),
    )


def _flag_line(flag: Flag, subject: Subject, figures: QuestionFigures, words: QuizWords) -> FlagLine:
    """Return a flag in words."""
    said, advice = flag_words(flag, figures.languages)
    about = label(subject, words, flag.option) if flag.option is not None else ""
    return FlagLine(said, advice, about, FLAG_TONES.get(flag.code, "w"))


def label(subject: Subject, words: QuizWords, tallied: str) -> str:
    """Return the words of something counted, as safe HTML; its key where this release has no words for it."""
    definition = subject.definition
    try:
        found = KINDS[definition.kind].label(definition, words.words[definition.key], tallied)
    except (LookupError, ValueError):
        # An older release had more gaps, or choices of another name.
        found = ""
    return found or str(escape(tallied))
