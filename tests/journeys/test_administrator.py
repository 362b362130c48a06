"""An administrator: the first account of an empty installation, a role for somebody, and the end of a session."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.fixtures.browser import arrive
from tests.fixtures.server import Server
from tests.journeys.conftest import Device, Sezona
from tests.journeys.steps import confirm_address, fill_in_sign_in, register, set_password, set_up_app, sign_in
from tests.mailbox import Mailbox, link_in

ADA = "ada@school.example"
MARKO = "marko@lipnica.example"


def test_an_administrator_begins_with_an_empty_installation_gives_a_role_and_ends_a_session(
    device: Device, sezona: Sezona, server: Server, mailbox: Mailbox
) -> None:
    # Nobody is there; the command prints a link, and no password.
    assert sezona("people", "list").stdout == ""
    made = sezona("people", "create-admin", "--email", ADA, "--name", "Ada Administrator")
    assert made.returncode == 0, made.stderr
    (link,) = re.findall(r"https?://\S+", made.stdout)
    assert link.startswith(f"{server.url}/en/account/reset/")
    assert "password:" not in made.stdout.replace("set the password:", "")

    # She sets her password by it; a second time it does not work.
    admin = device()
    set_password(admin, link)
    fill_in_sign_in(admin, ADA)
    thief = device()
    thief.goto(link)
    expect(thief.locator("input[name=password]")).to_have_count(0)
    expect(thief.locator("main .fb.no")).to_be_visible()

    # Somebody registers and may not see what managers see.
    marko = device()
    marko.goto("/en/account/register")
    register(marko, "Marko Vuković", MARKO)
    confirm_address(marko, link_in(mailbox.wait_for(MARKO)))
    fill_in_sign_in(marko, MARKO)
    refused = marko.goto("/en/cohorts")
    assert refused is not None and refused.status == 404

    # She makes him programme manager: it holds from his next click.
    admin.goto("/en/people")
    admin.get_by_role("link", name="Marko Vuković").click()
    admin.locator("summary", has_text="Give a role").click()
    admin.locator("#role").select_option("manager")
    admin.locator('form[action$="/roles"] button').click()
    expect(admin.get_by_role("status")).to_be_visible()
    expect(admin.locator("table", has=admin.locator("caption#roles"))).to_contain_text("Programme manager")
    marko.goto("/en/learning")
    arrive(marko, re.compile(r"/account/set-up$"))
    set_up_app(marko, MARKO)
    marko.locator('header nav a[href$="/cohorts"]').click()
    expect(marko.get_by_role("heading", level=1)).to_have_text("Cohorts")
    refused = marko.goto("/en/marking")
    assert refused is not None and refused.status == 404
    marko.goto("/en/cohorts")

    # She ends his session: his next click asks him to sign in, and he may.
    admin.locator('form[action*="/sessions/"] button').first.click()
    expect(admin.locator('form[action*="/sessions/"]')).to_have_count(0)
    marko.locator('main a[href$="/cohorts/new"]').click()
    expect(marko).to_have_url(re.compile(r"/account/sign-in"))
    fill_in_sign_in(marko, MARKO)
    expect(marko).to_have_url(re.compile(r"/cohorts/new$"))

    told = sezona("people", "list").stdout
    assert f"{ADA}  Ada Administrator  administrator" in told
    assert f"{MARKO}  Marko Vuković  manager" in told
    assert PASSWORD not in told + made.stdout + server.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_signs_out_cannot_go_back_to_what_she_saw(device: Device, sezona: Sezona) -> None:
    made = sezona("people", "create-admin", "--email", ADA, "--name", "Ada Administrator")
    (link,) = re.findall(r"https?://\S+", made.stdout)
    page = device()
    set_password(page, link)
    sign_in(page, ADA)
    kept = page.context.cookies()
    page.goto("/en/account")
    page.locator('form[action$="/sign-out"] button').click()
    arrive(page, re.compile(r"/account/sign-in"))
    page.context.add_cookies(kept)
    page.goto("/en/people")
    expect(page).to_have_url(re.compile(r"/account/sign-in"))
