"""Mail that leaves after the commit: queued with the change that causes it, sent by the outbox."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, db


class OutgoingMail(Base):
    """One mail to one person; kept until it is sent, then its body is emptied."""

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))


def queue_mail(*, to: str, subject: str, text: str, now: datetime) -> OutgoingMail:
    """Queue a plain-text mail in the running transaction; it is sent only if that commits."""
    mail = OutgoingMail(
        recipient=to, subject=" ".join(subject.split()), body=text, queued_at=now, due_at=now, tries=0
    )
    db.session.add(mail)
    return mail
