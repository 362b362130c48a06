"""Tables of the audit trail: rows are appended and never changed, each chained to the one before."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
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
