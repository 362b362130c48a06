"""Adding and removing an authenticator app and passkeys, and recovery codes."""

import re

from flask import Flask
from sqlalchemy import select

from app.accounts.models import AppSecret, Passkey
from app.core.db import db
from app.core.mail import OutgoingMail
from tests import pages
from tests.accounts.factors import SoftKey, code_of
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import make_person
from tests.walls.entering.visitors import STEP, add_key, browser, give_password, token

APP = "/en/account/app"
SECURITY = "/en/account/security"


def shown_secret(page: str) -> str:
    return "".join(pages.read(page).all("code")[0].text.split())


def codes_in(page: str) -> list[str]:
    return re.findall(r"<code>((?:[a-z2-9]{6}-){3}[a-z2-9]{6})</code>", page)


def add_app(client: PageClient) -> tuple[str, str]:
    """Add an app and return its secret and the page that came."""
    secret = shown_secret(client.get(APP).text)
    return secret, client.submit(APP, code=code_of(secret)).text


def wrong_code(secret: str) -> str:
    """Return a code that the app shows neither now nor a period before or after."""
    right = {code_of(secret, periods=each) for each in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in right)


def test_an_app_is_added_by_its_first_code_and_recovery_codes_are_shown_once(
    client: PageClient, clock: Clock
) -> None:
    person = make_person()
    sign_in(client, person)
    secret, page = add_app(client)
    codes = codes_in(page)
    assert len(codes) == 10
    assert codes_in(client.get(SECURITY).text) == []
    assert "10 recovery codes are left." in client.get(SECURITY).text
    client.submit(SECURITY, "/sign-out")
    assert give_password(client, person) == STEP
    assert client.submit(STEP, code=codes[0]).status_code == 303
    assert secret not in client.get(SECURITY).text
    subjects = db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id)).all()
    assert subjects == [
        "A new way to show that it is you at Test School",
        "A recovery code was used at Test School",
    ]


def test_the_secret_stays_while_it_is_set_up_and_the_picture_holds_it(client: PageClient, clock: Clock) -> None:
    sign_in(client, make_person())
    assert client.get("/en/account/app.svg").status_code == 404
    first = shown_secret(client.get(APP).text)
    assert shown_secret(client.submit(APP, code=wrong_code(first)).text) == first
    assert shown_secret(client.get(APP).text) == first
    picture = client.get("/en/account/app.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    cookie = client.get_cookie("sezona")
    assert cookie is not None and first not in cookie.decoded_value


def test_the_secret_of_one_browser_is_not_that_of_another(app: Flask, clock: Clock) -> None:
    person = make_person()
    one, two = browser(app), browser(app)
    sign_in(one, person)
    sign_in(two, person)
    assert shown_secret(one.get(APP).text) != shown_secret(two.get(APP).text)


def test_a_wrong_code_adds_nothing(client: PageClient, clock: Clock) -> None:
    sign_in(client, make_person())
    page = client.submit(APP, code=wrong_code(shown_secret(client.get(APP).text)))
    assert page.status_code == 422
    assert "This code is not right" in page.text
    assert db.session.scalar(select(AppSecret.person_id)) is None


def test_an_app_is_removed_and_with_the_last_factor_go_the_recovery_codes(
    client: PageClient, clock: Clock
) -> None:
    person = make_person()
    sign_in(client, person)
    add_app(client)
    assert client.submit(SECURITY, "/app/remove").status_code == 303
    assert "recovery codes are left" not in client.get(SECURITY).text
    client.submit(SECURITY, "/sign-out")
    assert give_password(client, person) == "/en/account/welcome"


def test_new_recovery_codes_replace_the_old_ones(client: PageClient, clock: Clock) -> None:
    person = make_person()
    sign_in(client, person)
    _, page = add_app(client)
    old = codes_in(page)
    new = codes_in(client.submit(SECURITY, "/recovery-codes").text)
    assert len(new) == 10 and not set(old) & set(new)
    client.submit(SECURITY, "/sign-out")
    give_password(client, person)
    assert client.submit(STEP, code=old[0]).status_code == 422
    assert client.submit(STEP, code=new[0]).status_code == 303


def test_there_are_no_recovery_codes_without_a_factor(client: PageClient) -> None:
    sign_in(client, make_person())
    assert (
        client.post("/en/account/recovery-codes", data={"csrf_token": token(client, SECURITY)}).status_code == 409
    )


def test_nobody_removes_the_passkey_of_somebody_else(app: Flask) -> None:
    victim, attacker = browser(app), browser(app)
    sign_in(victim, make_person())
    add_key(victim, SoftKey())
    sign_in(attacker, make_person())
    number = db.session.scalars(select(Passkey.id)).one()
    sent = {"csrf_token": token(attacker, SECURITY)}
    assert attacker.post(f"/en/account/passkeys/{number}/remove", data=sent).status_code == 404
    assert db.session.scalars(select(Passkey.id)).all() == [number]
