"""Make the tables of search."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORD = sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lesson_key", sa.String(length=80), nullable=True),
        sa.Column("scheme", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_search_entry_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint(
            "release_id", "locale", "position", name=op.f("uq_search_entry_release_id_locale_position")
        ),
    )
    op.create_table(
        "search_text",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["search_entry.id"],
            name=op.f("fk_search_text_entry_id_search_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_search_text")),
    )
    op.create_table(
        "search_term",
        sa.Column("word", WORD, nullable=False),
        sa.Column("mirrored", WORD, nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_term")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_term_mirrored"), "search_term", ["mirrored"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words"
            " USING fts5(title, headings, body, tokenize = 'ascii', prefix = '2 3 4')"
        )
        return
    op.execute(
        "CREATE TABLE search_words (rowid INTEGER PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE,"
        " title TSVECTOR NOT NULL, headings TSVECTOR NOT NULL, body TSVECTOR NOT NULL)"
    )
    op.execute("ALTER TABLE search_words ALTER COLUMN body SET STORAGE MAIN")
    op.execute("CREATE INDEX ix_search_words_body ON search_words USING gin (body)")


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    op.drop_index(op.f("ix_search_term_mirrored"), table_name="search_term")
    op.drop_table("search_term")
    op.drop_table("search_text")
    op.drop_table("search_entry")
