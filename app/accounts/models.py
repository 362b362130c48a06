"""Tables of people, their institutions, roles and sessions."""

from datetime import datetime

from flask_security import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.policy import GRANTED_ROLES
from app.core.db import Base


class Institution(Base):
    """A public body; its variables fill the contact facts in lessons."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))


class InstitutionVariable(Base):
    """One fact of an institution that lessons quote, such as whom to report an incident to."""

    __tablename__ = "institution_variable"
    __table_args__ = (UniqueConstraint("institution_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(300))


class Person(Base, UserMixin):
    """Somebody with an account; `email` is kept in lower case, `password` as an Argon2id hash or none yet.

    `fs_uniquifier` is Flask-Security's name for the value that all sessions and links of a person hang on:
    changing it ends them all.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    locale: Mapped[str] = mapped_column(String(12), default="en")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    created_at: Mapped[datetime]

    institution: Mapped[Institution | None] = relationship()
    grants: Mapped[list["RoleGrant"]] = relationship(foreign_keys="RoleGrant.person_id")


def _one_open(name: str, where: str, *columns: str) -> Index:
    """Return a unique index over the grants that are in force."""
    condition = text(f"ended_at IS NULL AND {where}")
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class RoleGrant(Base):
    """A role given to a person, for everything or for one institution; it ends, it is not deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in GRANTED_ROLES)), name="role"),
        _one_open("uq_role_grant_everywhere", "institution_id IS NULL", "person_id", "role"),
        _one_open("uq_role_grant_somewhere", "institution_id IS NOT NULL", "person_id", "role", "institution_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class SignInSession(Base):
    """One signed-in browser. The cookie holds a token, this row its digest; ending the row ends it."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RateCount(Base):
    """How often something was tried in one window of time, shared by all workers."""

    __tablename__ = "rate_count"
    __table_args__ = (UniqueConstraint("bucket", "window_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(120))
    window_start: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(default=0)
