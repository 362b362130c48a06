"""Case C7: links work once, for what they were made for, for a short time, and lead to the school itself."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import OneTimeLink, Person
from app.accounts.operations.links import make_link, take_back_links, use_link
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.core.mail import OutgoingMail
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import NOW, PASSWORD, make_person
from tests.walls.entering.visitors import SIGN_IN, STEP, browser, give_password, is_in, token

HALF_AN_HOUR = timedelta(minutes=30)
ASK = "/en/account/mail-link"


def last_link(to: str = "") -> str:
    """Return the path of the link in the newest mail."""
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    body = next(mail.body for mail in reversed(mails) if mail.recipient == to or not to)
    address = next(word for word in body.split() if word.startswith("http"))
    assert address.startswith("http://localhost/en/")
    return address.removeprefix("http://localhost")


def press(client: PageClient, link: str) -> Any:
    return client.submit(link, 0)


def made(person_id: int | None, purpose: str = "one", within: timedelta = HALF_AN_HOUR) -> str:
    with writing():
        value = make_link(person_id, purpose, within, NOW)
        commit()
    return value


def used(value: str, purpose: str = "one", later: timedelta = timedelta(0)) -> bool:
    with writing():
        try:
            use_link(value, purpose, NOW + later)
        except Refused:
            return False
        commit()
        return True


def test_a_link_is_used_once(app: Flask) -> None:
    value = made(make_person().id)
    assert used(value)
    assert not used(value)


def test_a_link_is_for_one_purpose(app: Flask) -> None:
    value = made(make_person().id)
    assert not used(value, "two")
    assert used(value)


def test_a_link_is_too_old_at_the_end_of_its_time(app: Flask) -> None:
    value = made(make_person().id)
    assert not used(value, later=HALF_AN_HOUR)
    assert used(value, later=HALF_AN_HOUR - timedelta(seconds=1))


def test_links_are_taken_back_by_purpose_and_all_together(app: Flask) -> None:
    person = make_person()
    one, two = made(person.id, "one"), made(person.id, "two")
    with writing():
        take_back_links(person.id, NOW, "one")
        commit()
    assert not used(one)
    with writing():
        take_back_links(person.id, NOW)
        commit()
    assert not used(two, "two")


def test_the_database_keeps_digests_and_forgets_dead_links(app: Flask) -> None:
    value = made(None)
    assert value not in db.session.scalars(select(OneTimeLink.digest)).one()
    with writing():
        make_link(None, "one", HALF_AN_HOUR, NOW + timedelta(days=2))
        commit()
    assert len(db.session.scalars(select(OneTimeLink.id)).all()) == 1


def test_opening_a_link_shows_a_button_and_pressing_it_signs_in_once(app: Flask, clock: Clock) -> None:
    person = make_person(password=None, confirmed=False)
    client = browser(app)
    client.submit(ASK, email=person.email)
    link = last_link()
    for _ in range(2):
        assert person.email in client.get(link).text
    assert not is_in(client)
    assert press(client, link).headers["Location"] == "/en/account/welcome"
    assert is_in(client)
    assert client.get(link).status_code == 302
    other = browser(app)
    assert other.post(link, data={"csrf_token": token(other)}).status_code == 409


def test_a_sign_in_link_dies_after_a_quarter_of_an_hour_and_with_the_next_one(app: Flask, clock: Clock) -> None:
    person = make_person()
    client = browser(app)
    client.submit(ASK, email=person.email)
    first = last_link()
    client.submit(ASK, email=person.email)
    assert client.get(first).status_code == 302
    assert client.get(last_link()).status_code == 200
    clock.advance(timedelta(minutes=15))
    assert client.get(last_link()).status_code == 302


def test_a_link_is_a_first_proof_only(app: Flask, clock: Clock) -> None:
    person = make_person(roles=["trainer"])
    client = browser(app)
    client.submit(ASK, email=person.email)
    assert press(client, last_link()).headers["Location"] == STEP
    assert not is_in(client)


def test_a_link_that_is_out_dies_with_a_new_password_and_with_the_account(app: Flask, clock: Clock) -> None:
    person = make_person()
    client = browser(app)
    client.submit(ASK, email=person.email)
    link = last_link()
    signed_in = browser(app)
    sign_in(signed_in, person)
    new = "twelve owls over the harbour"
    signed_in.submit("/en/account/change-password", password=PASSWORD, new_password=new)
    assert client.get(link).status_code == 302


def test_a_claimed_host_never_gets_into_a_link(app: Flask, clock: Clock) -> None:
    client, person = browser(app), make_person()
    sent = {"email": person.email, "csrf_token": token(client, ASK)}
    answer = client.post(ASK, data=sent, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    answer = client.post(ASK, data=sent, headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 303
    assert "evil" not in last_link()


def test_pages_of_links_send_their_address_to_nobody(app: Flask, clock: Clock) -> None:
    person, client = make_person(), browser(app)
    client.submit(ASK, email=person.email)
    page = client.get(last_link())
    assert page.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert page.headers["Cache-Control"] == "no-store"


@pytest.fixture
def mover(app: Flask) -> tuple[PageClient, Person]:
    person, client = make_person("old@lipnica.example"), browser(app)
    sign_in(client, person)
    return client, person


def test_a_new_address_counts_once_its_link_was_pressed_and_the_old_one_is_told(
    app: Flask, mover: tuple[PageClient, Person], clock: Clock
) -> None:
    client, person = mover
    elsewhere = browser(app)
    sign_in(elsewhere, person)
    client.submit("/en/account/address", email="new@lipnica.example")
    assert "is to be changed" in _mails("old@lipnica.example")[-1]
    link = last_link("new@lipnica.example")
    assert give_password(browser(app), person)
    assert browser(app).get(link).headers["Location"].startswith(SIGN_IN)
    assert press(client, link).status_code == 303
    assert "was changed" in _mails("old@lipnica.example")[-1]
    assert not is_in(elsewhere)
    db.session.expire_all()
    assert person.email == "new@lipnica.example"
    assert browser(app).submit(SIGN_IN, email="old@lipnica.example", password=PASSWORD).status_code == 200
    assert give_password(browser(app), person)
    assert client.post(link, data={"csrf_token": token(client, "/en/account")}).status_code == 409


def test_an_address_of_somebody_else_is_not_given_away_and_not_taken(
    app: Flask, mover: tuple[PageClient, Person], clock: Clock
) -> None:
    client, _person = mover
    make_person("known@lipnica.example")
    pages = set()
    for email in ("known@lipnica.example", "free@lipnica.example"):
        answer = client.submit("/en/account/address", email=email)
        pages.add((answer.status_code, answer.headers["Location"]))
    assert len(pages) == 1
    assert "already" in _mails("known@lipnica.example")[-1]
    make_person("free@lipnica.example")
    assert press(client, last_link("free@lipnica.example")).status_code == 409


def test_links_to_a_new_password_that_went_to_the_old_address_die(
    app: Flask, mover: tuple[PageClient, Person], clock: Clock
) -> None:
    client, _person = mover
    browser(app).submit("/en/account/reset", email="old@lipnica.example")
    reset = last_link("old@lipnica.example")
    client.submit("/en/account/address", email="new@lipnica.example")
    press(client, last_link("new@lipnica.example"))
    assert is_in(client)
    assert browser(app).get(reset).status_code == 302


def _mails(to: str) -> list[str]:
    found = select(OutgoingMail.subject).where(OutgoingMail.recipient == to).order_by(OutgoingMail.id)
    return list(db.session.scalars(found))
