"""The walls stand on every answer: pages, files, redirects, refusals and faults."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.factory import create_app
from app.web.headers import HEADERS
from tests.client import PageClient
from tests.configuration import settings_for
from tests.project.world import EVERYBODY, Answer, World

OWN_POLICY = {
    "service.media": "a figure brings its own style, and nothing in it may run",
    "marking.file": "somebody else made this file: it is locked up wholly",
    "marking.own_file": "somebody else made this file: it is locked up wholly",
}
"""Endpoints whose content security policy is another, each with its reason."""


def missing(response: TestResponse | Answer, endpoint: str = "") -> list[str]:
    """Return the headers that an answer lacks."""
    found = response.headers
    own = {"Content-Security-Policy"} if endpoint in OWN_POLICY else set()
    lacking = [name for name, value in HEADERS.items() if name not in own and found.get(name) != value]
    lacking += [name for name in own if response.status_code == 200 and "default-src 'none'" not in found[name]]
    return lacking + [name for name in ("Cache-Control",) if name not in found]


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_and_file_carries_the_headers(world: World, who: str) -> None:
    lacking = {
        visit.address: absent
        for visit, answer in world.look(who).answers
        if (absent := missing(answer, visit.endpoint))
    }
    assert lacking == {}


def test_pages_of_people_are_never_kept_by_anybody(world: World) -> None:
    client = world.client("learner")
    for address in ("/en/learning", "/en/account", "/en/certificates"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_refusals_carry_the_headers(world: World) -> None:
    client = world.client("learner")
    answers = [
        client.get("/en/nothing-here"),
        client.get("/nothing-here"),
        client.get("/static/nothing.css"),
        client.put("/en/courses"),
        client.post("/en/account/profile"),
        client.post(
            "/en/account/profile", data=b"x" * 3_000_000, content_type="application/x-www-form-urlencoded"
        ),
        client.get("/en/courses", headers={"Host": "elsewhere.example"}),
    ]
    assert [answer.status_code for answer in answers[:5]] == [404, 404, 404, 405, 403]
    assert [missing(answer) for answer in answers] == [[]] * len(answers)


def test_a_fault_of_ours_carries_the_headers_and_shows_nothing_of_the_inside(tmp_path: Path) -> None:
    app = faulty(tmp_path)
    answer = app.test_client().get("/en/fault")
    assert answer.status_code == 500
    assert missing(answer) == []
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text


def faulty(folder: Path) -> Flask:
    """The application with a view that fails."""
    app = create_app(replace(settings_for(f"sqlite:///{folder / 'none.db'}", folder), mode="demo"))
    app.test_client_class = PageClient

    @app.get("/en/fault")
    def fault() -> str:
        return str(1 / 0)

    return app


def test_a_site_on_https_says_so_to_browsers(tmp_path: Path) -> None:
    settings = replace(
        settings_for(f"sqlite:///{tmp_path / 'none.db'}", tmp_path), base_url="https://school.example"
    )
    answer = create_app(settings).test_client().get("/en/nothing", base_url="https://school.example")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
