"""E3: what is somebody's is kept by no cache, whatever its address ends in; what may be kept says so."""

import pytest
from flask import Flask

from app.web.assets import KEEP
from tests.client import PageClient, sign_in
from tests.factories import make_person, publish_course
from tests.walls.http.addresses import readable

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KEPT = {"assets.static": KEEP, "service.media": KEEP, "service.keys": "public, max-age=3600"}
"""Endpoints whose answers caches may keep, and how; all others are `no-store`."""
DECEPTIONS = (
    "/x.css",
    ".css",
    "/..%2fx.js",
    "%3bx.css",
    "%3fx.css",
    "%0ax.png",
    "//x.css",
)


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Return address and endpoint of every page, with whatever in the places of things."""
    return readable(app, course_key="demo")


@pytest.fixture
def person(app: Flask, client: PageClient) -> PageClient:
    publish_course()
    sign_in(client, make_person("zlata@lipnica.example", roles=("administrator",)))
    return client


def test_no_page_may_be_kept_but_those_that_are_for_everybody(app: Flask, person: PageClient) -> None:
    for address, endpoint in addresses(app):
        for ask in (person.get, person.head, person.options):
            reply = ask(address)
            expected = (
                KEPT.get(endpoint, "no-store")
                if reply.status_code == 200 and ask != person.options
                else "no-store"
            )
            assert reply.headers["Cache-Control"] == expected, address


def test_an_address_with_another_ending_gives_nobodys_page_to_a_cache(app: Flask, person: PageClient) -> None:
    for address, _endpoint in addresses(app):
        for ending in DECEPTIONS:
            reply = person.get(address.rstrip("/") + ending)
            assert reply.headers["Cache-Control"] == "no-store", address + ending
            if "<" not in address and not address.endswith("/1"):
                assert "zlata@lipnica.example" not in reply.text or reply.status_code == 404, address + ending


def test_own_pages_have_no_second_address(person: PageClient) -> None:
    for page in ("/en/account", "/en/learning", "/en/certificates", "/en/people"):
        assert person.get(page).status_code == 200
        for ending in DECEPTIONS:
            assert person.get(page + ending).status_code in (308, 404, 405), page + ending


def test_nothing_that_is_kept_was_made_for_somebody(app: Flask, person: PageClient) -> None:
    visitor = app.test_client()
    for name in app.extensions["assets"]:
        for client in (person, visitor):
            reply = client.get(f"/static/{name}")
            assert reply.headers["Cache-Control"] == KEEP
            assert "Set-Cookie" not in reply.headers
    assert person.get("/.well-known/sezona-certificate-keys.json").headers.getlist("Set-Cookie") == []


def test_pages_are_known_by_no_tag_with_which_others_could_ask_for_them(app: Flask, person: PageClient) -> None:
    for address, endpoint in addresses(app):
        if endpoint in KEPT:
            continue
        reply = person.get(
            address, headers={"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
        )
        assert reply.status_code != 304
        assert "ETag" not in reply.headers and "Last-Modified" not in reply.headers, address


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host",
        "X-Host",
        "X-Forwarded-Server",
        "X-Original-URL",
        "Forwarded",
        "X-Forwarded-Prefix",
        "X-Forwarded-Scheme",
    ],
)
def test_no_header_of_a_visitor_gets_into_a_page_that_others_may_see(client: PageClient, header: str) -> None:
    for address in ("/en/courses", "/en/help", "/.well-known/sezona-certificate-keys.json", "/v/x", "/"):
        reply = client.get(address, headers={header: "evil.example"})
        assert "evil.example" not in reply.text + str(reply.headers)
