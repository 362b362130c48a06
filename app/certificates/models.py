"""Tables of the certificate register: append-only, each row chained to the one before."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Certificate(Base):
    """One issued certificate. `document` is the canonical JSON of every printed fact, signed with Ed25519.

    `digest` is the SHA-256 of the document and of the digest of the row before (`previous_digest`).
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("completion_id"), UniqueConstraint("previous_digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(22), unique=True)
    completion_id: Mapped[int | None] = mapped_column(ForeignKey("completion.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    document: Mapped[str] = mapped_column(Text)
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(90))
    issued_at: Mapped[datetime]


class CertificateFile(Base):
    """The PDF as it was handed out: the register knows its digest, so one changed byte is seen."""

    __tablename__ = "certificate_file"
    __table_args__ = (UniqueConstraint("certificate_id", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    locale: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class CertificateEvent(Base):
    """What became of a certificate after its issue; the newest event gives its state.

    Chained like the certificates: `digest` is the SHA-256 of the row and of the digest of the event before it.
    """

    __tablename__ = "certificate_event"
    __table_args__ = (CheckConstraint("kind IN ('withdrawn', 'replaced', 'reinstated')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(300))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    happened_at: Mapped[datetime]
    previous_digest: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class CertificateWithholding(Base):
    """The holder asked that the public page of her certificate stop showing her name; ends by deleting the row."""

    __tablename__ = "certificate_withholding"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    asked_at: Mapped[datetime]
