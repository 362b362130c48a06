"""Where addresses meet accounts: registered by somebody else, typed in other signs, changed."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person, RateCount
from app.core.db import db
from app.core.mail import OutgoingMail
from tests.client import PageClient
from tests.conftest import Clock
from tests.factories import PASSWORD, make_person
from tests.walls.entering.test_links import ASK, last_link, press
from tests.walls.entering.visitors import SIGN_IN, browser, give_password, is_in, token

VICTIM = "amira@lipnica.example"
REGISTER = "/en/account/register"


def test_a_password_set_by_whoever_registered_the_address_dies_when_its_owner_comes(app: Flask) -> None:
    """Somebody registers another person's address and waits until she comes in by a link to her mail."""
    attacker, owner = browser(app), browser(app, "198.51.100.7")
    attacker.submit(REGISTER, name="Not Amira", email=VICTIM, password=PASSWORD, locale="en")
    owner.submit(ASK, email=VICTIM)
    press(owner, last_link(VICTIM))
    assert is_in(owner)
    give_password(attacker, db.session.scalars(select(Person)).one())
    assert not is_in(attacker)


def test_who_had_confirmed_her_address_keeps_her_password(app: Flask) -> None:
    person = make_person()
    client = browser(app)
    client.submit(ASK, email=person.email)
    press(client, last_link())
    assert is_in(client)
    other = browser(app)
    give_password(other, person)
    assert is_in(other)


WRITTEN = (VICTIM, "AMIRA@Lipnica.Example", "amira@\uff4cipnica.example", "amira@lipnica\u3002example")


@pytest.mark.parametrize(("door", "fields"), [(SIGN_IN, {"password": "wrong"}), ("/en/account/reset", {})])
def test_an_address_in_other_signs_is_no_other_account(
    app: Flask, clock: Clock, door: str, fields: dict[str, str]
) -> None:
    make_person(VICTIM)
    client = browser(app)
    form = {"csrf_token": token(client), **fields}
    for email in WRITTEN:
        client.post(door, data={**form, "email": email})
    kept = select(func.max(RateCount.count)).where(RateCount.bucket.contains(":account:"))
    assert db.session.scalar(kept) == len(WRITTEN)


def test_a_new_address_is_kept_as_it_is_asked_for(client: PageClient, app: Flask) -> None:
    """Else nobody could sign in with it, and two accounts could have one address."""
    person = make_person()
    give_password(client, person)
    client.submit("/en/account/address", email="Amira@\uff4cipnica.example")
    assert VICTIM in db.session.scalars(select(OutgoingMail.recipient)).all()


def test_another_account_does_not_take_an_address_in_other_signs(client: PageClient, app: Flask) -> None:
    make_person(VICTIM)
    give_password(client, make_person("second@lipnica.example"))
    client.submit("/en/account/address", email="amira@\uff4cipnica.example")
    bodies = " ".join(db.session.scalars(select(OutgoingMail.body)))
    assert "/account/address/" not in bodies


def test_a_link_that_reached_somebody_else_gives_her_nothing_and_takes_nothing(app: Flask, clock: Clock) -> None:
    """A slip of the pen sends it to a stranger; or an attacker wants her address in an account that he keeps."""
    person, stranger = make_person(), make_person()
    hers, other = browser(app), browser(app)
    give_password(hers, person)
    hers.submit("/en/account/address", email=VICTIM)
    link = last_link(VICTIM)
    assert other.get(link).headers["Location"].startswith(SIGN_IN)
    assert other.post(link, data={"csrf_token": token(other)}).status_code == 401
    give_password(other, stranger)
    assert other.get(link).status_code == 302
    assert other.post(link, data={"csrf_token": token(other, "/en/account")}).status_code == 409
    assert VICTIM not in db.session.scalars(select(Person.email)).all()
    assert press(hers, link).status_code == 303
    assert VICTIM in db.session.scalars(select(Person.email)).all()
