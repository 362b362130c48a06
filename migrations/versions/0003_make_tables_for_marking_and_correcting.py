"""Make tables for marking and correcting."""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("quiz_key", sa.String(length=80), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("from_release_id", sa.Integer(), nullable=False),
        sa.Column("to_release_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("is_never_lower", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('typo', 'wording', 'key', 'void', 'replace')", name=op.f("ck_correction_kind")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_correction_actor_id_person")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_correction_course_id_course")),
        sa.ForeignKeyConstraint(
            ["from_release_id"], ["release.id"], name=op.f("fk_correction_from_release_id_release")
        ),
        sa.ForeignKeyConstraint(
            ["to_release_id"], ["release.id"], name=op.f("fk_correction_to_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index("ix_correction_place", ["course_id", "question_key"], unique=False)

    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("quiz_key", sa.String(length=80), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("extra_time", sa.Integer(), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (cohort_id IS NULL)", name=op.f("ck_accommodation_holder")),
        sa.CheckConstraint("extra_time >= 0 AND extra_attempts >= 0", name=op.f("ck_accommodation_extras")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_accommodation_cohort_id_cohort")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_accommodation_course_id_course")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_accommodation_ended_by_id_person")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name=op.f("fk_accommodation_granted_by_id_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accommodation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
    )
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accommodation_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accommodation_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accommodation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "attempt_flag",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_flag_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "question_key", name=op.f("pk_attempt_flag")),
    )
    op.create_table(
        "marking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("is_settling", sa.Boolean(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_marking_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["marker_id"], ["person.id"], name=op.f("fk_marking_marker_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking")),
    )
    with op.batch_alter_table("marking", schema=None) as batch_op:
        batch_op.create_index("ix_marking_place", ["attempt_id", "question_key"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_upload_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("token", name=op.f("uq_upload_token")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_attempt_id"), ["attempt_id"], unique=False)

    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("correction_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_score_correction_id"), ["correction_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_score_correction_id_correction"), "correction", ["correction_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_score_bounds"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_score_limits"), "raw >= 0 AND raw <= max AND max >= 0")

    with op.batch_alter_table("release_quiz", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_release_quiz_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_release_quiz_purpose"), "purpose IN ('check', 'final', 'practice')"
        )


def downgrade() -> None:
    with op.batch_alter_table("release_quiz", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_release_quiz_purpose"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_release_quiz_purpose"), "purpose IN ('check', 'final')")

    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_score_limits"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_score_bounds"), "raw >= 0 AND raw <= max AND max > 0")
        batch_op.drop_constraint(batch_op.f("fk_score_correction_id_correction"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_score_correction_id"))
        batch_op.drop_column("correction_id")
        batch_op.drop_column("parts")

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_attempt_id"))

    op.drop_table("upload")
    with op.batch_alter_table("marking", schema=None) as batch_op:
        batch_op.drop_index("ix_marking_place")

    op.drop_table("marking")
    op.drop_table("attempt_flag")
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accommodation_person_id"))
        batch_op.drop_index(batch_op.f("ix_accommodation_course_id"))
        batch_op.drop_index(batch_op.f("ix_accommodation_cohort_id"))

    op.drop_table("accommodation")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index("ix_correction_place")

    op.drop_table("correction")
