"""A served school in which every string is a canary, and all that everybody gets of it; both made once."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.certificates.signing import ensure_signing_key
from app.core.db import db
from app.factory import create_app
from tests.client import PageClient
from tests.configuration import settings_for
from tests.fixtures.server import Server, start_server
from tests.project.world import World
from tests.walls.canaries.crawling import Answer, Crawler
from tests.walls.canaries.furnishing import Letter, copy_of, furnish, make_strong, write_to_people
from tests.walls.canaries.planting import Planting

COPIED = ("learner", "learner elsewhere", "trainer", "translator", "manager", "administrator")
"""Whose copies of all that is kept of them are looked into."""


@dataclass(repr=False)
class Aviary:
    """The school, its server, its canaries and what everybody gets of it."""

    world: World
    server: Server
    planting: Planting
    answers: list[Answer]
    letters: list[Letter]
    copies: list[Answer]


@pytest.fixture(scope="session")
def aviary(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Aviary]:
    """Yield the school after everybody has asked for everything."""
    folder = tmp_path_factory.mktemp("aviary")
    file = Path(shutil.copy(sqlite_template, folder / "world.db"))
    settings = settings_for(f"sqlite:///{file}", folder)
    ensure_signing_key(settings)
    app = create_app(settings)
    app.test_client_class = PageClient
    world, planting = World(app, file), Planting()
    with app.app_context():
        with planting:
            world.settle()
            letters = write_to_people(world)
            asked = furnish(world)
            planting.remember()
        make_strong()
        db.session.remove()
        db.engine.dispose()
    planting.fill(file)
    server = start_server(settings)
    try:
        with closing(Crawler(server, world)) as crawler:
            answers = list(crawler.everything())
            answers += [crawler.ask(who, visit) for who, visit in asked]
        with app.app_context():
            copies = [copy_of(world, who) for who in COPIED]
        yield Aviary(world, server, planting, answers, letters, copies)
    finally:
        server.stop()
        with app.app_context():
            db.engine.dispose()
