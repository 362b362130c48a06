"""The chain: appended with the act or not at all, never forked, and broken by whatever is changed outside."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.audit.operations import by_command, record
from app.audit.queries import chain_faults, head
from app.audit.rules import START
from app.core.db import Base, ReadOnly, commit, db, writing
from tests.audit.trail import events, facts, kinds, note, tamper
from tests.factories import NOW, make_person


def found() -> list[tuple[str, int | None]]:
    db.session.rollback()
    return [(fault.code, fault.event_id) for fault in chain_faults()]


def test_each_event_is_chained_to_the_one_before(app: Flask) -> None:
    note("one", "two", "three")
    rows = events()
    assert [row.previous_digest for row in rows] == [START, rows[0].digest, rows[1].digest]
    assert (head().digest, head().count) == (rows[2].digest, 3)
    assert found() == []


def test_an_empty_trail_is_in_order(app: Flask) -> None:
    assert found() == []
    assert (head().digest, head().count) == (START, 0)


def test_what_is_not_committed_is_not_recorded(app: Flask) -> None:
    with writing():
        record("cohort.link_renewed", now=NOW, actor_id=None, thing="cohort", thing_key="lost")
    note("kept")
    assert kinds() == ["release.published"]
    assert found() == []


def test_several_events_of_one_act_keep_their_order(app: Flask) -> None:
    with writing():
        for number in range(5):
            record("edition.fetched", now=NOW, actor_id=None, rows=number)
        commit()
    assert [facts(row)["rows"] for row in events()] == [0, 1, 2, 3, 4]
    assert head().count == 5
    assert found() == []


def test_nothing_is_recorded_where_nothing_may_be_written(app: Flask) -> None:
    with pytest.raises(ReadOnly):
        record("session.closed", now=NOW, actor_id=None)


def test_an_event_of_a_command_says_which_and_one_of_a_person_does_not(app: Flask) -> None:
    person = make_person()
    with by_command("cohort import"), writing():
        record("edition.fetched", now=NOW, actor_id=None, rows=1)
        record("edition.fetched", now=NOW, actor_id=person.id, rows=1)
        commit()
    assert [facts(row).get("command") for row in events()] == ["cohort import", None]


@pytest.mark.usefixtures("patient")
def test_concurrent_writers_never_fork_the_chain(app: Flask) -> None:
    writers, each = 8, 6
    ready = Barrier(writers)

    def append(writer: int) -> None:
        with app.app_context():
            ready.wait()
            for number in range(each):
                with writing():
                    record("edition.fetched", now=NOW, actor_id=None, rows=writer * each + number)
                    commit()
            db.session.remove()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(lambda writer: Context().run(append, writer), range(writers)))
    assert sorted(facts(row)["rows"] for row in events()) == list(range(writers * each))
    assert found() == []
    assert head().count == writers * each


def test_writers_who_lock_other_rows_in_any_order_do_not_block_one_another(app: Flask) -> None:
    """The end of the chain is locked last of all, so recording early cannot lead to a deadlock."""
    people = [make_person().id for _ in range(2)]
    ready = Barrier(2)

    def act(order: list[int]) -> None:
        with app.app_context():
            ready.wait()
            for _ in range(10):
                with writing():
                    record("edition.fetched", now=NOW, actor_id=None, rows=1)
                    for person in order:
                        db.session.execute(text(f"UPDATE person SET name = name WHERE id = {person}"))
                        record("session.closed", now=NOW, actor_id=person)
                    commit()
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda order: Context().run(act, order), [people, people]))
    assert found() == []
    assert head().count == 60


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'role.ended'",
        "actor_id = (SELECT min(id) FROM person)",
        "subject_id = (SELECT min(id) FROM person)",
        "thing = 'cohort'",
        "thing_key = 'other'",
        "facts = '{}'",
        "happened_at = '2025-01-01 00:00:00.000000'",
        "digest = substr(digest, 2) || substr(digest, 1, 1)",
    ],
)
def test_a_rewritten_event_is_found(app: Flask, change: str) -> None:
    make_person()
    note("one", "two", "three")
    second = events()[1].id
    tamper(f"UPDATE audit_event SET {change} WHERE id = {second}")
    assert ("digest_wrong", second) in found()


def test_an_event_whose_link_was_bent_is_found(app: Flask) -> None:
    note("one", "two", "three")
    second = events()[1].id
    bent = "substr(previous_digest, 2) || substr(previous_digest, 1, 1)"
    tamper(f"UPDATE audit_event SET previous_digest = {bent} WHERE id = {second}")
    assert found()[:2] == [("link_broken", second), ("digest_wrong", second)]


def test_an_event_that_was_taken_out_is_found(app: Flask) -> None:
    note("one", "two", "three")
    rows = events()
    tamper(f"DELETE FROM audit_event WHERE id = {rows[1].id}")
    assert found() == [("link_broken", rows[2].id), ("count_differs", None)]


def test_the_first_event_that_was_taken_out_is_found(app: Flask) -> None:
    note("one", "two")
    rows = events()
    tamper(f"DELETE FROM audit_event WHERE id = {rows[0].id}")
    assert found() == [("link_broken", rows[1].id), ("count_differs", None)]


def test_events_cut_off_at_the_end_are_found(app: Flask) -> None:
    note("one", "two", "three")
    rows = events()
    tamper(f"DELETE FROM audit_event WHERE id = {rows[2].id}")
    assert found() == [("head_differs", rows[1].id), ("count_differs", None)]


def test_a_whole_trail_that_was_emptied_is_found(app: Flask) -> None:
    note("one", "two")
    tamper("DELETE FROM audit_event")
    assert found() == [("head_differs", None), ("count_differs", None)]


def test_an_event_put_in_at_the_end_is_found(app: Flask) -> None:
    note("one", "two")
    last = events()[1]
    columns = "kind, actor_id, subject_id, thing, thing_key, facts, happened_at"
    tamper(
        f"INSERT INTO audit_event ({columns}, previous_digest, digest) "
        f"SELECT {columns}, '{last.digest}', '{'a' * 64}' FROM audit_event WHERE id = {last.id}",
    )
    assert {code for code, _ in found()} == {"digest_wrong", "head_differs", "count_differs"}


def test_a_head_that_was_set_back_is_found(app: Flask) -> None:
    note("one", "two")
    first = events()[0].digest
    tamper(f"UPDATE audit_head SET digest = '{first}', count = 1")
    assert found() == [("head_differs", events()[1].id), ("count_differs", None)]


def test_the_check_may_begin_on_a_day(app: Flask) -> None:
    note("one")
    later = NOW + timedelta(days=2)
    with writing():
        record("edition.fetched", now=later, actor_id=None, rows=1)
        record("edition.fetched", now=later, actor_id=None, rows=2)
        commit()
    first, second, third = (row.id for row in events())
    tamper(f"UPDATE audit_event SET facts = '{{}}' WHERE id = {first}")
    since = NOW + timedelta(days=1)
    assert [fault.code for fault in chain_faults()] == ["digest_wrong"]
    assert list(chain_faults(since)) == []
    tamper(f"DELETE FROM audit_event WHERE id = {second}")
    first_fault = next(chain_faults(since))
    assert (first_fault.code, first_fault.event_id) == ("link_broken", third)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET kind = 'role.ended'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET count = 0",
        "UPDATE audit_head SET digest = 'a'",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_an_event(app: Flask, statement: str) -> None:
    note("one")
    with writing(), pytest.raises(DatabaseError, match="only appended to"):
        db.session.execute(text(statement))
    assert kinds() == ["release.published"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_database_refuses_to_empty_the_trail(app: Flask) -> None:
    note("one")
    for table in ("audit_event", "audit_head"):
        with writing(), pytest.raises(DatabaseError, match="only appended to"):
            db.session.execute(text(f"TRUNCATE {table}"))


def test_tables_made_from_the_models_refuse_as_those_of_the_migrations_do(app: Flask) -> None:
    def guards() -> set[str]:
        of = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'",
            "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'audit%'",
        }
        with db.engine.connect() as connection:
            return set(connection.scalars(text(of[db.engine.dialect.name])))

    migrated = guards()
    assert len(migrated) >= 4
    tables = [Base.metadata.tables[name] for name in ("audit_event", "audit_head")]
    Base.metadata.drop_all(db.engine, tables)
    Base.metadata.create_all(db.engine, tables)
    assert guards() == migrated
