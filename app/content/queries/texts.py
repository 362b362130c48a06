"""Reads of published texts. Releases never change, so what was read once is kept, by the release's digest."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import select

from app.content.models import Edition, LessonText, QuizText, ReleaseLesson, ReleaseQuiz
from app.content.queries.releases import ReleaseView
from app.content.release import QuizSettings
from app.core.db import db
from app.core.locales import Reading, is_latin_view, reading
from app.core.scripts import in_latin
from app.questions.definition import QuestionDef, QuestionText, definition_from, text_from

MOST_KEPT = 2000
Words = TypeVar("Words")


@dataclass(frozen=True)
class SectionLine:
    """A heading of a lesson: the place a learner can come back to."""

    id: str
    title: str


@dataclass(frozen=True)
class LessonLine:
    """A lesson as an outline shows it."""

    key: str
    title: str
    minutes: int
    sections: tuple[SectionLine, ...]


@dataclass(frozen=True)
class ModuleLine:
    """A module as an outline shows it; `check` is the key of the quiz that closes it."""

    key: str
    title: str
    check: str | None
    check_title: str | None
    lessons: tuple[LessonLine, ...]


@dataclass(frozen=True)
class EditionView:
    """The course page in one language: `locale` is the edition, `tag` what its words are written in."""

    locale: str
    tag: str
    title: str
    summary: str
    audience: str
    outcomes: tuple[str, ...]
    html: str
    modules: tuple[ModuleLine, ...]

    def lessons(self) -> list[LessonLine]:
        """Return all lessons in order."""
        return [lesson for module in self.modules for lesson in module.lessons]


@dataclass(frozen=True)
class LessonView:
    """A lesson in one language. `words` maps question keys to their texts; `keys` hold what is right.

    `locale` is the edition, `tag` what its words are written in.
    """

    key: str
    module_key: str
    locale: str
    tag: str
    title: str
    html: str
    minutes: int
    sections: tuple[str, ...]
    words: dict[str, QuestionText]
    keys: dict[str, QuestionDef]


@dataclass(frozen=True)
class QuizView:
    """A quiz in every language: settings, and its bank in written order."""

    key: str
    purpose: str
    module_key: str | None
    settings: QuizSettings
    bank: tuple[QuestionDef, ...]


@dataclass(frozen=True)
class QuizWords:
    """A quiz in one language; `words` maps question keys to their texts; see `LessonView` for the other two."""

    locale: str
    tag: str
    title: str
    intro: str
    words: dict[str, QuestionText]


def edition(release: ReleaseView, wanted: str) -> EditionView:
    """Return the course page in `wanted`, or in the language its readers fall back to."""
    return _editions([(release, _reading(release, wanted))])[0]


def editions(releases: list[ReleaseView], wanted: str) -> list[EditionView]:
    """Return the course pages of many releases, in their order; at most one statement."""
    return _editions([(release, _reading(release, wanted)) for release in releases])


def _reading(release: ReleaseView, wanted: str) -> Reading:
    """Return the edition and the script in which a reader of `wanted` gets a release."""
    found = reading(wanted, release.locales)
    assert found is not None, "a release has its source edition"
    return found


def lesson(release: ReleaseView, lesson_key: str, wanted: str) -> LessonView | None:
    """Return a lesson in `wanted` or its fallback; None when the release has no such lesson."""
    seen = _reading(release, wanted)
    if not any(line.key == lesson_key for line in edition(release, wanted).lessons()):
        return None
    return _lesson(release.id, release.digest, lesson_key, seen)


def quiz(release: ReleaseView, quiz_key: str) -> QuizView | None:
    """Return a quiz of the release without its words."""
    return _quizzes(release.id, release.digest).get(quiz_key)


def practice_quizzes(release: ReleaseView, wanted: str) -> list[tuple[str, str]]:
    """Return key and title of the quizzes that are there to practise with, in the author's order."""
    quizzes = _quizzes(release.id, release.digest).values()
    keys = [each.key for each in quizzes if each.purpose == "practice"]
    return [(key, quiz_words(release, key, wanted).title) for key in keys]


def quiz_words(release: ReleaseView, quiz_key: str, wanted: str) -> QuizWords:
    """Return the words of a quiz in `wanted` or its fallback."""
    return _quiz_words(release.id, release.digest, quiz_key, _reading(release, wanted))


def _line(each: dict[str, Any]) -> LessonLine:
    return LessonLine(
        each["key"],
        each["title"],
        each["minutes"],
        tuple(SectionLine(section["id"], section["title"]) for section in each["sections"]),
    )


