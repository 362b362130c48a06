"""What every journey begins with: browsers that do not know each other, the real course, and the command line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.content.compiler import compile_course
from app.content.operations import publish
from app.content.queries.releases import ReleaseView, offered_release
from app.content.release import ReleaseDocument
from app.core import clock
from app.core.db import commit, writing
from app.core.settings import ROOT, Settings
from tests.configuration import environ_of
from tests.fixtures import commands
from tests.fixtures.browser import Watch, new_visitor, see_off
from tests.fixtures.server import PATIENCE, Server


@dataclass(frozen=True)
class Told:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


Device = Callable[..., Page]
Sezona = Callable[..., Told]


@pytest.fixture
def device(browser: Browser, server: Server) -> Iterator[Device]:
    """Yield a maker of browsers: `device()` is an open tab with cookies of its own.

    Named arguments go to the browser, as `java_script_enabled=False`. The test fails if any page of any of
    them complained of a script error or a breach of the content security policy.
    """
    watch, contexts = Watch(), []

    def make(**wishes: object) -> Page:
        context = new_visitor(browser, server.url, **wishes)
        context.on("page", watch.over)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        see_off(context)
    assert watch.complaints == []


@pytest.fixture(scope="session")
def phishing_document() -> ReleaseDocument:
    """Return the shipped course on phishing, compiled once for all journeys of this process."""
    compiled = compile_course(ROOT, "phishing")
    assert compiled.release is not None, [str(problem) for problem in compiled.problems]
    return compiled.release


@pytest.fixture
def phishing(app: Flask, phishing_document: ReleaseDocument) -> ReleaseView:
    """Publish the shipped course on phishing and return its release."""
    with writing():
        publish(phishing_document, by="Dejan Trainer", now=clock.now())
        commit()
    release = offered_release("phishing")
    assert release is not None
    return release


@pytest.fixture
def sezona(settings: Settings, server: Server) -> Sezona:
    """Return the command line of the running installation: `sezona("content", "check", folder)`."""
    given = environ_of(settings, server.url) | {"SEZONA_MODE": "production"}
    numbers = count(1)

    def run(*words: object) -> Told:
        number = next(numbers)
        output, errors = settings.var / f"told-{number}.log", settings.var / f"errors-{number}.log"
        command = commands.start(*map(str, words), given=given, output=output, errors=errors)
        try:
            code = command.wait(PATIENCE)
        finally:
            command.kill()
        return Told(code, output.read_text(encoding="utf-8"), errors.read_text(encoding="utf-8"))

    return run
