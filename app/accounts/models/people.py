"""The table of people."""

from datetime import datetime

from flask_security import UserMixin
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.institutions import Institution
from app.accounts.models.roles import RoleGrant
from app.core.db import Base


class Person(Base, UserMixin):
    """Somebody with an account; `email` is kept in lower case, `password` as an Argon2id hash or none yet.

    `fs_uniquifier` is Flask-Security's name for the value that all sessions and links of a person hang on:
    changing it ends them all. `gender` and `country` are there only with her consent to statistics. Whoever was
    erased (`erased_at`) stays as a number without name, address or password.
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
    gender: Mapped[str | None] = mapped_column(String(10))
    country: Mapped[str | None] = mapped_column(String(2))
    erased_at: Mapped[datetime | None]

    institution: Mapped[Institution | None] = relationship()
    grants: Mapped[list["RoleGrant"]] = relationship(foreign_keys="RoleGrant.person_id")
