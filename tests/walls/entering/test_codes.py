"""Case C5: codes of an app and recovery codes work once, also when two come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import AppSecret, Person, RecoveryCode
from app.accounts.operations.factors import take_code
from app.accounts.rules.factors import matching_counter, new_recovery_codes, new_secret
from app.accounts.sealing import Seal
from app.core.db import commit, db, writing
from app.core.errors import Refused
from tests.accounts.factors import code_of, give_app, give_codes
from tests.conftest import Clock
from tests.factories import NOW, make_person
from tests.walls.entering.visitors import STEP, browser, enter_with_app, give_password, is_in


def step(app: Flask, person: Person, code: str, address: str = "192.0.2.1") -> bool:
    """Sign in with password and code, and say whether it went well."""
    client = browser(app, address)
    assert give_password(client, person) == STEP
    client.submit(STEP, code=code)
    return is_in(client)


@pytest.fixture
def person(app: Flask) -> Person:
    return make_person(roles=["trainer"])


def test_a_code_of_the_app_is_taken_once(app: Flask, person: Person, clock: Clock) -> None:
    secret = give_app(person)
    code = code_of(secret)
    assert step(app, person, code)
    assert not step(app, person, code)
    clock.advance(timedelta(seconds=30))
    assert not step(app, person, code)
    assert step(app, person, code_of(secret))


def test_a_code_older_than_one_that_was_taken_is_refused(app: Flask, person: Person, clock: Clock) -> None:
    secret = give_app(person)
    assert step(app, person, code_of(secret, periods=1))
    assert not step(app, person, code_of(secret))


@pytest.mark.parametrize(("periods", "expected"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(
    app: Flask, person: Person, clock: Clock, periods: int, *, expected: bool
) -> None:
    secret = give_app(person)
    assert step(app, person, code_of(secret, periods=periods)) is expected


def test_a_recovery_code_works_once_however_it_is_typed(app: Flask, person: Person, clock: Clock) -> None:
    give_app(person)
    code, *_ = give_codes(person)
    assert step(app, person, f" {code.upper().replace('-', ' ')} ")
    assert not step(app, person, code)
    left = db.session.scalar(select(func.count()).where(RecoveryCode.used_at.is_(None)))
    assert left == 9


def test_the_codes_of_another_person_open_nothing(app: Flask, person: Person, clock: Clock) -> None:
    other = make_person(roles=["trainer"])
    give_app(person)
    secret, (code, *_) = give_app(other), give_codes(other)
    assert not step(app, person, code)
    assert not step(app, person, code_of(secret))


def test_ten_at_once_with_the_same_code_let_one_in(app: Flask, person: Person, clock: Clock) -> None:
    secret, (recovery, *_) = give_app(person), give_codes(person)
    person_id = person.id
    seal = Seal(app.config["SECRET_KEY"])

    def use(code: str) -> bool:
        with app.app_context(), writing():
            try:
                take_code(person_id, code, seal, NOW)
            except Refused:
                return False
            commit()
            return True

    for code in (code_of(secret), recovery):
        with ThreadPoolExecutor(10) as pool:
            assert sum(pool.map(use, [code] * 10)) == 1


def test_the_secret_of_an_app_lies_sealed_and_opens_for_its_person_only(app: Flask, person: Person) -> None:
    secret = give_app(person)
    kept = db.session.scalars(select(AppSecret.sealed)).one()
    assert secret not in kept
    seal = Seal(app.config["SECRET_KEY"])
    assert seal.open(kept, f"app of {person.id}") == secret.encode()
    assert seal.open(kept, f"app of {person.id + 1}") is None
    assert Seal("another secret key").open(kept, f"app of {person.id}") is None
    assert seal.open(kept[:-4] + "AAAA", f"app of {person.id}") is None


def test_the_database_keeps_digests_of_recovery_codes_and_they_are_long_enough(app: Flask, person: Person) -> None:
    codes = give_codes(person)
    kept = db.session.scalars(select(RecoveryCode.digest)).all()
    assert not set(codes) & set(kept)
    assert len(set(codes)) == 10
    assert 31**24 > 2**112
    assert all(len(code.replace("-", "")) == 24 for code in new_recovery_codes())


def test_nonsense_is_no_code() -> None:
    secret = new_secret()
    for nonsense in ("", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "\ud83d", "12 34 5"):
        assert matching_counter(secret, nonsense.encode(errors="ignore").decode(), NOW, -1) is None


def test_the_only_app_of_staff_stays_and_its_page_says_why(app: Flask, person: Person, clock: Clock) -> None:
    client = browser(app)
    enter_with_app(client, person, give_app(person))
    answer = client.submit("/en/account/security", "/app/remove")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/account/security")
    assert "Add another before you remove this one." in client.get("/en/account/security").text
    assert db.session.scalar(select(AppSecret.person_id)) == person.id
