"""In a real browser, with services on another site: two clicks, and a third one without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.client import PASSWORD
from tests.factories import make_person
from tests.fixtures.browser import axe, new_visitor, see_off
from tests.fixtures.server import Server
from tests.sso.oidc_house import OidcHouse
from tests.sso.saml_house import SamlHouse

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HOME = re.compile(r"/en/learning$")
AMIRA = {"sub": "amira", "email": "amira@ministry.example", "email_verified": True, "name": "Amira Hadžić"}
MINISTRY = "Ministry of Administration"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_two_clicks_sign_in_by_openid_connect(page: Page, ministry: OidcHouse) -> None:
    ministry.person = AMIRA
    page.goto("/en/account/sign-in")
    press(page, f"Sign in with {MINISTRY}")
    press(page, "Allow")
    expect(page).to_have_url(HOME)
    expect(page.get_by_role("link", name="Amira Hadžić")).to_be_visible()


def test_two_clicks_sign_in_by_saml(page: Page, region: SamlHouse) -> None:
    page.goto("/en/account/sign-in")
    press(page, "Sign in with Region")
    press(page, "Go back")
    expect(page).to_have_url(HOME)
    expect(page.get_by_role("link", name="Amira Hadžić")).to_be_visible()


def test_without_scripts_a_button_goes_on(browser: Browser, server: Server, region: SamlHouse) -> None:
    context = new_visitor(browser, server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/account/sign-in")
    press(page, "Sign in with Region")
    press(page, "Go back")
    expect(page.get_by_role("heading", name="Back from Region")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    press(page, "Go on")
    expect(page).to_have_url(HOME)
    see_off(context)


def test_an_account_with_the_same_address_is_linked_after_its_password(page: Page, ministry: OidcHouse) -> None:
    make_person("amira@ministry.example", name="Amira Hadžić")
    ministry.person = AMIRA
    page.goto("/en/account/sign-in")
    press(page, f"Sign in with {MINISTRY}")
    press(page, "Allow")
    expect(page.get_by_role("heading", name="You already have an account")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Sign in and link").click()
    page.get_by_label("E-mail address").fill("amira@ministry.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("heading", name=f"Link {MINISTRY} to your account?")).to_be_visible()
    assert axe(page) == []
    press(page, "Link them")
    expect(page.get_by_text(f"{MINISTRY} is linked to your account.")).to_be_visible()
    assert axe(page) == []
