"""Whose turn it is: changes of one person that must see one another lock her row first."""

from app.accounts.models import Person
from app.core.db import db


def take_turn(person_id: int) -> Person | None:
    """Return the row of a person as it stands now; others who ask wait until the transaction ends.

    On SQLite all who write wait for one another anyway.
    """
    db.session.flush()
    return db.session.get(Person, person_id, with_for_update={"key_share": True}, populate_existing=True)
