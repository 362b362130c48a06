"""Changing a password, setting a new one through a link, and the first one of invited people."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import commit, db, writing
from app.core.mail import OutgoingMail
from app.web.links import one_time_link
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import PASSWORD, make_person

NEW = "seven brown bears ate honey"
RESET = "/en/account/reset"


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def asked_link(client: PageClient, person: Person) -> str:
    client.submit(RESET, email=person.email)
    body = mails()[-1].body
    return next(line for line in body.splitlines() if "/reset/" in line).removeprefix("http://localhost")


def other(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def is_signed_in(client: PageClient) -> bool:
    return client.get("/en/account").status_code == 200


def test_changing_the_password_ends_all_other_sessions_and_sends_a_mail(app: Flask, client: PageClient) -> None:
    person = make_person()
    elsewhere = other(app)
    sign_in(elsewhere, person)
    sign_in(client, person)
    before = client.get_cookie("sezona")
    page = client.submit("/en/account/change-password", password=PASSWORD, new_password=NEW)
    assert page.headers["Location"] == "/en/account/security"
    assert "Your password is changed." in client.get("/en/account/security").text
    assert not is_signed_in(elsewhere)
    assert before is not None
    elsewhere.set_cookie("sezona", before.value)
    assert not is_signed_in(elsewhere)
    assert [mail.subject for mail in mails()] == ["Your password at Test School was changed"]
    assert other(app).submit("/en/account/sign-in", email=person.email, password=PASSWORD).status_code == 200
    sign_in(other(app), person, NEW)


def test_changing_wants_the_present_password_and_a_better_new_one(client: PageClient) -> None:
    sign_in(client, make_person())

    def change(password: str, new: str) -> str:
        return client.submit("/en/account/change-password", password=password, new_password=new).text

    assert "This is not your present password." in change("wrong", NEW)
    assert "the same as the present one" in change(PASSWORD, PASSWORD)
    assert "Use at least 12 characters" in change(PASSWORD, "short")
    assert mails() == []


def test_guessing_the_present_password_in_a_stolen_session_is_limited(client: PageClient, clock: Clock) -> None:
    sign_in(client, make_person())
    for _ in range(10):
        client.submit("/en/account/change-password", password="wrong", new_password=NEW)
    last = client.submit("/en/account/change-password", password=PASSWORD, new_password=NEW)
    assert last.status_code == 429


def test_a_forgotten_password_is_set_anew_and_every_session_ends(app: Flask, client: PageClient) -> None:
    person = make_person()
    elsewhere = other(app)
    sign_in(elsewhere, person)
    page = client.submit(asked_link(client, person), password=NEW)
    assert "Your new password is set." in client.get(page.headers["Location"]).text
    assert not is_signed_in(elsewhere)
    assert not is_signed_in(client)
    sign_in(client, person, NEW)


def test_a_link_for_a_new_password_works_once_and_for_thirty_minutes(client: PageClient, clock: Clock) -> None:
    person = make_person()
    address = asked_link(client, person)
    client.submit(address, password=NEW)
    used = client.get(address)
    assert used.status_code == 302 and used.headers["Location"].endswith("/account/reset")
    address = asked_link(client, person)
    clock.advance(timedelta(minutes=30, seconds=1))
    assert client.get(address).status_code == 302
    assert "This link is too old." in client.get("/en/account/reset").text


def test_a_weak_password_is_refused_at_the_link_and_the_link_stays_good(client: PageClient) -> None:
    person = make_person()
    address = asked_link(client, person)
    assert "Many people use this password" in client.submit(address, password="password1234").text
    assert client.submit(address, password=NEW).status_code == 303


def test_asking_for_a_link_says_nothing_about_who_has_an_account(client: PageClient) -> None:
    known, closed = make_person(), make_person(active=False)
    pages = set()
    for email in (known.email, closed.email, "nobody@lipnica.example"):
        text = client.submit(RESET, email=email).text
        token = text.partition('name="csrf_token" value="')[2].partition('"')[0]
        pages.add(text.replace(email, "").replace(token, ""))
    assert len(pages) == 1
    assert [mail.recipient for mail in mails()] == [known.email]


def test_asking_for_links_is_limited(client: PageClient, clock: Clock) -> None:
    person = make_person()
    for _ in range(5):
        assert client.submit(RESET, email=person.email).status_code == 200
    assert client.submit(RESET, email=person.email).status_code == 429
    assert len(mails()) == 5


@pytest.mark.parametrize("locale", ["en", "bs"])
def test_an_invited_person_sets_her_first_password_within_a_week_and_is_confirmed_by_it(
    client: PageClient, clock: Clock, locale: str
) -> None:
    person = make_person(password=None, confirmed=False, locale=locale)
    link = one_time_link(person, locale)
    assert link.startswith(f"http://localhost/{locale}/account/reset/")
    clock.advance(timedelta(days=6, hours=23))
    assert client.submit(link.removeprefix("http://localhost"), password=NEW).status_code == 303
    db.session.refresh(person)
    assert person.confirmed_at == clock.moment
    sign_in(client, person, NEW)


def test_an_invitation_is_dead_after_a_week_but_a_new_link_can_be_asked_for(
    client: PageClient, clock: Clock
) -> None:
    person = make_person(password=None, confirmed=False)
    link = one_time_link(person, "en").removeprefix("http://localhost")
    clock.advance(timedelta(days=7, seconds=1))
    assert client.get(link).status_code == 302
    assert client.submit(asked_link(client, person), password=NEW).status_code == 303
    sign_in(client, person, NEW)


def test_a_link_opens_no_account_that_was_closed_after_it_went_out(client: PageClient) -> None:
    person = make_person()
    address = asked_link(client, person)
    with writing():
        person.active = False
        commit()
    assert "This account is closed." in client.submit(address, password=NEW).text


def test_a_link_to_confirm_sets_no_password(client: PageClient) -> None:
    person = make_person(confirmed=False)
    client.submit("/en/account/confirm", email=person.email)
    token = mails()[-1].body.partition("/confirm/")[2].split()[0]
    assert client.get(f"/en/account/reset/{token}").status_code == 302
