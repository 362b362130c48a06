"""Guard the audit trail and chain what becomes of certificates."""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = "the audit trail is only appended to"
SQLITE = {
    "audit_event_is_not_changed": "BEFORE UPDATE ON audit_event",
    "audit_event_is_not_removed": "BEFORE DELETE ON audit_event",
    "audit_head_is_not_removed": "BEFORE DELETE ON audit_head",
    "audit_head_goes_on": "BEFORE UPDATE ON audit_head WHEN NEW.count <= OLD.count OR NEW.id <> OLD.id",
}
POSTGRESQL = {
    "audit_event_is_not_changed": "BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW",
    "audit_event_is_not_emptied": "BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT",
    "audit_head_is_not_removed": "BEFORE DELETE ON audit_head FOR EACH ROW",
    "audit_head_is_not_emptied": "BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT",
    "audit_head_goes_on": "BEFORE UPDATE ON audit_head FOR EACH ROW "
    "WHEN (NEW.count <= OLD.count OR NEW.id <> OLD.id)",
}


def upgrade() -> None:
    _chain_events()
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END")
        return
    op.execute(
        "CREATE FUNCTION refuse_in_audit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
    )
    for name, when in POSTGRESQL.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_in_audit()")


def _chain_events() -> None:
    """Give each withdrawal its link to the one before."""
    with op.batch_alter_table("certificate_event") as batch_op:
        batch_op.add_column(sa.Column("previous_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
    event = sa.table(
        "certificate_event",
        *(sa.column(name) for name in ("id", "certificate_id", "kind", "reason", "actor_id", "digest")),
        sa.column("happened_at", UtcDateTime()),
        sa.column("previous_digest"),
    )
    certificate = sa.table("certificate", sa.column("id"), sa.column("serial"))
    rows = op.get_bind().execute(
        sa.select(event, certificate.c.serial)
        .join(certificate, certificate.c.id == event.c.certificate_id)
        .order_by(event.c.id)
    )
    previous = "0" * 64
    for row in rows.all():
        told = [row.serial, row.kind, row.reason, row.actor_id]
        moment = row.happened_at.astimezone(UTC).isoformat(timespec="microseconds")
        document = json.dumps([*told, moment], ensure_ascii=False, separators=(",", ":"))
        made = hashlib.sha256(f"{previous}\n{document}".encode()).hexdigest()
        values = {"previous_digest": previous, "digest": made}
        op.execute(sa.update(event).where(event.c.id == row.id).values(values))
        previous = made
    with op.batch_alter_table("certificate_event") as batch_op:
        for column in ("previous_digest", "digest"):
            batch_op.alter_column(column, existing_type=sa.String(length=64), nullable=False)
            batch_op.create_unique_constraint(batch_op.f(f"uq_certificate_event_{column}"), [column])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, when in POSTGRESQL.items():
            op.execute(f"DROP TRIGGER {name} ON {'audit_head' if 'audit_head' in when else 'audit_event'}")
        op.execute("DROP FUNCTION refuse_in_audit()")
    with op.batch_alter_table("certificate_event") as batch_op:
        for column in ("digest", "previous_digest"):
            batch_op.drop_constraint(batch_op.f(f"uq_certificate_event_{column}"), type_="unique")
            batch_op.drop_column(column)
