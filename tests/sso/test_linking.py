"""Nobody's account is taken over by an address: linking needs the person, in this browser, shown to be her."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Identity, Person, SignInRequest, SignInSession
from app.audit.models import AuditEvent
from app.core.db import commit, db, writing
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import make_person
from tests.sso.linked import give_identity
from tests.sso.oidc_house import OidcHouse
from tests.sso.travels import (
    SAME,
    come_back,
    form_token,
    is_signed_in,
    reason,
    set_out,
    set_out_to_link,
    sign_in_through,
)

ADDRESS = "amira@ministry.example"
PROVED = {"sub": "amira", "email": ADDRESS, "email_verified": True}


def identities() -> list[tuple[int, str]]:
    rows = db.session.execute(select(Identity.person_id, Identity.subject).order_by(Identity.id))
    return [(row[0], row[1]) for row in rows]


def happened(kind: str) -> list[dict[str, Any]]:
    kept = select(AuditEvent.facts).where(AuditEvent.kind == kind).order_by(AuditEvent.id)
    return [json.loads(facts) for facts in db.session.scalars(kept)]


def test_an_account_with_the_same_address_is_not_opened(client: PageClient, ministry: OidcHouse) -> None:
    make_person(ADDRESS, password=None, confirmed=False)
    ministry.person = PROVED
    answer = sign_in_through(client, ministry, "ministry")
    assert answer.headers["Location"] == "/en/account/services/known"
    page = client.get(answer.headers["Location"])
    assert "You already have an account" in page.text and ADDRESS in page.text
    assert not is_signed_in(client) and identities() == []
    assert db.session.scalars(select(SignInSession)).all() == []


def test_she_links_it_after_signing_in_to_that_account(client: PageClient, ministry: OidcHouse) -> None:
    person = make_person(ADDRESS)
    person_id = person.id
    ministry.person = PROVED
    sign_in_through(client, ministry, "ministry")
    first = client.get("/en/account/services/waiting")
    assert first.status_code == 302 and "next=/en/account/services/waiting" in first.headers["Location"]
    sign_in(client, person)
    answer = client.submit("/en/account/services/waiting", "/waiting")
    assert answer.status_code == 303 and identities() == [(person_id, "amira")]
    assert happened("identity.linked") == [{"means": "oidc", "service": "ministry"}]
    client.delete_cookie("sezona")
    sign_in_through(client, ministry, "ministry")
    assert is_signed_in(client)
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_what_waits_is_linked_in_the_browser_that_brought_it_only(
    client: PageClient, app: Flask, ministry: OidcHouse
) -> None:
    person = make_person(ADDRESS)
    ministry.person = PROVED
    sign_in_through(client, ministry, "ministry")
    other = app.test_client()
    assert isinstance(other, PageClient)
    sign_in(other, person)
    assert reason(other.get("/en/account/services/waiting")) == "journey"
    values = {"csrf_token": form_token(other)}
    assert other.post("/en/account/services/waiting", data=values, headers=SAME).status_code == 409
    assert identities() == []


def test_what_waits_waits_half_an_hour(client: PageClient, ministry: OidcHouse, clock: Clock) -> None:
    make_person(ADDRESS)
    ministry.person = PROVED
    sign_in_through(client, ministry, "ministry")
    clock.advance(timedelta(minutes=29))
    assert client.get("/en/account/services/known").status_code == 200
    clock.advance(timedelta(minutes=2))
    assert reason(client.get("/en/account/services/known")) == "journey"


def test_an_unverified_address_opens_and_makes_nothing(client: PageClient, ministry: OidcHouse) -> None:
    make_person(ADDRESS)
    for said in (False, None, "true", 1):
        ministry.person = {**PROVED, "email_verified": said}
        assert reason(sign_in_through(client, ministry, "ministry")) == "no_address"
    ministry.person = {"sub": "somebody", "email": "new@ministry.example"}
    assert reason(sign_in_through(client, ministry, "ministry")) == "no_address"
    assert len(db.session.scalars(select(Person)).all()) == 1 and identities() == []
    assert happened("identity.refused") == [{"reason": "no_address", "service": "ministry"}] * 5


@pytest.mark.parametrize(
    "address", ["director@school.example", "a@ministry.example.evil.example", "a@b@ministry.example"]
)
def test_a_service_speaks_for_its_own_domains_only(client: PageClient, ministry: OidcHouse, address: str) -> None:
    make_person("director@school.example")
    ministry.person = {"sub": "x", "email": address, "email_verified": True}
    assert reason(sign_in_through(client, ministry, "ministry")) == "no_address"
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_a_service_without_a_rule_makes_no_account(client: PageClient, stranger: OidcHouse) -> None:
    stranger.person = PROVED
    page = sign_in_through(client, stranger, "stranger")
    assert reason(page) == "no_account" and "Ask your programme manager" in page.text
    assert db.session.scalars(select(Person)).all() == []


CLAIMS = """
create = true
claims = { department = ["IT", "Archive"] }
"""


@pytest.mark.parametrize("rules", [CLAIMS])
def test_accounts_are_made_by_claims_too(client: PageClient, ministry: OidcHouse) -> None:
    for department in ("Kitchen", ["Kitchen"], None, 7):
        ministry.person = {**PROVED, "department": department}
        assert reason(sign_in_through(client, ministry, "ministry")) == "no_account"
    ministry.person = {**PROVED, "department": ["Kitchen", "Archive"]}
    assert sign_in_through(client, ministry, "ministry").status_code == 303
    assert is_signed_in(client)


def test_a_closed_account_stays_closed(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = PROVED
    sign_in_through(client, ministry, "ministry")
    with writing():
        db.session.scalars(select(Person)).one().active = False
        commit()
    client.delete_cookie("sezona")
    assert reason(sign_in_through(client, ministry, "ministry")) == "closed"
    assert not is_signed_in(client)


def test_somebody_signed_in_links_a_service(client: PageClient, ministry: OidcHouse) -> None:
    person = make_person()
    person_id = person.id
    sign_in(client, person)
    ministry.person = {"sub": "amira"}
    answer = come_back(client, ministry.allow(set_out_to_link(client, "ministry")))
    assert answer.status_code == 303 and identities() == [(person_id, "amira")]
    page = client.get(answer.headers["Location"])
    assert "Ministry of Administration is linked to your account." in page.text


def test_an_identity_belongs_to_one_person(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = PROVED
    sign_in_through(client, ministry, "ministry")
    client.delete_cookie("sezona")
    sign_in(client, make_person())
    answer = come_back(client, ministry.allow(set_out_to_link(client, "ministry")))
    assert reason(answer) == "identity_taken" and "Nothing was linked" in answer.text
    assert len(identities()) == 1


def test_what_one_person_began_is_not_linked_to_another(client: PageClient, ministry: OidcHouse) -> None:
    sign_in(client, make_person())
    back = ministry.allow(set_out_to_link(client, "ministry"))
    client.delete_cookie("sezona")
    sign_in(client, make_person())
    assert reason(come_back(client, back)) == "other_person"
    client.delete_cookie("sezona")
    assert identities() == []


def test_a_journey_to_link_signs_nobody_in(client: PageClient, ministry: OidcHouse) -> None:
    person = make_person()
    sign_in(client, person)
    back = ministry.allow(set_out_to_link(client, "ministry"))
    client.delete_cookie("sezona")
    assert reason(come_back(client, back)) == "other_person"
    assert not is_signed_in(client)


def test_linking_and_unlinking_ask_anew_whether_it_is_her(
    client: PageClient, ministry: OidcHouse, clock: Clock
) -> None:
    person = make_person()
    identity = give_identity(person)
    sign_in(client, person)
    clock.advance(timedelta(minutes=31))
    values = {"csrf_token": form_token(client)}
    for address in (
        "/en/account/services/ministry/link",
        "/en/account/services/waiting",
        f"/en/account/identities/{identity}/unlink",
    ):
        answer = client.post(address, data=values, headers=SAME)
        assert answer.status_code == 303 and "/prove" in answer.headers["Location"], address
    assert len(identities()) == 1 and db.session.scalars(select(SignInRequest)).all() == []


def test_visitors_link_nothing(client: PageClient, ministry: OidcHouse) -> None:
    values = {"csrf_token": form_token(client)}
    assert client.post("/en/account/services/ministry/link", data=values, headers=SAME).status_code == 401


def unlink(client: PageClient, identity: int) -> Any:
    values = {"csrf_token": form_token(client)}
    return client.post(f"/en/account/identities/{identity}/unlink", data=values, headers=SAME)


def test_a_service_is_taken_off(client: PageClient, ministry: OidcHouse) -> None:
    person = make_person()
    identity = give_identity(person)
    sign_in(client, person)
    assert "Take Ministry of Administration off the account" in client.get("/en/account/security").text
    assert unlink(client, identity).status_code == 303
    assert identities() == [] and happened("identity.unlinked") == [{"service": "ministry"}]


def test_nobody_takes_off_what_is_another_persons(client: PageClient, ministry: OidcHouse) -> None:
    identity = give_identity(make_person())
    sign_in(client, make_person())
    assert unlink(client, identity).status_code == 404
    assert len(identities()) == 1


def test_the_last_way_to_sign_in_stays(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = PROVED
    sign_in_through(client, ministry, "ministry")
    person = db.session.scalars(select(Person)).one()
    identity = db.session.scalars(select(Identity.id)).one()
    answer = unlink(client, identity)
    assert answer.status_code == 409 and "the only way in which you can sign in" in answer.text
    second = give_identity(person, "stranger", "https://id.elsewhere.example")
    assert unlink(client, identity).status_code == 303
    assert unlink(client, second).status_code == 409


def test_a_service_that_is_named_no_longer_lets_nobody_in(client: PageClient, app: Flask) -> None:
    values = {"csrf_token": form_token(client)}
    for action in ("start", "return"):
        answer = client.post(f"/en/account/services/gone/{action}", data=values, headers=SAME)
        assert answer.status_code == 409 and "not offered any more" in answer.text


def test_setting_out_is_no_get(client: PageClient, ministry: OidcHouse) -> None:
    assert client.get("/en/account/services/ministry/start").status_code == 405
    assert set_out(client, "ministry").startswith(ministry.issuer)
