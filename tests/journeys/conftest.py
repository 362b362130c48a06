"""What every journey begins with: browsers that do not know each other, the real course, and the command line."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.content.compiler import compile_course
from app.content.operations import publish
from app.content.queries.releases import ReleaseView, offered_release
from app.content.release import ReleaseDocument
from app.core import clock
from app.core.db import commit, writing
from app.core.settings import ROOT, Settings
from tests.configuration import environ_of
from tests.fixtures.browser import PATIENCE, Watch
from tests.fixtures.server import Server

expect.set_options(timeout=PATIENCE)

Device = Callable[..., Page]
Sezona = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def device(browser: Browser, server: Server) -> Iterator[Device]:
    """Yield a maker of browsers: `device()` is an open tab with cookies of its own.

    Named arguments go to the browser, as `java_script_enabled=False`. The test fails if any page of any of
    them complained of a script error or a breach of the content security policy.
    """
    watch, contexts = Watch(), []

    def make(**wishes: object) -> Page:
        context = browser.new_context(base_url=server.url, **{"locale": "en-GB", **wishes})
        context.set_default_timeout(PATIENCE)
        context.on("page", watch.over)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
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
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEZONA_")}
    return partial(_run, environment=kept | environ_of(settings, server.url) | {"SEZONA_MODE": "production"})


def _run(*words: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
