"""Whoever comes in by another proof than a password while her account is being closed finds it closed.

On SQLite all who write wait for one another anyway.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import SignInSession
from app.accounts.operations.people import suspend_person
from app.accounts.operations.turns import take_turn
from app.accounts.queries.people import person_by_id
from app.core.db import commit, db, writing
from app.privacy.operations.erasure import erase_person
from tests.accounts.factors import SoftKey
from tests.client import PageClient, sign_in
from tests.factories import NOW, make_person
from tests.sso.linked import give_identity
from tests.sso.oidc_house import OidcHouse
from tests.sso.travels import come_back, set_out
from tests.waiting import SOON, let_wait
from tests.walls.entering.test_links import ASK, last_link, press
from tests.walls.entering.visitors import add_key, browser, enter_with_key

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
Entry = Callable[[], object]


def suspend(person_id: int) -> None:
    suspend_person(None, person_by_id(person_id), NOW)


def erase(person_id: int) -> None:
    erase_person(person_id, None, NOW)


@pytest.fixture(params=[suspend, erase])
def close(request: pytest.FixtureRequest) -> Callable[[int], None]:
    made: Callable[[int], None] = request.param
    return made


def sessions_after(close: Callable[[int], None], person_id: int, enter: Entry) -> int:
    """Close an account while somebody who comes in waits for its row; return how many sessions stand."""
    open_ones = select(func.count()).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    with ThreadPoolExecutor(1) as other, writing():
        take_turn(person_id)
        entry = other.submit(enter)
        let_wait(entry)
        assert not entry.done()
        close(person_id)
        commit()
        entry.result(SOON)
    with writing():
        return db.session.scalars(open_ones).one()


def test_a_link_from_a_mail_opens_no_closed_account(app: Flask, close: Callable[[int], None]) -> None:
    person = make_person()
    client = browser(app)
    client.submit(ASK, email=person.email)
    link = last_link()
    assert sessions_after(close, person.id, lambda: press(client, link)) == 0


def test_a_passkey_opens_no_closed_account(app: Flask, close: Callable[[int], None]) -> None:
    person, key, client = make_person(), SoftKey(), browser(app)
    sign_in(client, person)
    add_key(client, key)
    assert sessions_after(close, person.id, lambda: enter_with_key(browser(app), key)) == 0


def test_a_service_opens_no_closed_account(
    client: PageClient, ministry: OidcHouse, close: Callable[[int], None]
) -> None:
    person = make_person()
    give_identity(person, issuer=ministry.issuer, subject="amira")
    ministry.person = {"sub": "amira"}
    address = ministry.allow(set_out(client, "ministry"))
    assert sessions_after(close, person.id, lambda: come_back(client, address)) == 0
