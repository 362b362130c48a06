"""A flood of sign-ins: hashing takes no more than the processors, and keeps nobody else from writing."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest
from flask import Flask, g
from sqlalchemy import select, text

from app.accounts.models import Person
from app.core.db import commit, db, writing
from app.web.account.passwords import Hashing
from tests.factories import make_person

AT_ONCE = 12
PROCESSORS = 3
"""Of the machine that is stood in for: this one may have more than people who come at once."""
SOON = 60
"""Seconds after which something that must happen is given up."""


class Slow:
    """A way of hashing that lasts until it is let go, and counts how many do it at once."""

    def __init__(self) -> None:
        self.let_go, self.full = Event(), Event()
        self.inside = self.most = 0
        self._lock = Lock()

    def verify(self, _secret: object, _hashed: object) -> bool:
        """Wait; the answer is always no."""
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside == PROCESSORS:
                self.full.set()
        assert self.let_go.wait(SOON)
        with self._lock:
            self.inside -= 1
        return False


def sign_in(app: Flask, hashing: Hashing) -> bool:
    """Do what a sign-in does: begin to write, then compare the password."""
    with app.test_request_context("/en/account/sign-in", method="POST"), writing():
        g.at_a_door = True
        db.session.execute(text("SELECT 1"))
        return hashing.verify("wrong", "hash")


def test_a_flood_hashes_on_as_many_threads_as_there_are_processors_and_others_write_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: PROCESSORS)
    person_id = make_person().id
    db.session.rollback()
    slow = Slow()
    hashing = Hashing(slow)
    with ThreadPoolExecutor(AT_ONCE) as flood:
        answers = [flood.submit(sign_in, app, hashing) for _ in range(AT_ONCE)]
        try:
            assert slow.full.wait(SOON)
            with writing():
                db.session.scalars(select(Person).where(Person.id == person_id)).one().name = "Elma Kovač"
                commit()
        finally:
            slow.let_go.set()
        assert [answer.result(SOON) for answer in answers] == [False] * AT_ONCE
    assert slow.most == PROCESSORS
    db.session.rollback()
    assert db.session.scalars(select(Person.name).where(Person.id == person_id)).one() == "Elma Kovač"
