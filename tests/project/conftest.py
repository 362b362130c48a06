"""Fixtures of the tests of the project itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock as app_clock
from app.core.db import db
from app.factory import create_app
from tests.client import PageClient
from tests.configuration import settings_for
from tests.conftest import Clock
from tests.factories import NOW
from tests.project.world import World


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application over a database without tables, for tests that only look at how it is joined."""
    folder = tmp_path_factory.mktemp("site")
    return create_app(settings_for(f"sqlite:///{folder / 'none.db'}", folder))


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    """Yield the inhabited school, settled once, at `factories.NOW`."""
    folder = tmp_path_factory.mktemp("world")
    file = Path(shutil.copy(sqlite_template, folder / "world.db"))
    app = create_app(settings_for(f"sqlite:///{file}", folder))
    app.test_client_class = PageClient
    world = World(app, file)
    with pytest.MonkeyPatch.context() as monkeypatch, app.app_context():
        monkeypatch.setattr(app_clock, "now", lambda: NOW)
        world.settle()
    yield world
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def world(settled: World, clock: Clock) -> World:
    """Return the inhabited school as it was settled, at that very moment: its sessions do not age meanwhile."""
    settled.restore()
    return settled
