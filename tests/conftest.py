"""Fixtures nearly every test asks for; the servers behind them are made in `tests/fixtures/`."""

import gc
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as examples
from jinja2 import FileSystemBytecodeCache

from app.core import clock as app_clock
from app.core import writer
from app.core.db import db
from app.core.settings import Settings
from app.factory import create_app
from tests.client import PageClient
from tests.configuration import settings_for
from tests.counting import Statements
from tests.factories import NOW
from tests.mailbox import Mailbox

pytest_plugins = (
    "tests.fixtures.walls",
    "tests.fixtures.routing",
    "tests.fixtures.hashing",
    "tests.fixtures.databases",
    "tests.fixtures.mail",
    "tests.fixtures.server",
    "tests.fixtures.browser",
)

examples.register_profile(
    "the same every time", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("the same every time")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: applications come and go by the thousand."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture
def settings(database: str, mailbox: Mailbox, tmp_path: Path) -> Settings:
    """Return settings over an empty migrated database; every test that asks runs on both databases."""
    return settings_for(database, tmp_path, mail_port=mailbox.port)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Return where templates lie compiled, so that not every test's application compiles them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """Yield the application, with a context in which factories, operations and queries can be called."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.test_client_class = PageClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """Return a browser of its own that checks every page it gets; `app.test_client()` makes another."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


class Clock:
    """The clock of a test: it stands until it is moved."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self.moment

    def advance(self, step: timedelta) -> datetime:
        """Move the clock on and return the new moment."""
        self.moment += step
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock that the edge reads at `factories.NOW`; it moves only by `advance()`."""
    clock = Clock()
    monkeypatch.setattr(app_clock, "now", clock.now)
    return clock


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let writers wait for their turn as long as a busy machine may need; tests/core says how long they do."""
    monkeypatch.setattr(writer, "PATIENCE", 600.0)


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Yield the counter of SQL statements: `with statements.counted() as seen: …`, then `len(seen)`."""
    counter = Statements(db.engine)
    yield counter
    counter.close()
