"""Tables of the audit trail: rows are appended and never changed, each chained to the one before.

The database itself refuses to change or remove a row; whoever takes its triggers away breaks the chain.
"""

from datetime import datetime

from sqlalchemy import DDL, ForeignKey, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class AuditEvent(Base):
    """One act. `facts` is canonical JSON; `digest` the SHA-256 of the row and of the digest of the row before.

    No column holds a name, an address or anybody's words: people are named by their number only.
    """

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    thing: Mapped[str] = mapped_column(String(20))
    thing_key: Mapped[str] = mapped_column(String(120))
    facts: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(index=True)
    previous_digest: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The end of the chain, in one row: whoever appends locks it; `count` shows when rows are missing."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]


WORDS = "the audit trail is only appended to"
_SQLITE = (
    (AuditEvent, "audit_event_is_not_changed", "UPDATE", ""),
    (AuditEvent, "audit_event_is_not_removed", "DELETE", ""),
    (AuditHead, "audit_head_is_not_removed", "DELETE", ""),
    (AuditHead, "audit_head_goes_on", "UPDATE", " WHEN NEW.count <= OLD.count OR NEW.id <> OLD.id"),
)
_POSTGRESQL = (
    (AuditEvent, "audit_event_is_not_changed", "UPDATE OR DELETE", "ROW"),
    (AuditEvent, "audit_event_is_not_emptied", "TRUNCATE", "STATEMENT"),
    (AuditHead, "audit_head_is_not_removed", "DELETE", "ROW"),
    (AuditHead, "audit_head_is_not_emptied", "TRUNCATE", "STATEMENT"),
    (AuditHead, "audit_head_goes_on", "UPDATE", "ROW WHEN (NEW.count <= OLD.count OR NEW.id <> OLD.id)"),
)


def _guard(model: type[Base], dialect: str, statement: str) -> None:
    """Run a statement after the table is made in a database of this dialect."""
    event.listen(model.__table__, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call] # SQLAlchemy's


for _model, _name, _act, _when in _SQLITE:
    _guard(
        _model,
        "sqlite",
        f"CREATE TRIGGER {_name} BEFORE {_act} ON {_model.__tablename__}{_when} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    )
for _owner in (AuditEvent, AuditHead):
    _guard(
        _owner,
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_in_audit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
    )
for _model, _name, _act, _each in _POSTGRESQL:
    _guard(
        _model,
        "postgresql",
        f"CREATE TRIGGER {_name} BEFORE {_act} ON {_model.__tablename__} FOR EACH {_each} "
        "EXECUTE FUNCTION refuse_in_audit()",
    )
