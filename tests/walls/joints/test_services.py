"""Where signing in through a service meets accounts that are there: nobody gets what another person proved."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Identity, Person, SignInSession
from app.core.db import db
from tests.client import PageClient, sign_in
from tests.factories import make_person
from tests.sso.oidc_house import OidcHouse
from tests.sso.saml_house import SamlHouse
from tests.sso.travels import SAME, form_token, is_signed_in, reason, send, set_out, sign_in_through
from tests.walls.entering.visitors import browser

ADDRESS = "amira@ministry.example"
PROVED = {"sub": "amira", "email": ADDRESS, "email_verified": True}
WAITING = "/en/account/services/waiting"


def press(client: PageClient, address: str, **values: str) -> int:
    """Send a form that needs no more than a token; return the status."""
    sent = {"csrf_token": form_token(client), **values}
    return client.post(address, data=sent, headers=SAME).status_code


def linked() -> list[int]:
    """Return whose identities are linked."""
    return list(db.session.scalars(select(Identity.person_id)))


def test_nobody_sets_out_and_lets_another_prove_herself(client: PageClient, app: Flask, region: SamlHouse) -> None:
    """The attacker sets out, and leads another person to the service: her response answers his request."""
    attacker = browser(app)
    lure = set_out(attacker, "region")
    answer = send(client, region, lure)
    assert answer.status_code == 303
    assert press(attacker, "/en/account/services/region/return") == 422
    assert press(attacker, "/en/account/services/region/return", state="guessed") == 422
    assert not is_signed_in(attacker)
    assert db.session.scalars(select(SignInSession)).all() == []
    assert reason(client.submit(answer.headers["Location"], "/return")) == "journey"


def test_what_another_person_proved_is_not_linked_to_who_set_out(
    client: PageClient, app: Flask, region: SamlHouse
) -> None:
    villain = make_person("villain@region.example")
    make_person("amira@region.example")
    attacker = browser(app)
    sign_in(attacker, villain)
    send(client, region, set_out(attacker, "region"))
    assert press(attacker, WAITING) == 409
    assert attacker.get(WAITING).status_code == 422
    assert attacker.get("/en/account/services/known").status_code == 422
    assert linked() == []


def test_what_waits_is_for_the_account_with_that_address_only(client: PageClient, ministry: OidcHouse) -> None:
    """She goes away from a shared computer half-way; whoever signs in next gets nothing of it."""
    make_person(ADDRESS)
    ministry.person = PROVED
    sign_in_through(client, ministry, "ministry")
    sign_in(client, make_person("next@lipnica.example"))
    page = client.get(WAITING)
    assert reason(page) == "other_person" and ADDRESS not in page.text
    assert press(client, WAITING) == 422
    assert linked() == []


@pytest.mark.parametrize("name", ["A\x00B", "A\u202eB\x07"])
def test_a_name_that_no_table_can_hold_is_made_one(client: PageClient, ministry: OidcHouse, name: str) -> None:
    ministry.person = {**PROVED, "name": name}
    assert sign_in_through(client, ministry, "ministry").status_code == 303
    assert db.session.scalars(select(Person.name)).one() == "AB"


@pytest.mark.parametrize("subject", [7, ["amira"], {"a": 1}, True, "a\x00b", ""])
def test_a_subject_that_is_no_word_is_refused(client: PageClient, ministry: OidcHouse, subject: object) -> None:
    ministry.person = {**PROVED, "sub": subject}
    assert sign_in_through(client, ministry, "ministry").status_code == 422
    assert linked() == []


def test_a_ticket_is_for_one_journey(client: PageClient, app: Flask, region: SamlHouse) -> None:
    send(client, region, set_out(client, "region"))
    other = browser(app, "192.0.2.9")
    region.said = replace(region.said, id="another", subject="villain")
    taken = send(other, region, set_out(other, "region"))
    ticket = taken.headers["Location"].partition("state=")[2]
    assert ticket and press(client, "/en/account/services/region/return", state=ticket) == 422
    assert not is_signed_in(client)
