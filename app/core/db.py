"""The database: one base class, one session, and how transactions begin and end.

Reads run in short deferred transactions. Writes run inside `writing()`: on SQLite that is BEGIN IMMEDIATE
behind a fair writer lock (a deferred transaction that turns to writing fails on a stale snapshot, whatever
the busy timeout), on PostgreSQL an ordinary transaction. A flush outside `writing()` is refused, so that
no page view can write.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import pysqlite3.dbapi2 as sqlite
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Table, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, registry
from sqlalchemy.types import TypeDecorator

from app.core.collation import sort_key
from app.core.settings import Settings
from app.core.writer import WriterLock

WAITING = "PRAGMA busy_timeout=10000"
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    WAITING,
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA secure_delete=ON",
)
TRIES, PAUSE = 20, 0.25
"""How often `fold_in()` looks for a moment without readers, and the seconds between."""
WRITER = "sezona.writer"
"""Where an application on SQLite keeps its writer lock."""
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, and refused when it is not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment to UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table is made from."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: UtcDateTime()})


db = SQLAlchemy(model_class=Base)
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class ReadOnly(RuntimeError):
    """Something tried to write outside `writing()`: a fault of ours, never of a person."""


def init_db(app: Flask, settings: Settings) -> None:
    """Bind the database of `settings` to `app`; no table is touched."""
    url = settings.database_url
    options: dict[str, Any] = {"pool_size": settings.threads + 2, "max_overflow": 4}
    if url.startswith("sqlite:"):
        options |= {"module": sqlite, "connect_args": {"timeout": 10, "check_same_thread": False}}
    else:
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5, "tcp_user_timeout": 5000}}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        app.extensions[WRITER] = lock = WriterLock(Path(f"{engine.url.database}-writer"))
        _prepare_sqlite(engine, lock)


def _prepare_sqlite(engine: Engine, lock: WriterLock) -> None:
    """Set the pragmas of each connection and how its transactions begin: a writing one behind `lock`."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma).close()
        connection.create_function("sort_key", 2, sort_key, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not _writing.get() or connection.get_execution_options().get("reading"):
            connection.exec_driver_sql("BEGIN")
            return
        lock.acquire()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            lock.release()
            raise
        connection.info["writer_lock"] = lock


@event.listens_for(Session, "after_transaction_end")
def _release_lock(session: Session, transaction: SessionTransaction) -> None:
    """Let the next writer in once the outermost transaction is over, committed or not."""
    if transaction.parent is None:
        lock: WriterLock | None = session.info.pop("writer_lock", None)
        if lock is not None:
            lock.release()


@event.listens_for(Session, "after_begin")
def _keep_lock(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Note on the session that its transaction holds the lock."""
    lock = connection.info.pop("writer_lock", None)
    if lock is not None:
        session.info["writer_lock"] = lock


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: object, _instances: object) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise ReadOnly("a write outside writing()")


@contextmanager
def writing() -> Iterator[None]:
    """Let the session write until the end of the block; what was not committed is rolled back."""
    if _writing.get():
        raise ReadOnly("writing() inside writing()")
    db.session.rollback()
    mark = _writing.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _writing.reset(mark)


@contextmanager
def reading() -> Iterator[Connection]:
    """Yield a connection for a short read that must not wait for the writers' turn.

    Outside `writing()` it is the session's own connection, so a page stays in one transaction.
    """
    if not _writing.get():
        yield db.session.connection()
        return
    with db.engine.connect().execution_options(reading=True) as connection:
        yield connection


def fold_in() -> bool:
    """Fold SQLite's log of writes into its file, so that what was deleted is in neither. PostgreSQL cleans itself.

    While somebody reads it cannot be done, and nobody shall wait for it: it is tried again for some seconds and
    then left to the next time. Return whether nothing is left to fold.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    for _ in range(TRIES):
        if _fold_at_once():
            return True
        time.sleep(PAUSE)
    return False


def _fold_at_once() -> bool:
    """Fold unless somebody reads; the checkpoint keeps writers out, so it must not wait for readers meanwhile."""
    lock: WriterLock = current_app.extensions[WRITER]
    lock.acquire()
    try:
        with closing(db.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=0")
            try:
                busy, _pages, _folded = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                cursor.execute(WAITING)
            return not busy
    finally:
        lock.release()


def is_writing() -> bool:
    """Whether the present context may write."""
    return _writing.get()


def commit() -> None:
    """Make the transaction durable; only the edge (web, cli, outbox) calls it, before it answers."""
    db.session.commit()


def insert_ignoring(table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key forbids it; return whether it was inserted.

    A racing insert of the same key is waited for: when False comes back, the other row is committed.
    """
    statement = _ignoring(table, db.engine.dialect.name)
    return db.session.execute(statement, values).first() is not None


def upsert(table: type[Base], dialect: str) -> Any:
    """Return an INSERT of the dialect, which can go on with `on_conflict_do_update()`."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite_dialect.insert
    return insert(cast("Table", table.__table__))


def insert_many_ignoring(table: type[Base], rows: list[dict[str, Any]], returning: Any) -> set[Any]:
    """Insert the rows that no unique key forbids, in few statements; return `returning` of those inserted.

    Racing inserts are waited for, as in `insert_ignoring`; rows sorted by their key cannot block one another.
    """
    if not rows:
        return set()
    statement = upsert(table, db.engine.dialect.name).on_conflict_do_nothing().returning(returning)
    return set(db.session.scalars(statement, rows))


@cache
def _ignoring(table: type[Base], dialect: str) -> Any:
    """Return the statement of `insert_ignoring()`, made once a table."""
    key = next(iter(cast("Table", table.__table__).primary_key))
    return upsert(table, dialect).on_conflict_do_nothing().returning(key)
