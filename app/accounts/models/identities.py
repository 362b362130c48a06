"""Tables of signing in through a service of an institution: who is known there, and what is under way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Identity(Base):
    """How a sign-in service knows a person: always by issuer and subject, never by an address."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    service: Mapped[str] = mapped_column(String(40))
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInRequest(Base):
    """One journey of a browser to a sign-in service and back; it works once and not for long.

    `browser_digest` is the digest of a cookie, `state_digest` that of what the service must send back; `onward` is
    the address the browser is led to. `answer` holds what the service proved, until it has been acted upon.
    """

    __tablename__ = "sign_in_request"
    __table_args__ = (CheckConstraint("purpose IN ('enter', 'link')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    browser_digest: Mapped[str] = mapped_column(String(64), unique=True)
    state_digest: Mapped[str] = mapped_column(String(64), unique=True)
    nonce_digest: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    onward: Mapped[str] = mapped_column(Text)
    next_path: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class SeenAssertion(Base):
    """A SAML assertion that has been taken, until it would be too old anyway: nobody takes it twice."""

    __tablename__ = "seen_assertion"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
