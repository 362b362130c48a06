"""Cases C1 and C2: the token is new at every step, and a session that is over opens nothing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import AppSecret, Passkey, SignInSession
from app.accounts.operations.factors import clear_factors
from app.accounts.operations.people import readmit_person, suspend_person
from app.accounts.queries.people import person_by_id
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.core.mail import OutgoingMail
from tests.accounts.factors import SoftKey, code_of, give_app
from tests.client import sign_in
from tests.conftest import Clock
from tests.factories import NOW, PASSWORD, give_role, make_person
from tests.walls.entering.visitors import (
    SIGN_IN,
    STEP,
    add_key,
    browser,
    cookie,
    enter_with_app,
    enter_with_key,
    give_password,
    is_in,
    with_cookie,
)

SECURITY = "/en/account/security"


def test_every_step_of_signing_in_gives_a_new_token_and_kills_the_old_one(app: Flask, clock: Clock) -> None:
    person = make_person(roles=["trainer"])
    secret = give_app(person)
    client = browser(app)
    client.get(SIGN_IN)
    before = cookie(client)
    give_password(client, person)
    half = cookie(client)
    client.submit(STEP, code=code_of(secret))
    whole = cookie(client)
    clock.advance(timedelta(minutes=16))
    client.submit("/en/account/prove", password=PASSWORD)
    assert is_in(client)
    for old in (before, half, whole):
        thief = with_cookie(app, old)
        assert not is_in(thief)
        assert thief.get(STEP).status_code in (302, 303)


def test_signing_in_ends_the_half_session_that_this_browser_had(app: Flask) -> None:
    person = make_person(roles=["trainer"])
    give_app(person)
    client = browser(app)
    give_password(client, person)
    client.submit(STEP, "/sign-out")
    assert give_password(client, person) == STEP
    ended = db.session.scalars(select(SignInSession.ended_at).order_by(SignInSession.id)).all()
    assert [moment is not None for moment in ended] == [True, False]


def test_another_way_of_signing_in_ends_the_session_that_the_browser_had(app: Flask, clock: Clock) -> None:
    person, client = make_person(), browser(app)
    sign_in(client, person)
    thief = with_cookie(app, cookie(client))
    client.submit("/en/account/mail-link", email=person.email)
    body = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first() or ""
    link = next(word for word in body.split() if word.startswith("http")).removeprefix("http://localhost")
    assert is_in(thief)
    client.submit(link, 0)
    assert not is_in(thief)


def test_a_copied_cookie_is_dead_after_signing_out_and_the_browser_forgets_its_pages(app: Flask) -> None:
    client = browser(app)
    sign_in(client, make_person())
    thief = with_cookie(app, cookie(client))
    assert is_in(thief)
    answer = client.submit("/en/account", "/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(thief)


def test_a_copied_half_session_is_dead_after_signing_out(app: Flask) -> None:
    person = make_person(roles=["trainer"])
    give_app(person)
    client = browser(app)
    give_password(client, person)
    thief = with_cookie(app, cookie(client))
    assert thief.get(STEP).status_code == 200
    client.submit(STEP, "/sign-out")
    assert thief.get(STEP).status_code == 302


def test_a_copied_cookie_is_dead_after_a_new_password(app: Flask) -> None:
    person = make_person()
    client, thief = browser(app), browser(app)
    sign_in(client, person)
    sign_in(thief, person)
    copied = with_cookie(app, cookie(client))
    client.submit("/en/account/change-password", password=PASSWORD, new_password="twelve owls over the harbour")
    assert is_in(client)
    assert not is_in(thief)
    assert not is_in(copied)


def test_a_changed_password_does_not_ask_for_the_second_step_again(app: Flask) -> None:
    person = make_person(roles=["trainer"])
    client = browser(app)
    enter_with_app(client, person, give_app(person))
    client.submit("/en/account/change-password", password=PASSWORD, new_password="twelve owls over the harbour")
    assert is_in(client)


def test_adding_and_removing_a_factor_ends_the_other_sessions(app: Flask) -> None:
    person = make_person()
    client, elsewhere = browser(app), browser(app)
    sign_in(client, person)
    sign_in(elsewhere, person)
    key = SoftKey()
    assert "Recovery codes" in add_key(client, key)
    assert is_in(client) and not is_in(elsewhere)
    assert enter_with_key(elsewhere, key) == "/en/account/welcome"
    assert client.submit(SECURITY, f"/passkeys/{_key(person.id)}/remove").status_code == 303
    assert is_in(client) and not is_in(elsewhere)


def test_a_suspended_person_is_out_at_once_and_stays_out_until_readmitted(app: Flask, clock: Clock) -> None:
    person, key = make_person(), SoftKey()
    client = browser(app)
    sign_in(client, person)
    add_key(client, key)
    with writing():
        suspend_person(None, person_by_id(person.id), NOW)
        commit()
    assert not is_in(client)
    assert "closed" in browser(app).submit(SIGN_IN, email=person.email, password=PASSWORD).text
    assert enter_with_key(browser(app), key) == SIGN_IN
    with writing():
        readmit_person(None, person_by_id(person.id), NOW)
        commit()
    assert not is_in(client)
    assert enter_with_key(browser(app), key) == "/en/account/welcome"


def test_nobody_suspends_herself_or_the_last_administrator(app: Flask) -> None:
    only = make_person(roles=["administrator"])
    with writing(), pytest.raises(Refused, match="last_administrator"):
        suspend_person(None, person_by_id(only.id), NOW)


def test_staff_who_do_nothing_for_an_hour_are_signed_out_and_readers_are_not(app: Flask, clock: Clock) -> None:
    person = make_person(roles=["trainer"])
    client, reader = browser(app), browser(app)
    secret = give_app(person)
    enter_with_app(client, person, secret)
    copied = with_cookie(app, cookie(client))
    sign_in(reader, make_person())
    for _ in range(3):
        clock.advance(timedelta(minutes=50))
        assert is_in(client)
    assert not is_in(copied)
    clock.advance(timedelta(minutes=60))
    assert not is_in(client)
    assert is_in(reader)
    clock.advance(timedelta(hours=8, minutes=30))
    assert not is_in(reader)


def test_who_is_given_a_role_while_signed_in_sets_up_a_second_factor_first(app: Flask) -> None:
    person = make_person()
    client = browser(app)
    sign_in(client, person)
    assert is_in(client)
    give_role(person, "trainer")
    assert client.get("/en/account").headers["Location"] == STEP
    assert client.get(STEP).headers["Location"] == "/en/account/set-up"
    assert "Set up a second step" in client.get("/en/account/set-up").text


def test_who_has_lost_everything_sets_up_a_new_factor_after_an_administrator_took_the_old_ones(app: Flask) -> None:
    person = make_person(roles=["trainer"])
    client = browser(app)
    enter_with_app(client, person, give_app(person))
    with writing():
        clear_factors(None, person.id, NOW)
        commit()
    assert not is_in(client)
    assert db.session.scalar(select(AppSecret.person_id)) is None
    assert give_password(client, person) == STEP
    assert client.get(STEP).headers["Location"] == "/en/account/set-up"


def test_a_sign_in_from_somewhere_new_is_told_by_mail_and_the_usual_ones_are_not(app: Flask, clock: Clock) -> None:
    person = make_person()
    for address, agent in (
        ("192.0.2.1", "Firefox/140.0 Windows"),
        ("192.0.2.99", "Firefox/141.0 Windows"),
        ("198.51.100.7", "Firefox/141.0 Windows"),
        ("192.0.2.1", "Chrome/126.0 Android"),
    ):
        sign_in(browser(app, address, agent), person)
    subjects = db.session.scalars(select(OutgoingMail.subject)).all()
    assert subjects == ["A new sign-in to Test School"] * 2
    clock.advance(timedelta(days=181))
    sign_in(browser(app, "192.0.2.1", "Firefox/150.0 Windows"), person)
    assert len(db.session.scalars(select(OutgoingMail.id)).all()) == 3


def _key(person_id: int) -> int:
    found = db.session.scalars(select(Passkey.id).where(Passkey.person_id == person_id)).one()
    return int(found)
