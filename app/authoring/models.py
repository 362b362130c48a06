"""Tables of editions as they were last published, and of what was decided about their blocks since."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class EditionSnapshot(Base):
    """An edition, complete or not, as its files stood when its course was last published.

    All snapshots of a course are replaced at each publishing. `facts` is the file of its memory, `counts` says how
    many of its blocks stand how, `source_digest` names the files that were read.
    """

    __tablename__ = "edition_snapshot"
    __table_args__ = (UniqueConstraint("course_id", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    locale: Mapped[str] = mapped_column(String(12))
    is_source: Mapped[bool]
    is_recorded: Mapped[bool]
    facts: Mapped[str] = mapped_column(Text)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    minutes: Mapped[int]
    source_digest: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime]


class EditionText(Base):
    """A Markdown file of an edition; `units` is a list of [kind, place, line, end, markdown, digest]."""

    __tablename__ = "edition_text"
    __table_args__ = (UniqueConstraint("snapshot_id", "text_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("edition_snapshot.id", ondelete="CASCADE"))
    text_key: Mapped[str] = mapped_column(String(90))
    position: Mapped[int]
    path: Mapped[str] = mapped_column(Text)
    units: Mapped[list[list[Any]]] = mapped_column(JSON)


class EditionDecision(Base):
    """What somebody said of a block. A row is never taken out, and its words are never changed.

    `holds`: `edition_words` were made from `source_words` and still hold. `words`: `words` are the translation of
    `source_words`, in the place of `edition_words`. `wording` and `meaning`: of this sort is the change of the
    source from the words with the digests `origins` to `source_words`. `locale` is the edition's; the source's for
    the last two. `replaced_by_id` is a later decision on the same block. `taken_at`: written into the files of the
    course; `arrived_at`: found in the files of a publishing.
    """

    __tablename__ = "edition_decision"
    __table_args__ = (
        CheckConstraint("kind IN ('holds', 'words', 'wording', 'meaning')", name="kind"),
        Index(None, "course_id", "arrived_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    kind: Mapped[str] = mapped_column(String(10))
    locale: Mapped[str] = mapped_column(String(12))
    text_key: Mapped[str] = mapped_column(String(90))
    place: Mapped[str] = mapped_column(Text)
    unit_kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(16))
    source_words: Mapped[str] = mapped_column(Text)
    origins: Mapped[list[str]] = mapped_column(JSON)
    edition: Mapped[str] = mapped_column(String(16))
    edition_words: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("edition_decision.id"))
    taken_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
