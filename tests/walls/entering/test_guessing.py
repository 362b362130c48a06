"""Case C3: guessing is slowed at every door, kept in the database, and never locks the victim out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.accounts.models import Person, RateCount
from app.accounts.rules.limits import EVERYWHERE, LIMITS
from app.core.db import db
from tests.accounts.factors import code_of, give_app, give_codes
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import PASSWORD, make_person
from tests.walls.entering.visitors import SIGN_IN, STEP, browser, give_password, is_in, token

SLOWED = 429
Try = Callable[[PageClient, Person], int]


def post(client: PageClient, address: str, page: str = SIGN_IN, **values: str) -> int:
    return client.post(address, data={"csrf_token": token(client, page), **values}).status_code


DOORS: dict[str, tuple[Try, int]] = {
    "password": (lambda client, person: post(client, SIGN_IN, email=person.email, password="wrong"), 10),
    "forgotten": (lambda client, person: post(client, "/en/account/reset", email=person.email), 5),
    "confirmation": (lambda client, person: post(client, "/en/account/confirm", email=person.email), 5),
    "mail link": (lambda client, person: post(client, "/en/account/mail-link", email=person.email), 5),
    "registration": (lambda client, person: post(client, "/en/account/register", email=person.email), 5),
    "link": (lambda client, _person: post(client, "/en/account/mail-link/x"), 120),
    "new password": (lambda client, _person: post(client, "/en/account/reset/x", password="x"), 120),
    "confirmed": (lambda client, _person: post(client, "/en/account/confirm/x"), 120),
    "passkey": (lambda client, _person: post(client, "/en/account/passkey", credential="{}"), 300),
    "question": (lambda client, _person: post(client, "/en/account/passkey/question"), 300),
}
"""Doors for visitors: one try, and how many are let through from one network."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("door", DOORS)
def test_every_door_for_visitors_is_slowed(app: Flask, clock: Clock, door: str) -> None:
    attempt, most = DOORS[door]
    person, client = make_person(), browser(app)
    csrf = token(client)
    sent = [attempt(client, person) for _ in range(2)]
    assert SLOWED not in sent
    _count_up(most - 2)
    assert attempt(client, person) == SLOWED
    assert csrf
    clock.advance(timedelta(hours=1))
    assert attempt(client, person) != SLOWED


def _count_up(by: int) -> None:
    """Let it be so many tries more, everywhere: what hundreds of requests would do, in no time."""
    db.session.connection().exec_driver_sql(f"UPDATE rate_count SET count = count + {by}")
    db.session.commit()


def test_codes_of_the_app_and_recovery_codes_are_guessed_five_times(app: Flask, clock: Clock) -> None:
    person = make_person(roles=["trainer"])
    secret, (recovery, *_) = give_app(person), give_codes(person)
    client = browser(app)
    give_password(client, person)
    for wrong in ("000000", "abcdef-abcdef-abcdef-abcdef", "1", "", "999999"):
        assert client.submit(STEP, code=wrong).status_code == 422
    for right in (code_of(secret), recovery):
        assert client.submit(STEP, code=right).status_code == SLOWED
    assert not is_in(client)
    clock.advance(timedelta(minutes=15))
    assert client.submit(STEP, code=code_of(secret)).status_code == 303


def test_proving_is_guessed_ten_times(app: Flask, clock: Clock) -> None:
    client = browser(app)
    sign_in(client, make_person())
    for _ in range(10):
        assert client.submit("/en/account/prove", password="wrong").status_code == 422
    assert client.submit("/en/account/prove", password=PASSWORD).status_code == SLOWED
    assert client.submit("/en/account/change-password", password="wrong", new_password="x").status_code == 200


def test_many_networks_against_one_account_are_stopped_and_the_victim_is_not(app: Flask, clock: Clock) -> None:
    person = make_person()
    sign_in(browser(app, "192.0.2.1"), person)
    limit = next(limit for limit in LIMITS["sign-in"] if limit.by == EVERYWHERE)
    csrf_free = [browser(app, f"198.51.{number // 250}.{number % 250}") for number in range(3)]
    for client in csrf_free:
        assert client.submit(SIGN_IN, email=person.email, password="wrong").status_code == 200
    _count_up(limit.most)
    _forget_networks()
    attacker = browser(app, "203.0.113.5")
    assert attacker.submit(SIGN_IN, email=person.email, password=PASSWORD).status_code == SLOWED
    unknown = attacker.submit(SIGN_IN, email="nobody@lipnica.example", password=PASSWORD)
    assert unknown.status_code == 200
    sign_in(browser(app, "192.0.2.1"), person)


def _forget_networks() -> None:
    """Leave only the counts of accounts, as if every try had come from another network."""
    everywhere = RateCount.bucket.contains(f":{EVERYWHERE}:")
    db.session.connection().execute(delete(RateCount).where(~everywhere))
    db.session.commit()


def test_what_is_counted_stands_in_the_database_for_all_and_names_nobody(app: Flask, clock: Clock) -> None:
    person = make_person()
    client = browser(app)
    client.submit(SIGN_IN, email=person.email, password="wrong")
    names = db.session.scalars(select(RateCount.bucket)).all()
    assert len(names) == db.session.scalar(select(func.count()).select_from(RateCount)) == 3
    assert not any(person.email in name or "192.0.2" in name for name in names)
    other = browser(app)
    for _ in range(9):
        other.submit(SIGN_IN, email=person.email, password="wrong")
    assert client.submit(SIGN_IN, email=person.email, password=PASSWORD).status_code == SLOWED
