"""Tables of search. All of it can be made anew from the published releases: see `operations.rebuild()`."""

from typing import Any, cast

from sqlalchemy import DDL, JSON, ForeignKey, String, Table, Text, UniqueConstraint, column, event, table
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class SearchEntry(Base):
    """A course page (position 0) or a lesson in one edition; `scheme` is the rules by which it was folded."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("release_id", "locale", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    locale: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]
    lesson_key: Mapped[str | None] = mapped_column(String(80))
    scheme: Mapped[int]


class SearchText(Base):
    """The words of an entry as they are shown: `passages` is a list of [section, heading, text].

    It is apart from the entry, so that thousands of entries can be looked at without their texts.
    """

    __tablename__ = "search_text"

    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    passages: Mapped[list[Any]] = mapped_column(JSON)


WORD = String(60).with_variant(String(60, collation="C"), "postgresql")
"""Words are compared letter by letter, so that a beginning is a range."""


class SearchTerm(Base):
    """A folded word that some text has; `mirrored` is the word from its end, to find it by how it ends."""

    __tablename__ = "search_term"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    mirrored: Mapped[str] = mapped_column(WORD, index=True)


WORDS = table("search_words", column("rowid"), column("title"), column("headings"), column("body"))
"""The folded words of each entry, by its id: of the title; of the headings; of the text.

On SQLite a virtual table of FTS5, found by rowid. On PostgreSQL vectors that hold one another: `headings` has the
title too, `body` has all; only that is indexed, the others are short.
"""
SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title, headings, body, tokenize = 'ascii', prefix = '2 3 4')",
)
POSTGRESQL = (
    (
        "CREATE TABLE search_words (rowid INTEGER PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE,"
        " title TSVECTOR NOT NULL, headings TSVECTOR NOT NULL, body TSVECTOR NOT NULL)"
    ),
    "ALTER TABLE search_words ALTER COLUMN body SET STORAGE MAIN",
    "CREATE INDEX ix_search_words_body ON search_words USING gin (body)",
)
"""How it is made: the migration says the same.

Vectors stay in the rows: put aside, the table would look so small that the planner reads all of it, and them.
"""

_ENTRIES = cast("Table", SearchEntry.__table__)
# DDL and its execute_if() carry no types in SQLAlchemy 2.
for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for _statement in _statements:
        event.listen(_ENTRIES, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
event.listen(_ENTRIES, "before_drop", DDL("DROP TABLE IF EXISTS search_words"))  # type: ignore[no-untyped-call]


def is_described_here(name: str | None, kind: str, *_more: object) -> bool:
    """Whether what a database has under a name is a table of the models; Alembic's `include_name`.

    The words, and the tables in which FTS5 keeps them, are made by statements of their own.
    """
    return kind != "table" or name is None or not name.startswith(WORDS.name)
