"""Browsers and passkeys of people who sign in."""

import json
from typing import Any

from flask import Flask

from app.accounts.models import Person
from tests import pages
from tests.accounts.factors import SoftKey, code_of
from tests.client import PageClient
from tests.factories import PASSWORD

SIGN_IN = "/en/account/sign-in"
STEP = "/en/account/second-step"
ACCOUNT = "/en/account"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"


def browser(app: Flask, address: str = "192.0.2.1", agent: str = FIREFOX) -> PageClient:
    """Return a browser at a network address."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.environ_base["REMOTE_ADDR"] = address
    client.environ_base["HTTP_USER_AGENT"] = agent
    return client


def cookie(client: PageClient) -> str:
    """Return the session cookie of a browser."""
    found = client.get_cookie("sezona")
    assert found is not None
    return str(found.value)


def with_cookie(app: Flask, value: str, address: str = "192.0.2.1") -> PageClient:
    """Return another browser that has come by a cookie."""
    client = browser(app, address)
    client.set_cookie("sezona", value)
    return client


def is_in(client: PageClient) -> bool:
    """Whether a browser reaches its person's own page."""
    return client.get(ACCOUNT).status_code == 200


def give_password(client: PageClient, person: Person, password: str = PASSWORD) -> str:
    """Sign in by password and return where that leads."""
    return client.submit(SIGN_IN, "", email=person.email, password=password).headers.get("Location", "")


def enter_with_app(client: PageClient, person: Person, secret: str) -> None:
    """Sign in by password and a code of the app."""
    assert give_password(client, person) == STEP
    answer = client.submit(STEP, code=code_of(secret))
    assert answer.status_code == 303, answer.text


def token(client: PageClient, page: str = SIGN_IN) -> str:
    """Return the token of the forms of a browser."""
    forms = pages.read(client.get(page, follow_redirects=True).text).all("form")
    return next(values["csrf_token"][0] for values in map(pages.fields, forms) if "csrf_token" in values)


def question(client: PageClient, address: str, page: str = SIGN_IN) -> dict[str, Any]:
    """Return what the server asks a passkey to sign."""
    answer = client.post(address, data={"csrf_token": token(client, page)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.text)
    return found


def add_key(client: PageClient, key: SoftKey, name: str = "my telephone") -> str:
    """Let somebody who has lately shown that it is her add a passkey; return the page that comes."""
    asked = question(client, "/en/account/passkeys/question", ACCOUNT)
    sent = {"csrf_token": token(client, ACCOUNT), "name": name, "credential": key.made(asked)}
    return client.post("/en/account/passkeys", data=sent, follow_redirects=True).text


def enter_with_key(client: PageClient, key: SoftKey, **said: Any) -> str:
    """Sign in by a passkey alone and return where that leads."""
    asked = question(client, "/en/account/passkey/question")
    sent = {"csrf_token": token(client), "credential": key.shown(asked, **said)}
    return client.post("/en/account/passkey", data=sent).headers["Location"]
