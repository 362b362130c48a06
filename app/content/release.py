"""The release document: what a compiled course is, frozen, with its canonical form and digest."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.digests import canonical_json, digest
from app.questions.definition import QuestionDef, QuestionKey, QuestionText

FORMAT = 2
"""Raised when the shape of the document changes, so that an old stored release is never read as a new one."""


@dataclass(frozen=True)
class Lesson:
    """A lesson without its words."""

    key: str
    minutes: int
    sections: tuple[str, ...]
    questions: tuple[QuestionKey, ...]


@dataclass(frozen=True)
class Module:
    """A module: its lessons in order and the quiz that closes it."""

    key: str
    check: str | None
    competences: tuple[str, ...]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class QuizSettings:
    """How a quiz runs. `pass_mark` is per cent; `draw` is a number, numbers by tag, or None for all.

    `pages` is `one` (a question a page) or `all` (all on one).
    """

    pass_mark: int
    draw: int | Mapping[str, int] | None
    attempts: int | None
    minutes: int | None
    shuffle: str
    feedback: str
    confidence: bool
    pages: str = "one"


@dataclass(frozen=True)
class Quiz:
    """A quiz without its words."""

    key: str
    settings: QuizSettings
    questions: tuple[QuestionDef, ...]


@dataclass(frozen=True)
class LessonText:
    """The words of a lesson; `section_titles` run beside the lesson's sections, `words` counts them."""

    title: str
    html: str
    section_titles: tuple[str, ...]
    words: int
    questions: Mapping[str, QuestionText]


@dataclass(frozen=True)
class QuizText:
    """The words of a quiz."""

    title: str
    intro_html: str
    questions: Mapping[str, QuestionText]


@dataclass(frozen=True)
class Edition:
    """One language's text of a course."""

    locale: str
    title: str
    summary: str
    audience: str
    outcomes: tuple[str, ...]
    html: str
    module_titles: Mapping[str, str]
    lessons: Mapping[str, LessonText]
    quizzes: Mapping[str, QuizText]


@dataclass(frozen=True)
class Media:
    """An image ready to be served: its safe bytes, their SHA-256, and the size in pixels or SVG units."""

    path: str
    digest: str
    mime: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class ReleaseDocument:
    """A whole compiled course. `digest` covers all but itself and `source_digest`."""

    course_key: str
    source_locale: str
    digest: str
    source_digest: str
    modules: tuple[Module, ...]
    quizzes: tuple[Quiz, ...]
    final: str | None
    practice: tuple[str, ...]
    editions: tuple[Edition, ...]
    media: tuple[Media, ...]


def as_document(release: ReleaseDocument) -> dict[str, Any]:
    """The release as plain values for JSON; media without their bytes."""
    document: dict[str, Any] = plain(release)
    for each in document["media"]:
        del each["data"]
    return {"format": FORMAT, **document}


def plain(value: Any) -> Any:
    """Dataclasses to dicts, tuples to lists, bytes kept."""
    if dataclasses.is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def to_json(release: ReleaseDocument) -> bytes:
    """The release as canonical JSON; the bytes of its media are kept elsewhere, by digest."""
    return canonical_json(as_document(release))


def with_digest(release: ReleaseDocument) -> ReleaseDocument:
    """The same release with its digest filled in."""
    document = as_document(release)
    del document["digest"], document["source_digest"]
    return dataclasses.replace(release, digest=digest(canonical_json(document)))
