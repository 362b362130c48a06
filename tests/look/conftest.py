"""A served school to look at, settled once for each process of the tests, and ways to look."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.certificates.signing import ensure_signing_key
from app.core.db import db
from app.factory import create_app
from tests.client import PageClient
from tests.configuration import settings_for
from tests.fixtures.server import start_server
from tests.look.school import School
from tests.project.world import World


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[School]:
    """Yield the served school. How pages look does not depend on the database, so SQLite is enough."""
    folder = tmp_path_factory.mktemp("look")
    file = Path(shutil.copy(sqlite_template, folder / "world.db"))
    settings = settings_for(f"sqlite:///{file}", folder)
    ensure_signing_key(settings)
    app = create_app(settings)
    app.test_client_class = PageClient
    world = World(app, file)
    with app.app_context():
        world.settle()
        server = start_server(settings)
        school = School(world, server)
        school.furnish()
        yield school
        server.stop()
        db.session.remove()
        db.engine.dispose()