_read: dict[tuple[int, str, str], EditionView] = {}
"""Editions that were read, by release id, digest and tag."""


def _editions(wanted: list[tuple[ReleaseView, Reading]]) -> list[EditionView]:
    """Return the editions of releases as they are read; those not read before come in one statement."""
    keys = [(release.id, release.digest, seen.tag) for release, seen in wanted]
    written = {key: seen.edition for key, (_release, seen) in zip(keys, wanted, strict=True)}
    found = {key: kept for key in keys if (kept := _read.get(key)) is not None}
    missing = [key for key in keys if key not in found]
    if missing:
        statement = select(
            Edition.release_id,
            Edition.locale,
            Edition.title,
            Edition.summary,
            Edition.audience,
            Edition.outcomes,
            Edition.html,
            Edition.outline,
        ).where(Edition.release_id.in_({key[0] for key in missing}))
        rows = {(row.release_id, row.locale): row for row in db.session.execute(statement)}
        new = {key: _edition_view(rows[key[0], written[key]], key[2]) for key in missing}
        found |= new
        if len(_read) + len(new) > MOST_KEPT:
            _read.clear()
        _read.update(found)
    return [found[key] for key in keys]


def _edition_view(row: Any, tag: str) -> EditionView:
    """Return the view of an edition's row, in the script of `tag`."""
    modules = tuple(
        ModuleLine(
            each["key"],
            each["title"],
            each["check"],
            each["check_title"],
            tuple(_line(line) for line in each["lessons"]),
        )
        for each in row.outline
    )
    view = EditionView(
        row.locale, tag, row.title, row.summary, row.audience, tuple(row.outcomes), row.html, modules
    )
    return _seen(view, tag)


def _seen(value: Words, tag: str) -> Words:
    """Return words as they are read under `tag`: of a Latin view, all of them in Latin letters, figures too."""
    return in_latin(value) if is_latin_view(tag) else value


@lru_cache(maxsize=512)
def _lesson(release_id: int, _digest: str, lesson_key: str, seen: Reading) -> LessonView:
    row = db.session.execute(
        select(
            LessonText.title,
            LessonText.html,
            LessonText.questions.label("words"),
            ReleaseLesson.module_key,
            ReleaseLesson.minutes,
            ReleaseLesson.sections,
            ReleaseLesson.questions.label("definitions"),
        )
        .join(Edition, Edition.id == LessonText.edition_id)
        .join(
            ReleaseLesson,
            (ReleaseLesson.release_id == Edition.release_id) & (ReleaseLesson.lesson_key == LessonText.lesson_key),
        )
        .where(
            Edition.release_id == release_id,
            Edition.locale == seen.edition,
            LessonText.lesson_key == lesson_key,
        )
    ).one()
    keys = {each["key"]: definition_from(each) for each in row.definitions}
    return LessonView(
        lesson_key,
        row.module_key,
        seen.edition,
        seen.tag,
        _seen(row.title, seen.tag),
        _seen(row.html, seen.tag),
        row.minutes,
        tuple(row.sections),
        _seen(_words(row.words), seen.tag),
        keys,
    )


def _words(questions: dict[str, Any]) -> dict[str, QuestionText]:
    """Return the words of questions by key."""
    return {key: text_from(each) for key, each in questions.items()}


@lru_cache(maxsize=64)
def _quizzes(release_id: int, _digest: str) -> dict[str, QuizView]:
    rows = db.session.execute(
        select(
            ReleaseQuiz.key,
            ReleaseQuiz.purpose,
            ReleaseQuiz.module_key,
            ReleaseQuiz.settings,
            ReleaseQuiz.questions,
        )
        .where(ReleaseQuiz.release_id == release_id)
        .order_by(ReleaseQuiz.id)
    )
    return {
        row.key: QuizView(
            row.key,
            row.purpose,
            row.module_key,
            QuizSettings(**row.settings),
            tuple(definition_from(each) for each in row.questions),
        )
        for row in rows
    }


@lru_cache(maxsize=256)
def _quiz_words(release_id: int, _digest: str, quiz_key: str, seen: Reading) -> QuizWords:
    row = db.session.execute(
        select(QuizText.title, QuizText.intro, QuizText.questions)
        .join(ReleaseQuiz, ReleaseQuiz.id == QuizText.quiz_id)
        .where(ReleaseQuiz.release_id == release_id, ReleaseQuiz.key == quiz_key, QuizText.locale == seen.edition)
    ).one()
    return _seen(QuizWords(seen.edition, seen.tag, row.title, row.intro, _words(row.questions)), seen.tag)
