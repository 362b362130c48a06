"""Keep why somebody was not erased."""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEX = "uq_erasure_open"
BEFORE = "taken_back_at IS NULL AND done_at IS NULL"
AFTER = f"{BEFORE} AND refused_at IS NULL"


def upgrade() -> None:
    op.drop_index(INDEX, table_name="erasure")
    op.add_column("erasure", sa.Column("refused_at", UtcDateTime(), nullable=True))
    op.add_column("erasure", sa.Column("reason", sa.String(length=40), nullable=True))
    _one_open(AFTER)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="erasure")
    op.execute("UPDATE erasure SET taken_back_at = refused_at WHERE refused_at IS NOT NULL AND done_at IS NULL")
    op.drop_column("erasure", "reason")
    op.drop_column("erasure", "refused_at")
    _one_open(BEFORE)


def _one_open(where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        INDEX, "erasure", ["person_id"], unique=True, sqlite_where=condition, postgresql_where=condition
    )
