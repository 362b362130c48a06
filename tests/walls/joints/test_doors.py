"""Where factors, links and copies meet accounts that are closed, erased, or under another key."""

from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import AppSecret, Person
from app.accounts.operations.people import suspend_person
from app.core.db import commit, db, writing
from tests.accounts.factors import SoftKey, code_of, give_app
from tests.client import sign_in
from tests.conftest import Clock
from tests.factories import NOW, make_person
from tests.walls.entering.visitors import (
    SIGN_IN,
    STEP,
    add_key,
    browser,
    enter_with_key,
    give_password,
    is_in,
    question,
    token,
)


def test_a_passkey_of_a_closed_account_opens_nothing(app: Flask, clock: Clock) -> None:
    person, key, client = make_person(), SoftKey(), browser(app)
    sign_in(client, person)
    add_key(client, key)
    with writing():
        suspend_person(None, db.session.get_one(Person, person.id), NOW)
        commit()
    other = browser(app)
    assert enter_with_key(other, key) == SIGN_IN
    assert not is_in(other) and not is_in(client)


def test_a_code_under_another_key_of_the_school_is_refused_in_words(app: Flask, clock: Clock) -> None:
    person, client = make_person(roles=("trainer",)), browser(app)
    secret = give_app(person)
    other = db.session.scalars(select(AppSecret.sealed)).one()
    with writing():
        db.session.execute(update(AppSecret).values(sealed=other[:-8] + "AAAAAAA="))
        commit()
    give_password(client, person)
    answer = client.submit(STEP, code=code_of(secret))
    assert answer.status_code == 422 and "This code is not right" in answer.text


def test_nothing_that_a_browser_calls_a_passkey_is_a_fault_of_ours(app: Flask, clock: Clock) -> None:
    client = browser(app)
    for sent in (
        "{}",
        "[]",
        "7",
        "null",
        '{"id": "\\u0000"}',
        '{"id": "\\ud800", "rawId": "\\ud800"}',
        "[" * 9000,
    ):
        question(client, "/en/account/passkey/question")
        answer = client.post("/en/account/passkey", data={"csrf_token": token(client), "credential": sent})
        assert answer.status_code == 303, sent


def test_a_passkey_with_signs_that_no_table_holds_is_refused(app: Flask, clock: Clock) -> None:
    person, key, client = make_person(), SoftKey(), browser(app)
    sign_in(client, person)
    add_key(client, key)
    other = browser(app)
    asked = question(other, "/en/account/passkey/question")
    for name in ("\\u0000", "\\ud800"):
        forged = key.shown(asked).replace('"id": "', f'"id": "{name}')
        assert name in forged
        answer = other.post("/en/account/passkey", data={"csrf_token": token(other), "credential": forged})
        assert answer.status_code == 303 and not is_in(other)
