"""A service that speaks SAML 2.0 really signs people in."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Identity, Person, SeenAssertion, SignInRequest, SignInSession
from app.core.db import db
from tests.client import PageClient
from tests.sso.saml_house import MFA, SamlHouse
from tests.sso.travels import form_token, is_signed_in, reason, send, set_out, sign_in_by_saml


def test_somebody_whom_the_rule_lets_in_gets_an_account(client: PageClient, region: SamlHouse) -> None:
    assert sign_in_by_saml(client, region).status_code == 303
    assert is_signed_in(client)
    person = db.session.scalars(select(Person)).one()
    identity = db.session.scalars(select(Identity)).one()
    assert (person.email, person.name) == ("amira@region.example", "Amira Hadžić")
    assert (identity.issuer, identity.subject) == (region.entity, "amira-in-the-region")
    assert db.session.scalars(select(SignInSession.means)).one() == "saml"


def test_she_comes_in_again_by_her_subject(client: PageClient, region: SamlHouse) -> None:
    sign_in_by_saml(client, region)
    client.delete_cookie("sezona")
    region.said = replace(region.said, attributes={"displayName": "Amira"}, id="another")
    sign_in_by_saml(client, region)
    assert is_signed_in(client)
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_two_factors_there_count_here_when_the_operator_says_so(client: PageClient, region: SamlHouse) -> None:
    sign_in_by_saml(client, region)
    region.said = replace(region.said, context=MFA, id="another")
    sign_in_by_saml(client, region)
    strong = db.session.scalars(select(SignInSession.is_strong).order_by(SignInSession.id)).all()
    assert strong == [False, True]


def test_a_response_alone_signs_nobody_in(client: PageClient, app: Flask, region: SamlHouse) -> None:
    """It comes without cookies: only the browser that asked goes on, by a form of this site."""
    answer = send(client, region, set_out(client, "region"))
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers
    assert db.session.scalars(select(SignInSession)).all() == []
    assert client.get(answer.headers["Location"]).status_code == 200
    assert db.session.scalars(select(SignInSession)).all() == []
    other = app.test_client()
    assert isinstance(other, PageClient)
    assert reason(other.submit(answer.headers["Location"], "/return")) == "journey"
    assert client.submit(answer.headers["Location"], "/return").status_code == 303
    assert is_signed_in(client) and not is_signed_in(other)


def test_somebody_cannot_be_signed_in_as_another_by_a_page_elsewhere(
    client: PageClient, app: Flask, region: SamlHouse
) -> None:
    """Login CSRF: her browser sends the response to somebody else's request."""
    attacker = app.test_client()
    assert isinstance(attacker, PageClient)
    lure = set_out(attacker, "region")
    client.set_cookie("journey", "of no journey")
    answer = send(client, region, lure)
    assert reason(client.submit(answer.headers["Location"], "/return")) == "journey"
    set_out(client, "region")
    assert reason(client.submit(answer.headers["Location"], "/return")) == "journey"
    assert not is_signed_in(client)


def test_other_sites_may_send_to_this_address_and_no_other(client: PageClient, region: SamlHouse) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://id.region.example"}
    assert client.post("/sign-in-services/region/acs", data={}, headers=elsewhere).status_code == 303
    values = {"csrf_token": form_token(client)}
    for address in ("/en/account/services/region/return", "/en/account/services/region/start"):
        assert client.post(address, data=values, headers=elsewhere).status_code == 403


def test_the_description_of_the_school_asks_for_signed_assertions(client: PageClient, app: Flask) -> None:
    answer = client.get("/sign-in-services/region/metadata")
    assert answer.status_code == 200 and answer.content_type == "application/samlmetadata+xml"
    assert 'WantAssertionsSigned="true"' in answer.text
    assert "http://localhost/sign-in-services/region/acs" in answer.text
    assert client.get("/sign-in-services/ministry/metadata").status_code == 409


def test_nothing_of_the_person_stays_but_that_the_assertion_was_taken(
    client: PageClient, region: SamlHouse
) -> None:
    sign_in_by_saml(client, region)
    journey = db.session.scalars(select(SignInRequest)).one()
    assert (journey.answer, journey.onward) == (None, "")
    assert len(db.session.scalars(select(SeenAssertion)).all()) == 1


def test_the_name_of_the_service_is_in_the_language_of_the_page(client: PageClient, app: Flask) -> None:
    assert "Regija" in client.get("/bs/account/sign-in").text
    assert "Regija" not in client.get("/en/account/sign-in").text


@pytest.mark.parametrize("signed", [("Assertion", "Response"), ("Assertion",)])
def test_the_response_may_be_signed_too(client: PageClient, region: SamlHouse, signed: tuple[str, ...]) -> None:
    region.said = replace(region.said, signed=signed)
    answer: TestResponse = sign_in_by_saml(client, region)
    assert answer.status_code == 303 and is_signed_in(client)
