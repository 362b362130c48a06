"""Tables of courses and their immutable releases: rows are inserted at publishing and never updated."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Course(Base):
    """One course, named by the key of its folder for ever."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]


class Release(Base):
    """One published state of a course, named by the digest of its content; the highest number is offered."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    source_digest: Mapped[str] = mapped_column(String(64))
    source_locale: Mapped[str] = mapped_column(String(12))
    locales: Mapped[list[str]] = mapped_column(JSON)
    final_quiz: Mapped[str | None] = mapped_column(String(80))
    lesson_count: Mapped[int]
    minutes: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(200))


class Edition(Base):
    """A release in one language: the course page and the outline of modules, lessons and quizzes.

    `outline` is a list of modules: {key, title, check, lessons: [{key, title, minutes, sections: [{id, title}]}]}.
    """

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("release_id", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    locale: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    outcomes: Mapped[list[str]] = mapped_column(JSON)
    html: Mapped[str] = mapped_column(Text)
    outline: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ReleaseLesson(Base):
    """What a lesson is in every language: its place and the keys of its questions.

    `questions` is a list of {key, kind, points, choices: [choice keys], correct: [choice keys]}; it never
    leaves the server.
    """

    __tablename__ = "release_lesson"
    __table_args__ = (UniqueConstraint("release_id", "lesson_key"), UniqueConstraint("release_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    lesson_key: Mapped[str] = mapped_column(String(80))
    module_key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    minutes: Mapped[int]
    sections: Mapped[list[str]] = mapped_column(JSON)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class LessonText(Base):
    """A lesson in one language, rendered when it was published.

    `questions` maps a question key to {stem_html, body_html, choices: {key: html}, feedback: {key: html},
    feedback_html, hint_html}; the feedback is shown only after an answer.
    """

    __tablename__ = "lesson_text"
    __table_args__ = (UniqueConstraint("edition_id", "lesson_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    lesson_key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    html: Mapped[str] = mapped_column(Text)
    questions: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReleaseQuiz(Base):
    """A quiz in every language: its settings and the definition, with the key, of each question in its bank.

    `questions` is a list of {key, kind, tags, points, choices: [choice keys], correct: [choice keys]}.
    """

    __tablename__ = "release_quiz"
    __table_args__ = (
        UniqueConstraint("release_id", "key"),
        CheckConstraint("purpose IN ('check', 'final', 'practice')", name="purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    key: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(10))
    module_key: Mapped[str | None] = mapped_column(String(80))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class QuizText(Base):
    """A quiz in one language: title, introduction, and the words of each question as in `LessonText`."""

    __tablename__ = "quiz_text"
    __table_args__ = (UniqueConstraint("quiz_id", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("release_quiz.id"))
    locale: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    intro: Mapped[str] = mapped_column(Text)
    questions: Mapped[dict[str, Any]] = mapped_column(JSON)


class Media(Base):
    """A figure, named by the digest of its bytes, so that it can be kept by browsers for ever."""

    __tablename__ = "media"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    mime: Mapped[str] = mapped_column(String(60))
    data: Mapped[bytes] = mapped_column(LargeBinary)
