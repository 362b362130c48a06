"""C8: nothing is changed because another site asked: generated for every route that takes an unsafe method."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.web.headers import SAFE
from tests import pages
from tests.client import PageClient, sign_in
from tests.factories import make_person
from tests.walls.http.addresses import filled

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NO_TOKEN = {
    "learning.answer": "a visitor may try a question of a first lesson without a cookie; nothing is kept",
    "service.report": "browsers report what they refused to run; nobody's session is looked at",
}
"""Endpoints that visitors reach without the token of a form, each with its reason."""
FROM_ELSEWHERE: dict[str, str] = {
    "sso_ends.consume": "the page of a SAML service sends its response; it signs nobody in (see tests/sso)",
}
"""Endpoints that another site may lead a browser to, each with its reason; the view says `cross_site = True`."""
HERE = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none, same-origin"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.elsewhere.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost"},
)


def unsafe(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield method, address and endpoint of every route that changes something."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - set(SAFE)):
            yield method, filled(rule), rule.endpoint


@pytest.fixture
def learner(app: Flask, client: PageClient) -> PageClient:
    sign_in(client, make_person())
    return client


def token_of(client: PageClient) -> str:
    """Return a token that forms of this browser carry."""
    page = pages.read(client.get("/en/account").text)
    return next(
        pages.fields(form)["csrf_token"][0] for form in page.all("form") if "csrf_token" in pages.names(form)
    )


def marked(app: Flask, name: str) -> set[str]:
    """Return the endpoints whose view carries a mark."""
    return {endpoint for endpoint, view in app.view_functions.items() if getattr(view, name, False)}


def test_exceptions_are_the_known_ones(app: Flask) -> None:
    assert marked(app, "anonymous_safe") == set(NO_TOKEN)
    assert marked(app, "cross_site") == set(FROM_ELSEWHERE)


def test_every_unsafe_route_wants_the_token_of_its_form(app: Flask, learner: PageClient) -> None:
    through = [
        (method, address, kind)
        for method, address, endpoint in unsafe(app)
        if endpoint not in FROM_ELSEWHERE and endpoint != "service.report"
        for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json", "multipart/form-data")
        if learner.open(address, method=method, data=b"{}", content_type=kind, headers=HERE).status_code != 403
    ]
    assert through == []


def test_visitors_want_it_too(app: Flask) -> None:
    visitor = app.test_client()
    through = [
        (method, address)
        for method, address, endpoint in unsafe(app)
        if endpoint not in NO_TOKEN and endpoint not in FROM_ELSEWHERE
        if visitor.open(address, method=method, headers=HERE).status_code != 403
    ]
    assert through == []


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\u202e", "0" * 4000])
def test_a_forged_token_is_none(learner: PageClient, token: str) -> None:
    reply = learner.post("/en/account/profile", data={"name": "X", "csrf_token": token}, headers=HERE)
    assert reply.status_code == 403


def test_the_token_of_another_browser_is_none(app: Flask, learner: PageClient) -> None:
    other = app.test_client()
    assert isinstance(other, PageClient)
    sign_in(other, make_person())
    sent = {"name": "X", "csrf_token": token_of(other)}
    assert learner.post("/en/account/profile", data=sent, headers=HERE).status_code == 403


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_another_site_is_refused_even_with_the_token(
    app: Flask, learner: PageClient, headers: dict[str, str]
) -> None:
    token = token_of(learner)
    through = [
        (method, address)
        for method, address, endpoint in unsafe(app)
        if endpoint not in FROM_ELSEWHERE
        if learner.open(address, method=method, data={"csrf_token": token}, headers=headers).status_code != 403
    ]
    assert through == []


def test_signing_in_and_out_and_the_language_cannot_be_forced_on_anybody(app: Flask, learner: PageClient) -> None:
    person = {"email": "somebody@lipnica.example", "password": "a long enough secret", "language": "bs"}
    forced = {"Sec-Fetch-Site": "cross-site"}
    for address in ("/en/account/sign-in", "/en/account/sign-out", "/en/account/profile"):
        assert learner.post(address, data=person, headers=forced).status_code == 403
    assert learner.get("/en/account/sign-out").status_code in (404, 405)
    assert learner.get("/en/account").status_code == 200
    chosen = app.test_client().get("/bs/help").headers["Set-Cookie"]
    assert chosen.startswith("language=bs;") and "SameSite=Lax" in chosen, "no picture elsewhere can set it"
