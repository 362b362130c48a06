"""The names of people by their numbers, for pages that know numbers only."""

from collections.abc import Collection

from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return number → name; who has none, or is not there any more, is left out. One statement."""
    if not ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows if row.name}


def person_number(email: str) -> int | None:
    """Return the number of whoever has exactly this address; one statement."""
    return db.session.scalars(select(Person.id).where(Person.email == email.strip().lower())).one_or_none()
