"""Addresses without a language."""

import pysqlite3.dbapi2 as sqlite
import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from app.content.models import Media
from app.core.db import db
from app.core.digests import digest
from tests.client import PageClient
from tests.factories import add

FIGURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><style>a{fill:red}</style></svg>'


def test_health_says_that_the_database_answers(client: PageClient) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok", "database": "answers"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_health_says_when_the_database_does_not_answer(app: Flask, client: PageClient) -> None:
    engine: Engine = db.engine

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        raise OperationalError(statement, {}, sqlite.OperationalError("database is locked"))

    event.listen(engine, "before_cursor_execute", fail)
    response = client.get("/healthz")
    event.remove(engine, "before_cursor_execute", fail)
    assert response.status_code == 503
    assert response.get_json()["status"] == "unavailable"


def test_a_figure_is_kept_for_ever_and_can_do_nothing(client: PageClient) -> None:
    name = digest(FIGURE)
    add(Media(digest=name, mime="image/svg+xml", data=FIGURE))
    response = client.get(f"/media/{name}.svg")
    assert response.data == FIGURE
    assert response.mimetype == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    policy = response.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_figure_under_another_name_is_not_found(client: PageClient) -> None:
    name = digest(FIGURE)
    add(Media(digest=name, mime="image/svg+xml", data=FIGURE))
    for path in (f"{name}.html", f"{name}.png", name, f"{'0' * 64}.svg", "a%00.svg", f"{name.upper()}.svg"):
        assert client.get(f"/media/{path}").status_code == 404


def test_no_key_is_published_before_the_first_certificate(client: PageClient) -> None:
    assert client.get("/.well-known/sezona-certificate-keys.json").get_json() == {"keys": []}
