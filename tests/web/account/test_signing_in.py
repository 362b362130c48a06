"""Signing in and out, and the sessions behind it."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import SignInSession
from app.core.db import db
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import PASSWORD, make_person

SIGN_IN = "/en/account/sign-in"
COOKIE = "sezona"


def cookie(client: PageClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return str(found.value)


def is_signed_in(client: PageClient) -> bool:
    return client.get("/en/account").status_code == 200


def other(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def test_a_person_signs_in_and_lands_in_her_own_language(client: PageClient) -> None:
    response = sign_in(client, make_person(locale="bs"))
    assert response.headers["Location"] == "/en/account/welcome"
    assert client.get("/en/account/welcome").headers["Location"] == "/bs/learning"


def test_who_was_stopped_at_a_page_goes_on_to_it(client: PageClient) -> None:
    person = make_person()
    stopped = client.get("/en/account/change-password")
    assert stopped.status_code == 302
    response = client.submit(stopped.headers["Location"], email=person.email, password=PASSWORD)
    assert response.headers["Location"] == "/en/account/change-password"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "///evil.example", "\\\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_never_leads_to_another_site(client: PageClient, elsewhere: str) -> None:
    person = make_person()
    client.get(SIGN_IN, query_string={"next": elsewhere})
    token = _token(client)
    response = client.post(
        SIGN_IN,
        query_string={"next": elsewhere},
        data={"email": person.email, "password": PASSWORD, "next": elsewhere, "csrf_token": token},
    )
    assert response.status_code == 303
    target = urlsplit(urljoin("http://localhost/en/account/sign-in", response.headers["Location"]))
    assert (target.scheme, target.netloc) == ("http", "localhost")


def test_an_invitation_that_the_person_came_with_is_taken_up_after_signing_in(client: PageClient) -> None:
    person = make_person(locale="bs")
    client.get(SIGN_IN)
    with client.session_transaction(base_url="http://localhost") as session:
        session["join"] = "abc"
    sign_in(client, person)
    assert client.get("/en/account/welcome").headers["Location"] == "/bs/join/abc"
    assert client.get("/en/account/welcome").headers["Location"] == "/bs/learning"


def test_a_wrong_password_an_unknown_address_and_a_closed_account_get_the_same_answer(
    client: PageClient,
) -> None:
    known, closed, invited = make_person(), make_person(active=False), make_person(password=None)
    bodies = set()
    for email in (known.email, "nobody@lipnica.example", closed.email, invited.email):
        page = client.submit(SIGN_IN, email=email, password="wrong wrong wrong")
        assert page.status_code == 200
        bodies.add(_without(page.text, email))
    assert len(bodies) == 1
    assert "The e-mail address or the password is not right." in bodies.pop()


def test_an_unconfirmed_person_is_told_only_when_the_password_is_right(client: PageClient) -> None:
    person = make_person(confirmed=False)
    assert "not confirmed" not in client.submit(SIGN_IN, email=person.email, password="wrong wrong wrong").text
    page = client.submit(SIGN_IN, email=person.email, password=PASSWORD)
    assert "Your address is not confirmed yet" in page.text
    assert not is_signed_in(client)


def test_the_address_may_be_written_in_capitals(client: PageClient) -> None:
    person = make_person("amira@lipnica.example")
    response = client.submit(SIGN_IN, email=person.email.upper(), password=PASSWORD)
    assert response.status_code == 303


def test_signing_in_gives_a_new_token_and_forgets_what_the_cookie_held(app: Flask, client: PageClient) -> None:
    person = make_person()
    client.get(SIGN_IN)
    with client.session_transaction(base_url="http://localhost") as session:
        session["planted"] = "by another"
    sign_in(client, person)
    with client.session_transaction(base_url="http://localhost") as session:
        first = session["_user_id"]
        assert "planted" not in session
    browser = other(app)
    browser.set_cookie(COOKIE, cookie(client))
    with browser.session_transaction(base_url="http://localhost") as session:
        session.pop("_user_id")
    sign_in(browser, person)
    with browser.session_transaction(base_url="http://localhost") as session:
        assert session["_user_id"] != first


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, client: PageClient) -> None:
    sign_in(client, make_person())
    thief = other(app)
    thief.set_cookie(COOKIE, cookie(client))
    assert is_signed_in(thief)
    page = client.submit("/en/account", "/sign-out")
    assert page.status_code == 303
    assert "You are signed out." in client.get(page.headers["Location"]).text
    assert not is_signed_in(client)
    assert not is_signed_in(thief)


def test_signing_out_is_no_link(client: PageClient) -> None:
    sign_in(client, make_person())
    assert client.get("/en/account/sign-out").status_code == 405
    assert is_signed_in(client)


def test_a_session_ends_after_twelve_hours(client: PageClient, clock: Clock) -> None:
    sign_in(client, make_person())
    clock.advance(timedelta(hours=11, minutes=59))
    assert is_signed_in(client)
    clock.advance(timedelta(minutes=1))
    assert not is_signed_in(client)


def test_pages_are_read_without_writing_and_a_form_notes_that_the_session_is_in_use(
    client: PageClient, clock: Clock
) -> None:
    sign_in(client, make_person())
    begun = clock.moment
    clock.advance(timedelta(hours=1))
    client.get("/en/account")
    assert _seen() == begun
    client.submit("/en/account", "/profile", name="Amira H.")
    assert _seen() == clock.moment


def test_guessing_is_slowed_for_the_guesser_and_never_for_the_victim_elsewhere(
    app: Flask, client: PageClient, clock: Clock
) -> None:
    person = make_person()
    for _ in range(10):
        assert client.submit(SIGN_IN, email=person.email, password="wrong wrong wrong").status_code == 200
    slowed = client.submit(SIGN_IN, email=person.email, password=PASSWORD)
    assert slowed.status_code == 429
    assert not is_signed_in(client)
    elsewhere = other(app)
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    sign_in(elsewhere, person)
    clock.advance(timedelta(minutes=15))
    sign_in(client, person)


def test_unknown_addresses_are_slowed_like_known_ones(client: PageClient, clock: Clock) -> None:
    for _ in range(10):
        client.submit(SIGN_IN, email="nobody@lipnica.example", password="wrong wrong wrong")
    assert client.submit(SIGN_IN, email="nobody@lipnica.example", password="wrong").status_code == 429


def test_one_network_cannot_try_many_accounts(client: PageClient, clock: Clock) -> None:
    client.get(SIGN_IN)
    token = _token(client)
    answers = [
        client.post(SIGN_IN, data={"email": f"not-an-address-{number}", "password": "x", "csrf_token": token})
        for number in range(301)
    ]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


def test_json_is_not_spoken_here(client: PageClient) -> None:
    client.get(SIGN_IN)
    token = _token(client)
    response = client.post(SIGN_IN, json={"email": "x"}, headers={"X-CSRFToken": token})
    assert response.status_code == 415


def test_every_form_of_accounts_wants_its_token(client: PageClient) -> None:
    person = make_person()
    for address in ("sign-in", "register", "reset", "confirm", "reset/x", "confirm/x", "sign-out"):
        sent = client.post(f"/en/account/{address}", data={"email": person.email, "password": PASSWORD})
        assert sent.status_code == 403, address
    sign_in(client, person)
    for address in ("sign-out", "change-password", "profile", "sessions/1/end", "sessions/end-others"):
        assert client.post(f"/en/account/{address}").status_code == 403, address
    assert is_signed_in(client)


def test_fields_of_sign_in_may_be_filled_by_password_managers(client: PageClient) -> None:
    page = client.get(SIGN_IN).text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def _token(client: PageClient) -> str:
    page = client.get(SIGN_IN).text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def _without(page: str, email: str) -> str:
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return page.replace(token, "").replace(email, "")


def _seen() -> object:
    return db.session.scalars(select(SignInSession.seen_at)).one()
