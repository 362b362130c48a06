"""Make the tables of editions."""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("is_source", sa.Boolean(), nullable=False),
        sa.Column("is_recorded", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_edition_snapshot_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_snapshot")),
        sa.UniqueConstraint("course_id", "locale", name=op.f("uq_edition_snapshot_course_id_locale")),
    )
    op.create_table(
        "edition_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.String(length=90), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["edition_snapshot.id"],
            name=op.f("fk_edition_text_snapshot_id_edition_snapshot"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_text")),
        sa.UniqueConstraint("snapshot_id", "text_key", name=op.f("uq_edition_text_snapshot_id_text_key")),
    )
    op.create_table(
        "edition_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("text_key", sa.String(length=90), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("unit_kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("source_words", sa.Text(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("edition_words", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('holds', 'words', 'wording', 'meaning')", name=op.f("ck_edition_decision_kind")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_edition_decision_course_id_course")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_edition_decision_person_id_person")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["edition_decision.id"],
            name=op.f("fk_edition_decision_replaced_by_id_edition_decision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_decision")),
    )
    op.create_index(
        op.f("ix_edition_decision_course_id_arrived_at"),
        "edition_decision",
        ["course_id", "arrived_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_edition_decision_course_id_arrived_at"), table_name="edition_decision")
    op.drop_table("edition_decision")
    op.drop_table("edition_text")
    op.drop_table("edition_snapshot")
