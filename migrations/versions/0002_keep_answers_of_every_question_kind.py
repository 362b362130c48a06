"""Keep answers of every question kind."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ANSWERED = ("lesson_answer", "response", "response_event")


def upgrade() -> None:
    for table in ANSWERED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN choices TO answer")
    for table in ("response", "response_event"):
        op.add_column(table, sa.Column("confidence", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("response_event", "response"):
        op.drop_column(table, "confidence")
    for table in ANSWERED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN answer TO choices")
