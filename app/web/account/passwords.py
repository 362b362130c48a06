"""Passwords: which are taken, and hashing that keeps nobody else waiting."""

import os
from threading import BoundedSemaphore
from typing import Any

from flask import g
from flask_security import PasswordUtil

from app.accounts.queries.people import locked_keys
from app.accounts.rules.passwords import fault
from app.core.db import db
from app.web.account.messages import password_fault

ARGON2 = {
    "argon2__type": "ID",
    "argon2__memory_cost": 19456,
    "argon2__time_cost": 2,
    "argon2__parallelism": 1,
}
"""The floor of the OWASP Password Storage cheat sheet: 19 MiB, two passes, one lane."""


def note_password(person: Any) -> Any:
    """Note the hash and the mark that this request goes by, and return the person: hashing lets others write."""
    g.keys_seen = (person.id, person.password, person.fs_uniquifier) if person is not None else None
    return person


def is_unchanged(person: Any) -> bool:
    """Whether her password and mark are still those this request goes by; nobody changes them before it ends."""
    with db.session.no_autoflush:
        return bool(locked_keys(person.id) == g.get("keys_seen"))


class Passwords(PasswordUtil):
    """Asks our own rules, which need no other site."""

    def validate(self, password: str, *_rest: Any, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Return the faults of a new password, if any, and the password as it is hashed."""
        plain = self.normalize(password)
        user = kwargs.get("user")
        own = (user.name, user.email) if user else (kwargs.get("name"), kwargs.get("email"))
        code = fault(plain, tuple(word for word in own if word))
        return ([password_fault(code)] if code else None), plain


class Hashing:
    """The hashing context of Flask-Security, at most one hash a processor, and none inside a transaction.

    A hash takes tens of milliseconds; while it runs or waits for its turn, the writer lock of the database is free
    for others.
    Only the views behind doors let it go: they hash before they change anything, so nothing is lost by it.
    """

    def __init__(self, context: Any) -> None:
        self._context = context
        self._turns = BoundedSemaphore(os.cpu_count() or 1)

    def hash(self, secret: str | bytes, **kwargs: Any) -> str:
        """Return the hash of a password."""
        self._let_others_write()
        with self._turns:
            return str(self._context.hash(secret, **kwargs))

    def verify(self, secret: str | bytes, hashed: str | bytes) -> bool:
        """Whether the password has this hash."""
        self._let_others_write()
        with self._turns:
            return bool(self._context.verify(secret, hashed))

    def identify(self, hashed: str | bytes) -> Any:
        """Return the scheme of a hash."""
        return self._context.identify(hashed)

    def needs_update(self, hashed: str | bytes) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return bool(self._context.needs_update(hashed))

    @staticmethod
    def _let_others_write() -> None:
        if g.get("at_a_door") and not (db.session.new or db.session.dirty or db.session.deleted):
            db.session.rollback()
