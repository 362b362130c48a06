"""Case C6: a passkey is taken only for this school, this question, this person, and each time further on."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import OneTimeLink, Passkey, Person
from app.core.db import db
from tests.accounts.factors import PRESENT, SoftKey, text
from tests.client import PageClient, sign_in
from tests.factories import make_person
from tests.walls.entering.visitors import (
    ACCOUNT,
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

WELCOME = "/en/account/welcome"
REFUSED = "The passkey was not accepted."


@pytest.fixture
def person(app: Flask) -> Person:
    return make_person()


@pytest.fixture
def key(app: Flask, person: Person) -> SoftKey:
    """Return a passkey of the person."""
    client, made = browser(app), SoftKey()
    sign_in(client, person)
    add_key(client, made)
    return made


def test_a_passkey_alone_signs_in_and_stands_for_both_factors(app: Flask, key: SoftKey) -> None:
    client = browser(app)
    assert enter_with_key(client, key) == WELCOME
    assert is_in(client)


def test_it_may_follow_the_password_as_the_second_step(app: Flask, person: Person, key: SoftKey) -> None:
    client = browser(app)
    assert give_password(client, person) == STEP
    asked = question(client, "/en/account/second-step/question", STEP)
    assert [each["id"] for each in asked["allowCredentials"]] == [text(key.credential)]
    sent = {"csrf_token": token(client, STEP), "credential": key.shown(asked)}
    assert client.post(STEP, data=sent).headers["Location"] == WELCOME
    assert is_in(client)


def test_several_passkeys_have_names_and_share_what_they_know_the_person_by(
    app: Flask, person: Person, key: SoftKey
) -> None:
    client = browser(app)
    enter_with_key(client, key)
    asked = question(client, "/en/account/passkeys/question", ACCOUNT)
    assert [each["id"] for each in asked["excludeCredentials"]] == [text(key.credential)]
    add_key(client, SoftKey(), "the key in my drawer")
    page = client.get("/en/account/security").text
    assert "my telephone" in page and "the key in my drawer" in page
    assert len(set(db.session.scalars(select(Passkey.user_handle)))) == 1


def refused(app: Flask, key: SoftKey, **said: object) -> bool:
    client = browser(app)
    assert enter_with_key(client, key, **said) == SIGN_IN
    return REFUSED in client.get(SIGN_IN).text and not is_in(client)


def test_what_was_signed_for_another_site_is_refused(app: Flask, key: SoftKey) -> None:
    assert refused(app, replace(key, origin="https://school.evil.example"))
    assert refused(app, replace(key, origin="http://localhost:8000"))
    assert refused(app, replace(key, host="evil.example"))


def test_what_was_signed_for_another_question_is_refused(app: Flask, key: SoftKey) -> None:
    assert refused(app, key, challenge=text(b"another question"))


def test_a_question_is_answered_once_and_only_by_the_browser_that_asked(app: Flask, key: SoftKey) -> None:
    client, thief = browser(app), browser(app)
    asked = question(client, "/en/account/passkey/question")
    answer = key.shown(asked)
    question(thief, "/en/account/passkey/question")
    theft = thief.post("/en/account/passkey", data={"csrf_token": token(thief), "credential": answer})
    assert theft.headers["Location"] == SIGN_IN
    kept = client.get_cookie("sezona")
    sent = {"csrf_token": token(client), "credential": answer}
    assert client.post("/en/account/passkey", data=sent).headers["Location"] == WELCOME
    assert kept is not None
    again = browser(app)
    again.set_cookie("sezona", kept.value)
    sent = {"csrf_token": token(again), "credential": key.shown(asked)}
    assert again.post("/en/account/passkey", data=sent).headers["Location"] == SIGN_IN


def test_a_question_of_another_purpose_does_not_let_in(app: Flask, person: Person, key: SoftKey) -> None:
    client = browser(app)
    give_password(client, person)
    asked = question(client, "/en/account/second-step/question", STEP)
    client.submit(STEP, "/sign-out")
    sent = {"csrf_token": token(client), "credential": key.shown(asked)}
    assert client.post("/en/account/passkey", data=sent).headers["Location"] == SIGN_IN


def test_a_counter_that_goes_back_or_stands_is_refused(app: Flask, key: SoftKey) -> None:
    assert enter_with_key(browser(app), key, step=5) == WELCOME
    assert refused(app, key, step=0)
    assert refused(app, key, step=-2)
    key.count = 5
    assert enter_with_key(browser(app), key) == WELCOME


def test_the_handle_of_another_person_or_none_is_refused(app: Flask, key: SoftKey) -> None:
    assert refused(app, replace(key, handle=text(b"somebody else")))
    assert refused(app, replace(key, handle=None))


def test_without_finger_face_or_pin_it_is_refused(app: Flask, key: SoftKey) -> None:
    assert refused(app, key, flags=PRESENT)
    assert refused(app, key, flags=0)


def test_another_key_under_the_same_name_is_refused(app: Flask, key: SoftKey) -> None:
    assert refused(app, SoftKey(credential=key.credential, handle=key.handle, count=9))
    assert refused(app, SoftKey(handle=key.handle))


def test_the_passkey_of_another_person_is_no_second_step(app: Flask, person: Person, key: SoftKey) -> None:
    other = make_person()
    client = browser(app)
    sign_in(client, other)
    add_key(client, SoftKey())
    client = browser(app)
    assert give_password(client, other) == STEP
    asked = question(client, "/en/account/second-step/question", STEP)
    sent = {"csrf_token": token(client, STEP), "credential": key.shown(asked)}
    assert client.post(STEP, data=sent).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "{}",
        "[]",
        "null",
        "[" * 20_000,
        '{"id": 1}',
        '{"id":"x","rawId":"x","type":"public-key","response":{}}',
    ],
)
def test_nonsense_is_refused_like_anything_else(app: Flask, key: SoftKey, nonsense: str) -> None:
    client = browser(app)
    question(client, "/en/account/passkey/question")
    sent = {"csrf_token": token(client), "credential": nonsense}
    assert client.post("/en/account/passkey", data=sent).headers["Location"] == SIGN_IN


def added(client: PageClient, credential: str) -> int:
    sent = {"csrf_token": token(client, ACCOUNT), "name": "x", "credential": credential}
    return client.post("/en/account/passkeys", data=sent).status_code


def test_a_new_passkey_is_made_here_for_this_question_by_a_verified_person(app: Flask, person: Person) -> None:
    client = browser(app)
    sign_in(client, person)
    address = "/en/account/passkeys/question"
    for key in (SoftKey(origin="https://evil.example"), SoftKey(host="evil.example")):
        assert added(client, key.made(question(client, address, ACCOUNT))) == 422
    assert added(client, SoftKey().made(question(client, address, ACCOUNT), flags=PRESENT)) == 422
    stale = question(client, address, ACCOUNT)
    question(client, address, ACCOUNT)
    assert added(client, SoftKey().made(stale)) == 422
    broken = json.loads(SoftKey().made(question(client, address, ACCOUNT)))
    broken["response"]["attestationObject"] = "AAAA"
    assert added(client, json.dumps(broken)) == 422
    assert db.session.scalars(select(Passkey.id)).all() == []
    key = SoftKey()
    assert added(client, key.made(question(client, address, ACCOUNT))) == 200
    assert added(client, key.made(question(client, address, ACCOUNT))) == 422


def test_the_database_keeps_no_question(app: Flask) -> None:
    asked = question(browser(app), "/en/account/passkey/question")
    kept = db.session.scalars(select(OneTimeLink.digest)).one()
    assert asked["challenge"] not in kept and len(kept) == 64
