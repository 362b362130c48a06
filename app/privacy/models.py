"""Tables of consents, of copies that people asked for, and of erasures."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


def _one_open(name: str, where: str, *columns: str) -> Index:
    """Return a unique index over the rows that are in force."""
    condition = text(where)
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class Consent(Base):
    """A person agreed to one purpose; `text_digest` names the words she agreed to, read in `locale`.

    Withdrawn consents stay, as proof of what was allowed when.
    """

    __tablename__ = "consent"
    __table_args__ = (_one_open("uq_consent_open", "withdrawn_at IS NULL", "person_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    text_digest: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(12))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DataExport(Base):
    """A copy of all that is kept of a person; `data` is the ZIP, from when it is made until it is out of date."""

    __tablename__ = "data_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    locale: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    size: Mapped[int | None]
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


_OPEN_ERASURE = "taken_back_at IS NULL AND done_at IS NULL AND refused_at IS NULL"


class Erasure(Base):
    """A person is to be erased at `due_at`, unless she takes it back; `asked_by_id` None: by a command or a rule.

    `hides_name`: the public pages of her certificates no longer show her name from then on. `refused_at`: it could
    not be done at its time, for a `reason` that is a code of `Refused`; she may ask again.
    """

    __tablename__ = "erasure"
    __table_args__ = (_one_open("uq_erasure_open", _OPEN_ERASURE, "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hides_name: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(40))
