"""Whose turn it is: changes of one person that must see one another lock her row first."""

from app.accounts.models import Person
from app.core.db import db
from app.core.errors import NotFound


def take_turn(person_id: int) -> Person:
    """Return the row of a person as it stands now; others who ask wait until the transaction ends.

    On SQLite all who write wait for one another anyway. What is hers is changed after this and never before, so
    that no two wait for each other. Raises `NotFound`.
    """
    db.session.flush()
    person = db.session.get(Person, person_id, with_for_update={"key_share": True}, populate_existing=True)
    if person is None:
        raise NotFound("person")
    return person
