"""Tables of facts about learning: nothing here is derived, and scores and responses are only added to."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Receipt(Base):
    """A learner's write that was carried out, by the key her browser sent with it: a repeat has no effect.

    `outcome` is what the first answer pointed at, so that the repeat gets the same answer.
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(30))
    outcome: Mapped[str] = mapped_column(String(200), default="")
    received_at: Mapped[datetime]


class Enrolment(Base):
    """A person takes a course on one release; repeating the course is another enrolment (`run`)."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    run: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    lesson_key: Mapped[str | None] = mapped_column(String(80))
    section: Mapped[str | None] = mapped_column(String(40))


class LessonDone(Base):
    """The learner said she is done with a lesson."""

    __tablename__ = "lesson_done"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson_key: Mapped[str] = mapped_column(String(80))
    locale: Mapped[str] = mapped_column(String(12))
    done_at: Mapped[datetime]


class LessonAnswer(Base):
    """One answer to a question inside a lesson; every try is kept, the latest is shown."""

    __tablename__ = "lesson_answer"
    __table_args__ = (Index("ix_lesson_answer_place", "enrolment_id", "lesson_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson_key: Mapped[str] = mapped_column(String(80))
    question_key: Mapped[str] = mapped_column(String(80))
    answer: Mapped[list[str]] = mapped_column(JSON)
    is_correct: Mapped[bool]
    locale: Mapped[str] = mapped_column(String(12))
    answered_at: Mapped[datetime]


class Attempt(Base):
    """One sitting of a quiz on one release. `seed` (16 secret bytes) gives order and choice tokens."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz_key", "number"),
        CheckConstraint("state IN ('open', 'submitted', 'overdue')", name="state"),
        CheckConstraint("(state = 'open') = (finished_at IS NULL)", name="finish"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "quiz_key",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(22), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    question_keys: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="open")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]


class Response(Base):
    """The present answer to one question of an attempt; `revision` counts its changes from 1."""

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("attempt_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question_key: Mapped[str] = mapped_column(String(80))
    answer: Mapped[list[str]] = mapped_column(JSON)
    confidence: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    locale: Mapped[str] = mapped_column(String(12))
    saved_at: Mapped[datetime]


class ResponseEvent(Base):
    """Every saved answer as it came: the history behind `Response`, never updated."""

    __tablename__ = "response_event"
    __table_args__ = (UniqueConstraint("attempt_id", "question_key", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question_key: Mapped[str] = mapped_column(String(80))
    answer: Mapped[list[str]] = mapped_column(JSON)
    confidence: Mapped[int | None]
    revision: Mapped[int]
    locale: Mapped[str] = mapped_column(String(12))
    saved_at: Mapped[datetime]


class Score(Base):
    """A mark of an attempt; a correction adds a row with its reason, the newest counts.

    `parts` maps the key of every scored question to [raw, max]; it is null in rows from before it was kept.
    """

    __tablename__ = "score"
    __table_args__ = (CheckConstraint("raw >= 0 AND raw <= max AND max >= 0", name="limits"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    raw: Mapped[float]
    max: Mapped[float]
    is_passed: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40), default="submitted")
    parts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime]


class AttemptFlag(Base):
    """The learner wants to come back to a question of an open attempt."""

    __tablename__ = "attempt_flag"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question_key: Mapped[str] = mapped_column(String(80), primary_key=True)


class Accommodation(Base):
    """Extra time or extra attempts in the quizzes of a course, for one person or a cohort; updated only to end it.

    `extra_time` is per cent of a quiz's minutes; without `quiz_key` it holds for every quiz of the course.
    """

    __tablename__ = "accommodation"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (cohort_id IS NULL)", name="holder"),
        CheckConstraint("extra_time >= 0 AND extra_attempts >= 0", name="extras"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    quiz_key: Mapped[str | None] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    extra_time: Mapped[int] = mapped_column(default=0)
    extra_attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class Marking(Base):
    """One marker's points for one answer that people mark; a marker's newest row counts, none is changed.

    `points` maps the keys of the rubric's criteria to points. A `settling` row decides after two differed.
    """

    __tablename__ = "marking"
    __table_args__ = (Index("ix_marking_place", "attempt_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question_key: Mapped[str] = mapped_column(String(80))
    marker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_settling: Mapped[bool] = mapped_column(default=False)
    points: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[float]
    comment: Mapped[str] = mapped_column(Text)
    marked_at: Mapped[datetime]


class Upload(Base):
    """A file handed in as an answer, served only as an attachment; the digest is of what came."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    question_key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime]


class Correction(Base):
    """What a trainer decided about a question that people had answered; rows are only added.

    `kind`: typo, wording, key, void, replace. `to_release_id` is the release whose key and words hold from then
    on. `effect` keeps the numbers that the preview showed.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("kind IN ('typo', 'wording', 'key', 'void', 'replace')", name="kind"),
        Index("ix_correction_place", "course_id", "question_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    question_key: Mapped[str] = mapped_column(String(80))
    from_release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    to_release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    kind: Mapped[str] = mapped_column(String(10))
    is_never_lower: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(String(1000))
    effect: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]


class Completion(Base):
    """An enrolment was completed: an event with a copy of what it asserts, never taken back."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    holder_name: Mapped[str] = mapped_column(String(200))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    institution_name: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))
    score_raw: Mapped[float]
    score_max: Mapped[float]
    completed_at: Mapped[datetime]
