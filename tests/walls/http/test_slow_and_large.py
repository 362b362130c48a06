"""E4: slow clients are hung up on while others are served, and what is too large or too much is not read."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from socket import socket

import pytest
from flask import Flask

from app.certificates.signing import ensure_signing_key
from app.core.settings import Settings
from app.web.bodies import MOST_FIELDS
from app.web.headers import headers_at
from tests.client import PageClient
from tests.fixtures.server import Server, start_server
from tests.walls.http.test_unsafe_methods import HERE
from tests.walls.http.wire import connect, get, read, send

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FORM = "application/x-www-form-urlencoded"
PATIENCE = 60.0
"""Seconds within which others are served on a busy machine; held up by slow clients they wait 150 or more."""


@pytest.fixture
def small(app: Flask, settings: Settings) -> Iterator[Server]:
    """A server of two threads, which two slow clients would hold for ever."""
    ensure_signing_key(settings)
    server = start_server(replace(settings, workers=1, threads=2))
    yield server
    server.stop()


@contextmanager
def connected(url: str, count: int, said: bytes) -> Iterator[list[socket]]:
    """Open so many connections on which only the beginning of a request is said."""
    with ExitStack() as stack:
        wires = [stack.enter_context(connect(url, 2 * PATIENCE)) for _ in range(count)]
        for wire in wires:
            wire.sendall(said)
        yield wires


def seconds_for_others(url: str) -> float:
    """Return how long somebody at a browser waits for an answer."""
    began = time.monotonic()
    with connect(url, 2 * PATIENCE) as wire:
        wire.sendall(get("/healthz"))
        assert read(wire).status == 200
    return time.monotonic() - began


def test_slow_clients_are_hung_up_on_and_others_are_served(small: Server) -> None:
    with connected(small.url, 2, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ") as slow:
        assert seconds_for_others(small.url) < PATIENCE
        assert [read(wire).status for wire in slow] == [0, 0]


def test_one_who_only_connects_keeps_nobody_waiting(small: Server) -> None:
    with connected(small.url, 60, b""):
        assert seconds_for_others(small.url) < PATIENCE


def test_a_head_that_is_too_large_is_refused(small: Server) -> None:
    assert send(small.url, get("/healthz", "X-Long: " + "a" * 8200)).status == 431
    assert send(small.url, get("/healthz", *[f"X-{number}: a" for number in range(61)])).status == 431
    assert send(small.url, get("/" + "a" * 4100)).status == 414
    assert send(small.url, get("/healthz", "Cookie: " + "; ".join(f"c{n}=v" for n in range(900)))).status == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (get("/healthz", "X-Long: " + "a" * 8200), 431),
        (get("/" + "a" * 4100), 414),
        (get("/healthz", "Transfer-Encoding: <script>"), 501),
    ],
)
def test_what_is_no_request_is_answered_under_our_headers(small: Server, request_: bytes, status: int) -> None:
    answer = send(small.url, request_)
    assert answer.status == status and answer.count == 1
    for name, value in headers_at(small.url).items():
        assert f"\r\n{name}: {value}\r\n" in answer.text.partition("\r\n\r\n")[0] + "\r\n"
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "address", ["/en/account/sign-in", "/en/verify", "/en/account/profile", "/nothing", "/csp-reports"]
)
def test_a_form_of_a_hundred_thousand_fields_is_refused_at_once(client: PageClient, address: str) -> None:
    began = time.process_time()
    reply = client.post(address, data="&".join(f"f{n}=1" for n in range(100_000)), content_type=FORM, headers=HERE)
    assert reply.status_code == 413
    assert time.process_time() - began < 2


def test_a_form_of_as_many_fields_as_the_largest_page_has_is_read(client: PageClient) -> None:
    fields = "&".join(f"f{n}=1" for n in range(MOST_FIELDS))
    assert client.post("/en/account/profile", data=fields, content_type=FORM, headers=HERE).status_code == 403


def test_a_form_of_many_parts_or_much_text_is_refused(client: PageClient) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
    many = {"data": part * 501 + "--b--\r\n", "content_type": "multipart/form-data; boundary=b", "headers": HERE}
    assert client.post("/en/account/sign-in", **many).status_code == 413
    long = {"data": {"password": "x" * 1_100_000}, "content_type": "multipart/form-data", "headers": HERE}
    assert client.post("/en/account/sign-in", **long).status_code == 413
    body = {"data": b"x" * 2_200_000, "content_type": FORM, "headers": HERE}
    assert client.post("/en/account/sign-in", **body).status_code == 413


@pytest.mark.parametrize("deep", [b"[" * 8000, b'{"a":' * 1500, b"[" * 4000 + b"]" * 4000])
def test_deep_json_is_refused_where_json_is_read_at_all(client: PageClient, deep: bytes) -> None:
    reply = client.post("/csp-reports", data=deep, content_type="application/reports+json", headers=HERE)
    assert reply.status_code in (204, 400)
    reply = client.post("/en/account/sign-in", data=deep, content_type="application/json", headers=HERE)
    assert reply.status_code in (400, 403, 415)


def test_a_password_without_an_end_is_not_hashed(client: PageClient) -> None:
    began = time.process_time()
    reply = client.submit("/en/account/sign-in", email="somebody@lipnica.example", password="x" * 500_000)
    assert reply.status_code == 200 and time.process_time() - began < 5
