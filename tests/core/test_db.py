"""Transactions: who may write, when it is durable, and whose turn it is."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from app.accounts.models import Institution
from app.core import db as database
from app.core import writer
from app.core.db import ReadOnly, commit, db, fold_in, insert_ignoring, reading, writing
from app.core.mail import OutgoingMail, queue_mail
from app.core.settings import Settings
from tests.factories import NOW


def count() -> int:
    return db.session.scalar(select(func.count(Institution.id))) or 0


def test_a_flush_outside_writing_is_refused(app: Flask):
    db.session.add(Institution(key="lipnica", name="Lipnica"))
    with pytest.raises(ReadOnly):
        db.session.flush()
    db.session.rollback()
    assert count() == 0


def test_what_was_not_committed_is_gone(app: Flask):
    with writing():
        db.session.add(Institution(key="lipnica", name="Lipnica"))
        db.session.flush()
    assert count() == 0


def test_writing_does_not_nest(app: Flask):
    with writing(), pytest.raises(ReadOnly), writing():
        raise AssertionError


def test_a_doubled_row_is_ignored_and_told(app: Flask):
    with writing():
        assert insert_ignoring(Institution, {"key": "lipnica", "name": "Lipnica"})
        assert not insert_ignoring(Institution, {"key": "lipnica", "name": "Another"})
        commit()
    assert db.session.scalars(select(Institution.name)).all() == ["Lipnica"]


def test_sqlite_waits_for_the_disk_before_it_answers(app: Flask):
    if db.engine.dialect.name == "postgresql":
        assert db.session.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
        return
    for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        assert db.session.execute(text(f"PRAGMA {name}")).scalar() == value


@pytest.mark.usefixtures("patient")
def test_sixteen_writers_all_get_their_turn(app: Flask):
    faults: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with app.app_context():
                for step in range(10):
                    with writing():
                        seen = count()
                        db.session.add(Institution(key=f"i-{number}-{step}", name=str(seen)))
                        commit()
                db.session.remove()
        except BaseException as fault:  # noqa: BLE001 - whatever it is, the test must see it
            faults.append(fault)

    threads = [Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert count() == 160


def test_a_reader_does_not_wait_for_a_writer(app: Flask):
    with writing():
        db.session.add(Institution(key="lipnica", name="Lipnica"))
        db.session.flush()
        with reading() as connection:
            assert connection.execute(select(func.count(Institution.id))).scalar() == 0
        commit()


def test_a_writer_that_waits_too_long_gives_up(app: Flask, monkeypatch: pytest.MonkeyPatch):
    if db.engine.dialect.name == "postgresql":
        return
    monkeypatch.setattr(writer, "PATIENCE", 0.2)
    with writing():
        db.session.add(Institution(key="lipnica", name="Lipnica"))
        db.session.flush()
        seen: list[str] = []

        def second() -> None:
            with app.app_context():
                try:
                    with writing():
                        count()
                except TimeoutError as fault:
                    seen.append(str(fault))
                db.session.remove()

        thread = Thread(target=second)
        thread.start()
        thread.join()
        commit()
    assert seen == ["the database is busy"]
    assert count() == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_folding_waits_for_readers_and_no_writer_waits_for_folding(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "TRIES", 2400)
    found: list[bool] = []

    def fold() -> None:
        with app.app_context():
            found.append(fold_in())

    def name(word: str) -> None:
        with writing():
            db.session.add(Institution(key=word, name=word))
            commit()

    name("before")
    log = Path(settings.database_url.removeprefix("sqlite:///") + "-wal")
    with db.engine.connect() as reader:
        assert reader.execute(text("SELECT name FROM institution")).scalar() == "before"
        folding = Thread(target=fold)
        folding.start()
        for word in ("one", "two", "three"):
            name(word)
        assert folding.is_alive() and log.stat().st_size > 0
    folding.join()
    assert found == [True]
    assert log.stat().st_size == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_folded_for_readers_is_left_and_told(app: Flask):
    with db.engine.connect() as reader:
        reader.execute(text("SELECT name FROM institution")).all()
        with writing():
            db.session.add(Institution(key="lipnica", name="Lipnica"))
            commit()
        assert not fold_in()
    assert db.session.execute(text("PRAGMA busy_timeout")).scalar() == 10_000
    db.session.rollback()
    assert fold_in()


def test_moments_come_back_aware_and_naive_ones_are_refused(app: Flask):
    with writing():
        queue_mail(to="amira@lipnica.example", subject="One\n two", text="Three", now=NOW)
        commit()
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert mail.queued_at == NOW
    assert mail.queued_at.tzinfo is UTC
    assert mail.subject == "One two"
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 - what must be refused
    with writing():
        queue_mail(to="amira@lipnica.example", subject="One", text="Two", now=naive)
        with pytest.raises(StatementError):
            db.session.flush()
