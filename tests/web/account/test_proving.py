"""Showing once more that it is her, before what is dangerous."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.mail import OutgoingMail
from tests.accounts.factors import SoftKey, code_of, give_app, give_codes
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import PASSWORD, make_person
from tests.walls.entering.visitors import add_key, browser, enter_with_app, question, token

PROVE = "/en/account/prove"
ADDRESS = "/en/account/address"


def later(clock: Clock) -> None:
    clock.advance(timedelta(minutes=16))


def test_what_is_dangerous_asks_again_after_a_quarter_of_an_hour_and_leads_back(
    client: PageClient, clock: Clock
) -> None:
    sign_in(client, make_person())
    assert client.get(ADDRESS).status_code == 200
    later(clock)
    asked = client.get(ADDRESS).headers["Location"]
    assert asked == f"{PROVE}?next={ADDRESS}"
    assert client.submit(asked, password=PASSWORD).headers["Location"] == ADDRESS
    assert client.get(ADDRESS).status_code == 200
    later(clock)
    assert client.get(ADDRESS).status_code == 303


def test_a_wrong_password_proves_nothing(client: PageClient, clock: Clock) -> None:
    sign_in(client, make_person())
    later(clock)
    page = client.submit(PROVE, password="wrong wrong wrong")
    assert page.status_code == 422
    assert "The password is not right." in page.text
    assert client.get(ADDRESS).status_code == 303


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:1"]
)
def test_it_never_leads_to_another_site(client: PageClient, clock: Clock, elsewhere: str) -> None:
    sign_in(client, make_person())
    page = client.get(PROVE, query_string={"next": elsewhere})
    assert "evil" not in page.text.replace("evil.example&#34;", "") or 'name="next"' not in page.text
    sent = {"csrf_token": token(client, PROVE), "password": PASSWORD, "next": elsewhere}
    assert client.post(PROVE, data=sent).headers["Location"] == "/en/account/security"


def test_a_code_or_a_passkey_proves_it_too(app: Flask, clock: Clock) -> None:
    person, client = make_person(), browser(app)
    secret, (recovery, *_) = give_app(person), give_codes(person)
    enter_with_app(client, person, secret)
    key = SoftKey()
    add_key(client, key)
    later(clock)
    assert client.submit(PROVE, code=recovery).status_code == 303
    later(clock)
    assert client.submit(PROVE, code=code_of(secret)).status_code == 303
    later(clock)
    assert client.get(ADDRESS).status_code == 303
    asked = question(client, "/en/account/passkey/question", PROVE)
    sent = {"csrf_token": token(client, PROVE), "credential": key.shown(asked)}
    assert client.post(PROVE, data=sent).status_code == 303
    assert client.get(ADDRESS).status_code == 200


def test_who_has_nothing_but_her_mail_proves_it_by_a_link_in_the_same_browser(app: Flask, clock: Clock) -> None:
    person, client = make_person(password=None), browser(app)
    client.submit("/en/account/mail-link", email=person.email)
    client.submit(_link(), 0)
    later(clock)
    asked = client.get(ADDRESS).headers["Location"]
    client.submit(asked, "/prove/mail")
    link = _link()
    stranger = browser(app)
    assert "sign-in?next=" in stranger.get(link).headers["Location"]
    sign_in(stranger, make_person())
    assert stranger.post(link, data={"csrf_token": token(stranger, "/en/account")}).status_code == 409
    assert client.get(ADDRESS).status_code == 303


def test_the_link_leads_back_to_the_page_that_asked(app: Flask, clock: Clock) -> None:
    person, client = make_person(password=None), browser(app)
    client.submit("/en/account/mail-link", email=person.email)
    client.submit(_link(), 0)
    later(clock)
    client.submit(client.get(ADDRESS).headers["Location"], "/prove/mail")
    assert client.submit(_link(), 0).headers["Location"] == ADDRESS
    assert client.get(ADDRESS).status_code == 200


def test_who_has_a_password_gets_no_link(client: PageClient) -> None:
    sign_in(client, make_person())
    assert client.post(f"{PROVE}/mail", data={"csrf_token": token(client, PROVE)}).status_code == 409


def test_a_first_password_wants_a_proof_when_there_is_none_yet(app: Flask, clock: Clock) -> None:
    person, client = make_person(password=None), browser(app)
    client.submit("/en/account/mail-link", email=person.email)
    client.submit(_link(), 0)
    later(clock)
    assert client.get("/en/account/change-password").headers["Location"].startswith(PROVE)


def _link() -> str:
    body = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first() or ""
    address = next(word for word in body.split() if word.startswith("http"))
    return address.removeprefix("http://localhost")
