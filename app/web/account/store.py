"""What Flask-Security asks of the people: found and added through the queries and operations of accounts."""

from typing import Any

from flask_security.datastore import UserDatastore

from app.accounts.operations.people import register_person
from app.accounts.queries.people import find_person, find_person_by_mark
from app.core import clock
from app.core.db import commit, db
from app.core.errors import Refused
from app.web.account.passwords import is_unchanged, note_password
from app.web.identity import actor


class PersonFields:
    """The fields of a person that forms may fill, and the mark that links hang on."""

    email = ""
    name = ""
    password = ""
    locale = ""
    fs_uniquifier = ""


class NoRoles:
    """Roles are grants of our own (see `app.accounts.policy`); Flask-Security is not asked about them."""


class People(UserDatastore):
    """The people, as Flask-Security sees them."""

    def __init__(self) -> None:
        super().__init__(PersonFields, NoRoles)  # type: ignore[arg-type] # stands for its tables

    def find_user(self, *_rest: Any, **kwargs: Any) -> Any:
        """Return the person with this e-mail address or mark, or None."""
        if "email" in kwargs:
            return note_password(find_person(kwargs["email"] or ""))
        return note_password(find_person_by_mark(kwargs["fs_uniquifier"]))

    def set_uniquifier(self, user: Any, uniquifier: str | None = None) -> None:
        """Let what hangs on the mark end with a new password, unless another was set while it was hashed."""
        if not is_unchanged(user):
            raise Refused("wrong_password" if actor() else "link_dead")
        super().set_uniquifier(user, uniquifier)

    def create_user(self, **kwargs: Any) -> Any:
        """Add a person from the fields of the registration form; nothing else is taken from it."""
        return register_person(
            email=kwargs["email"],
            name=kwargs["name"],
            locale=kwargs["locale"],
            password=kwargs["password"],
            now=clock.now(),
        )

    def put(self, model: Any) -> Any:
        """Keep what was changed on a row."""
        db.session.add(model)
        return model

    def commit(self) -> None:
        """Make it durable."""
        commit()
