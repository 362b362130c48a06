"""Registering and confirming an address."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.queries.people import find_person
from app.core.db import db
from app.core.mail import OutgoingMail
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import PASSWORD, make_person

REGISTER = "/en/account/register"
EMAIL = "amira@lipnica.example"


def register(client: PageClient, email: str = EMAIL, **values: str) -> str:
    sent = {"name": "Amira Hadžić", "email": email, "password": PASSWORD, "locale": "en"} | values
    response = client.submit(REGISTER, **sent)
    if response.status_code != 303:
        return response.text
    return client.get(response.headers["Location"]).text


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def link(mail: OutgoingMail, word: str) -> str:
    return next(line for line in mail.body.splitlines() if word in line).removeprefix("http://localhost")


def test_a_person_registers_confirms_and_signs_in(client: PageClient) -> None:
    assert "We have sent a mail to amira@lipnica.example" in register(client, EMAIL.title())
    person = find_person(EMAIL)
    assert person is not None
    assert (person.name, person.locale, person.confirmed_at) == ("Amira Hadžić", "en", None)
    assert person.password is not None and person.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    (mail,) = mails()
    assert mail.recipient == EMAIL
    page = client.submit(link(mail, "/confirm/"))
    assert "your address is confirmed" in client.get(page.headers["Location"]).text
    sign_in(client, person)


def test_opening_the_link_changes_nothing_until_the_button_is_pressed(client: PageClient) -> None:
    register(client)
    address = link(mails()[0], "/confirm/")
    assert client.get(address).status_code == 200
    person = find_person(EMAIL)
    assert person is not None and person.confirmed_at is None


def test_the_mail_and_its_link_are_in_the_language_that_was_chosen_and_on_the_schools_own_address(
    client: PageClient,
) -> None:
    response = client.submit(REGISTER)
    sent = client.get(REGISTER, headers={"Host": "evil.example"})
    assert (response.status_code, sent.status_code) == (200, 400)
    register(client, locale="bs")
    assert "http://localhost/bs/account/confirm/" in mails()[0].body


def test_a_known_address_is_answered_like_a_new_one_and_gets_a_mail_that_says_so(client: PageClient) -> None:
    fresh = register(client, "new@lipnica.example")
    known = make_person(EMAIL, name="Amira")
    before = known.password
    again = register(client, EMAIL)
    assert again.replace(EMAIL, "") == _same(fresh, again).replace("new@lipnica.example", "")
    mail = mails()[-1]
    assert (mail.recipient, mail.subject) == (EMAIL, "You already have an account at Test School")
    db.session.refresh(known)
    assert (known.password, known.name) == (before, "Amira")


def test_nothing_but_the_four_fields_is_taken_from_the_form(client: PageClient) -> None:
    page = client.get(REGISTER).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.post(
        REGISTER,
        data={
            "name": "A",
            "email": EMAIL,
            "password": PASSWORD,
            "locale": "en",
            "csrf_token": token,
            "active": "0",
            "confirmed_at": "2026-01-01",
            "fs_uniquifier": "known",
            "institution_id": "1",
            "roles": "administrator",
            "id": "77",
        },
    )
    person = find_person(EMAIL)
    assert person is not None
    assert (person.active, person.confirmed_at, person.institution_id) == (True, None, None)
    assert person.fs_uniquifier != "known" and person.id != 77 and person.grants == []


def test_weak_passwords_missing_names_and_odd_addresses_are_answered_at_the_field(client: PageClient) -> None:
    assert "Use at least 12 characters" in register(client, password="short")
    assert "Many people use this password" in register(client, password="password1234")
    assert "easy to guess" in register(client, password="amira-hadžić")
    assert "Write your name." in register(client, name="  ")
    assert "Write an e-mail address such as" in register(client, "amira@lipnica")
    page = register(client, name="")
    assert page.count("<title>Error: ") == 1
    assert db.session.scalars(select(Person.id)).all() == []
    assert mails() == []


def test_the_page_of_the_chosen_language_names_no_field_in_another(client: PageClient) -> None:
    assert client.get("/bs/account/register").status_code == 200


def test_the_confirming_mail_can_be_asked_for_again_and_says_nothing_about_who_has_an_account(
    client: PageClient,
) -> None:
    waiting, confirmed = make_person(confirmed=False), make_person()
    pages = set()
    for email in (waiting.email, confirmed.email, "nobody@lipnica.example"):
        page = client.submit("/en/account/confirm", email=email)
        pages.add(_same(page.text, page.text).replace(email, "").replace(_token(page.text), ""))
    assert len(pages) == 1
    assert [mail.recipient for mail in mails()] == [waiting.email]


def test_a_link_to_confirm_works_for_two_days_and_not_for_a_changed_one(client: PageClient, clock: Clock) -> None:
    register(client)
    address = link(mails()[0], "/confirm/")
    forged = client.submit(address[:-9] + ("A" if address[-9] != "A" else "B") + address[-8:])
    assert "This link does not work." in client.get(forged.headers["Location"]).text
    clock.advance(timedelta(days=2, seconds=1))
    late = client.submit(address)
    assert "This link is too old." in client.get(late.headers["Location"]).text
    person = find_person(EMAIL)
    assert person is not None and person.confirmed_at is None


def test_confirming_twice_is_no_fault(client: PageClient) -> None:
    register(client)
    address = link(mails()[0], "/confirm/")
    client.submit(address)
    again = client.submit(address)
    assert "confirmed already" in client.get(again.headers["Location"]).text


def test_an_invitation_survives_registering_and_confirming(app: Flask, client: PageClient) -> None:
    client.get(REGISTER)
    with client.session_transaction(base_url="http://localhost") as session:
        session["join"] = "abc"
    register(client, locale="bs")
    client.submit(link(mails()[0], "/confirm/"))
    entered = client.submit("/bs/account/sign-in", email=EMAIL, password=PASSWORD)
    assert client.get(entered.headers["Location"]).headers["Location"] == "/bs/join/abc"


def test_registering_is_limited(client: PageClient, clock: Clock) -> None:
    for _ in range(5):
        register(client)
    assert client.submit(REGISTER, name="A", email=EMAIL, password=PASSWORD).status_code == 429


def _token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def _same(page: str, other: str) -> str:
    """Return `page` with the token of `other`: tokens differ at every page."""
    return page.replace(_token(page), _token(other))
