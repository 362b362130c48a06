"""The table of roles given to people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.policy import GRANTED_ROLES
from app.core.db import Base


def _one_open(name: str, where: str, *columns: str) -> Index:
    """Return a unique index over the grants that are in force."""
    condition = text(f"ended_at IS NULL AND {where}")
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class RoleGrant(Base):
    """A role given to a person: for the whole programme, for an institution and those below it, or for a cohort.

    It holds from `starts_at` to before `ends_at` (None: until it is ended); it ends, it is not deleted.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in GRANTED_ROLES)), name="role"),
        CheckConstraint("institution_id IS NULL OR cohort_id IS NULL", name="one_scope"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="period"),
        _one_open("uq_role_grant_everywhere", "institution_id IS NULL AND cohort_id IS NULL", "person_id", "role"),
        _one_open("uq_role_grant_somewhere", "institution_id IS NOT NULL", "person_id", "role", "institution_id"),
        _one_open("uq_role_grant_cohort", "cohort_id IS NOT NULL", "person_id", "role", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
