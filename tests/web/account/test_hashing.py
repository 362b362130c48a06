"""Passwords are hashed outside the transaction, so that nobody waits for them."""

from typing import Any

from flask import Flask

from app.core.db import db
from tests.client import PageClient
from tests.factories import PASSWORD, make_person


class Watching:
    """A hashing context that notes whether a transaction is open while it works."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.open: list[bool] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.context, name)

    def hash(self, *arguments: Any, **named: Any) -> Any:
        self.open.append(db.session().in_transaction())
        return self.context.hash(*arguments, **named)

    def verify(self, *arguments: Any) -> Any:
        self.open.append(db.session().in_transaction())
        return self.context.verify(*arguments)


def test_no_transaction_is_open_while_a_password_is_hashed(app: Flask, client: PageClient) -> None:
    person = make_person()
    hashing = app.extensions["security"].pwd_context
    hashing._context = watching = Watching(hashing._context)
    client.submit("/en/account/sign-in", email="nobody@lipnica.example", password=PASSWORD)
    client.submit("/en/account/register", name="A", email="new@lipnica.example", password=PASSWORD)
    client.submit("/en/account/reset", email=person.email)
    client.submit("/en/account/sign-in", email=person.email, password=PASSWORD)
    client.submit("/en/account/change-password", password=PASSWORD, new_password="seven brown bears ate honey")
    assert len(watching.open) == 6
    assert not any(watching.open)
