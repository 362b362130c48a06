"""Tables of public bodies: a tree, the facts that lessons quote of each, and who belongs where since when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules.institutions import LEVELS
from app.core.db import Base


class Institution(Base):
    """A public body within the one above it; its variables fill the contact facts in lessons."""

    __tablename__ = "institution"
    __table_args__ = (
        CheckConstraint("level IN ({})".format(", ".join(f"'{level}'" for level in LEVELS)), name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))
    level: Mapped[str] = mapped_column(String(10), default="agency")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)


class InstitutionVariable(Base):
    """One fact of an institution that lessons quote, such as whom to report an incident to."""

    __tablename__ = "institution_variable"
    __table_args__ = (UniqueConstraint("institution_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(300))


class InstitutionMembership(Base):
    """To which institution a person belonged, from one day to another (both included); no end: she still does.

    `Person.institution_id` is the institution of the open row, kept there for queries.
    """

    __tablename__ = "institution_membership"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days"),
        Index(
            "uq_institution_membership_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class InstitutionClaim(Base):
    """A person says that she belongs to an institution; nothing follows from it until its staff confirms it.

    No number is given twice: whoever confirms one on an old page confirms what stood there or nothing.
    """

    __tablename__ = "institution_claim"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    claimed_at: Mapped[datetime]


class InstitutionImport(Base):
    """An uploaded list of institutions: read and shown first, applied once when confirmed.

    `rows` is a list of what `CheckedInstitution` holds; applied rows are not updated.
    """

    __tablename__ = "institution_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
