"""Keep lists of institutions and claims to belong to one, and copy into completions where they were reached."""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "institution_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_institution_import_uploaded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_import")),
    )
    op.create_table(
        "institution_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_institution_claim_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_institution_claim_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_claim")),
        sa.UniqueConstraint("person_id", name=op.f("uq_institution_claim_person_id")),
    )
    op.create_index(op.f("ix_institution_claim_institution_id"), "institution_claim", ["institution_id"])
    with op.batch_alter_table("completion") as batch_op:
        batch_op.add_column(sa.Column("institution_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_completion_institution_id_institution"), "institution", ["institution_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_completion_institution_id"), ["institution_id"], unique=False)
    # Nobody could be moved before this, so where a person is now is where she was when the name was copied.
    op.execute(
        "UPDATE completion SET institution_id = (SELECT person.institution_id FROM person "
        "JOIN enrolment ON enrolment.person_id = person.id WHERE enrolment.id = completion.enrolment_id) "
        "WHERE institution_name IS NOT NULL"
    )
    op.execute(
        "UPDATE completion SET country = (SELECT institution.country FROM institution "
        "WHERE institution.id = completion.institution_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("completion") as batch_op:
        batch_op.drop_index(batch_op.f("ix_completion_institution_id"))
        batch_op.drop_constraint(batch_op.f("fk_completion_institution_id_institution"), type_="foreignkey")
        batch_op.drop_column("country")
        batch_op.drop_column("institution_id")
    op.drop_table("institution_claim")
    op.drop_table("institution_import")
