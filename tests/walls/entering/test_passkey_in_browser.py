"""Case C6 in a real browser: a virtual authenticator registers a passkey, signs in by it, and proves with it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from app.certificates.signing import ensure_signing_key
from app.core.settings import ROOT, Settings
from tests.configuration import environ_of, free_port
from tests.factories import PASSWORD, make_person
from tests.fixtures.browser import PATIENCE, Watch, axe
from tests.fixtures.server import Server

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def named(app: Flask, settings: Settings) -> Iterator[Server]:
    """Yield a server that is reached by a name: passkeys are not bound to numbers."""
    ensure_signing_key(settings)
    port = free_port()
    log = settings.var / "gunicorn.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEZONA_")}
    given = environ_of(settings, f"http://localhost:{port}") | {
        "SEZONA_MODE": "production",
        "SEZONA_SECOND_FACTOR": "staff",
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run", "--port", str(port)],
            cwd=ROOT,
            env=kept | given,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    server.wait()
    yield Server(f"http://localhost:{port}", process, log)
    process.send_signal(signal.SIGINT)
    process.wait(15)


@pytest.fixture
def tab(browser: Browser, named: Server) -> Iterator[Page]:
    """Yield a tab whose browser has an authenticator with a finger that is always right."""
    context: BrowserContext = browser.new_context(base_url=named.url, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    watch = Watch()
    context.on("page", watch.over)
    yield context.new_page()
    context.close()
    assert watch.complaints == []


def plug_in(tab: Page) -> tuple[CDPSession, str]:
    """Give the browser an authenticator."""
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def give_password(tab: Page, email: str) -> None:
    tab.goto("/en/account/sign-in")
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()


def arrive(tab: Page, address: str) -> None:
    """Wait until the tab is there, however busy the machine is."""
    tab.wait_for_url(address, wait_until="commit", timeout=3 * PATIENCE)


def test_staff_set_up_a_passkey_sign_in_by_it_and_prove_with_it(tab: Page, named: Server) -> None:
    person = make_person(roles=["administrator"])
    session, authenticator = plug_in(tab)
    give_password(tab, person.email)
    assert tab.url == f"{named.url}/en/account/set-up"
    assert axe(tab) == []
    tab.get_by_label("Name of the passkey").fill("my telephone")
    tab.get_by_role("button", name="Add a passkey").click()
    tab.get_by_role("heading", name="Recovery codes").wait_for()
    assert tab.locator(".codes code").count() == 10
    tab.get_by_role("link", name="I have kept them").click()
    tab.goto("/en/account/security")
    assert tab.get_by_role("rowheader", name="my telephone").is_visible()
    tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("button", name="Sign in with a passkey").click()
    arrive(tab, "**/learning")
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert len(held) == 1 and held[0]["isResidentCredential"]
    tab.goto("/en/account/prove?next=/en/people")
    tab.get_by_role("button", name="Use a passkey").click()
    arrive(tab, "**/people")


def test_a_passkey_is_the_second_step_after_a_password(tab: Page, named: Server) -> None:
    person = make_person()
    plug_in(tab)
    give_password(tab, person.email)
    arrive(tab, "**/learning")
    tab.goto("/en/account/passkeys")
    tab.get_by_label("Name of the passkey").fill("my computer")
    tab.get_by_role("button", name="Add a passkey").click()
    tab.get_by_role("heading", name="Recovery codes").wait_for()
    tab.goto("/en/account")
    tab.get_by_role("button", name="Sign out").click()
    give_password(tab, person.email)
    assert tab.url == f"{named.url}/en/account/second-step"
    assert axe(tab) == []
    tab.get_by_role("button", name="Use a passkey").click()
    arrive(tab, "**/learning")


def test_a_finger_that_is_not_known_says_so_and_lets_nobody_in(tab: Page, named: Server) -> None:
    plug_in(tab)
    tab.goto("/en/account/sign-in")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    tab.get_by_text("The passkey was not used.").wait_for()
    assert json.loads(tab.evaluate("JSON.stringify(document.forms.length)")) > 0


def test_without_script_the_pages_say_what_to_do(browser: Browser, named: Server) -> None:
    context = browser.new_context(base_url=named.url, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/account/sign-in")
    assert page.get_by_text("sign in with your password or a link").is_visible()
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    context.close()
