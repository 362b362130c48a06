"""Case C6 in a real browser: a virtual authenticator registers a passkey, signs in by it, and proves with it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, expect

from app.certificates.signing import ensure_signing_key
from app.core.settings import Settings
from tests.factories import PASSWORD, make_person
from tests.fixtures.browser import Watch, arrive, axe, new_visitor, see_off
from tests.fixtures.server import Server, start_server

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LEARNING = re.compile(r"^[^?]*/learning$")
SIGN_IN = re.compile(r"/account/sign-in$")


@pytest.fixture
def named(app: Flask, settings: Settings) -> Iterator[Server]:
    """Yield a server that is reached by a name: passkeys are not bound to numbers."""
    ensure_signing_key(settings)
    server = start_server(settings, host="localhost", given={"SEZONA_SECOND_FACTOR": "staff"})
    yield server
    server.stop()


@pytest.fixture
def tab(browser: Browser, named: Server) -> Iterator[Page]:
    """Yield a tab whose browser has an authenticator with a finger that is always right."""
    context = new_visitor(browser, named.url)
    watch = Watch()
    context.on("page", watch.over)
    yield context.new_page()
    see_off(context)
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


def sign_out(tab: Page) -> None:
    tab.get_by_role("button", name="Sign out").click()
    arrive(tab, SIGN_IN)


def test_staff_set_up_a_passkey_sign_in_by_it_and_prove_with_it(tab: Page, named: Server) -> None:
    person = make_person(roles=["administrator"])
    session, authenticator = plug_in(tab)
    give_password(tab, person.email)
    expect(tab).to_have_url(f"{named.url}/en/account/set-up")
    assert axe(tab) == []
    tab.get_by_label("Name of the passkey").fill("my telephone")
    tab.get_by_role("button", name="Add a passkey").click()
    expect(tab.locator(".codes code")).to_have_count(10)
    tab.get_by_role("link", name="I have kept them").click()
    arrive(tab, f"{named.url}/en/account/security")
    expect(tab.get_by_role("rowheader", name="my telephone")).to_be_visible()
    sign_out(tab)
    tab.get_by_role("button", name="Sign in with a passkey").click()
    arrive(tab, LEARNING)
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert len(held) == 1 and held[0]["isResidentCredential"]
    tab.goto("/en/account/prove?next=/en/people")
    tab.get_by_role("button", name="Use a passkey").click()
    arrive(tab, f"{named.url}/en/people")


def test_a_passkey_is_the_second_step_after_a_password(tab: Page, named: Server) -> None:
    person = make_person()
    plug_in(tab)
    give_password(tab, person.email)
    arrive(tab, LEARNING)
    tab.goto("/en/account/passkeys")
    tab.get_by_label("Name of the passkey").fill("my computer")
    tab.get_by_role("button", name="Add a passkey").click()
    expect(tab.get_by_role("heading", name="Recovery codes")).to_be_visible()
    tab.goto("/en/account")
    sign_out(tab)
    give_password(tab, person.email)
    expect(tab).to_have_url(f"{named.url}/en/account/second-step")
    assert axe(tab) == []
    tab.get_by_role("button", name="Use a passkey").click()
    arrive(tab, LEARNING)


def test_a_finger_that_is_not_known_says_so_and_lets_nobody_in(tab: Page, named: Server) -> None:
    plug_in(tab)
    tab.goto("/en/account/sign-in")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    expect(tab.get_by_text("The passkey was not used.")).to_be_visible()
    expect(tab.locator("form")).not_to_have_count(0)


def test_without_script_the_pages_say_what_to_do(browser: Browser, named: Server) -> None:
    context = new_visitor(browser, named.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/account/sign-in")
    expect(page.get_by_text("sign in with your password or a link")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).not_to_be_visible()
    see_off(context)
