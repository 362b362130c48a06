"""The table of acts that wait for a second person."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class PendingAct(Base):
    """Something dangerous that one person asked for and another has to agree to, before `expires_at`.

    `subject_id` is the person it would happen to, `thing_key` the thing; `facts` is what carrying it out needs:
    numbers, keys and fixed words. `verdict` is agreed, refused, or void when it could no longer be carried out.
    """

    __tablename__ = "pending_act"
    __table_args__ = (
        CheckConstraint("verdict IN ('agreed', 'refused', 'void')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    thing_key: Mapped[str] = mapped_column(String(120), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(10))
