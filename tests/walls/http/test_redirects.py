"""Redirects lead to pages of ours only, whatever `next`, `Referer` or a path asks for."""

from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from tests.client import PageClient, sign_in
from tests.factories import PASSWORD, make_person
from tests.walls.http.addresses import filled

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/en/courses",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x0b//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "https://localhost@evil.example/",
    "https://localhost:80@evil.example/",
    "https://localhost.evil.example/",
    "https://evil.example/localhost",
    "https://evil.example\\@localhost",
    "https://evil.example#@localhost",
    "https://evil.example?@localhost",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "/en/../../\\evil.example",
    "/%09/evil.example",
    "/%5cevil.example",
    "/en/courses\r\nSet-Cookie: a=b",
    "/en/courses\r\n\r\n<script>alert(1)</script>",
    "//evil%E3%80%82example",
    "https://\uff45\uff56\uff49\uff4c.example",
    "//[::ffff:127.0.0.1]/",
    "http://[evil",
    "x" * 3000,
]
"""Where nobody may be sent; the names are those of browsers' own ways of reading an address."""


def leads_away(location: str) -> bool:
    """Whether a browser at the school would leave it for this Location; it reads some signs its own way."""
    seen = "".join(each for each in location if each not in "\t\r\n").strip().replace("\\", "/")
    parts = urlsplit(seen)
    return bool(seen.startswith("//") or ((parts.scheme or parts.netloc) and parts.netloc != "localhost"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(app: Flask, target: str) -> None:
    client = app.test_client()
    assert isinstance(client, PageClient)
    person = make_person()
    asked = f"/en/account/sign-in?next={quote(target, safe='')}"
    if client.get(asked).status_code == 400:
        return  # refused before anybody looked where it leads
    for sent in ({"next": target}, {}):
        reply = client.submit(asked, email=person.email, password=PASSWORD, **sent)
        assert reply.status_code in (200, 302, 303, 400)
        where = reply.headers.get("Location", "")
        assert not leads_away(where) and "\r" not in where and "\n" not in where, where
        client = app.test_client()
        assert isinstance(client, PageClient)


@pytest.mark.parametrize(
    "name", ["next", "back", "to", "url", "target", "redirect", "return", "return_to", "continue"]
)
def test_no_page_sends_anybody_away_for_a_field_of_its_address(app: Flask, client: PageClient, name: str) -> None:
    sign_in(client, make_person(roles=("administrator",)))
    away = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= {"locale"}:
            for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
                reply = client.get(f"{filled(rule)}?{name}={quote(target, safe='')}", headers={"Referer": target})
                if leads_away(reply.headers.get("Location", "")):
                    away.append((rule.rule, reply.headers["Location"]))
    assert away == []


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/%2e%2e",
        "/en//evil.example/..",
        "/\\evil.example",
        "/en/%5cevil.example",
        "/%0d%0aLocation:%20https://evil.example",
    ],
)
def test_no_path_is_read_as_another_site(client: PageClient, path: str) -> None:
    for address in (path, f"{path}/", f"/en/{path}"):
        where = client.get("/", environ_overrides={"PATH_INFO": address, "REQUEST_URI": address}).headers.get(
            "Location", ""
        )
        assert not leads_away(where), where
        assert client.get(address, base_url="http://localhost").status_code in (302, 303, 308, 400, 404)


def test_the_test_itself_knows_what_leads_away(database: str) -> None:
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:x",
        "\t//evil.example",
    ):
        assert leads_away(target), target
    for target in ("", "/en/courses", "http://localhost/en", "/en?next=//x"):
        assert not leads_away(target), target
