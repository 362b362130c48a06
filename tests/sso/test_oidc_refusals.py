"""What a service, or somebody in its place, sends and the school does not take; and why, in the audit trail."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import Key, OctKey
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts.models import Person, RateCount, SignInSession
from app.accounts.rules.limits import buckets, window_start
from app.audit.models import AuditEvent
from app.core.db import db
from tests.client import PageClient
from tests.conftest import Clock
from tests.factories import add
from tests.sso.oidc_house import OidcHouse, signing_key
from tests.sso.travels import (
    SAME,
    come_back,
    form_token,
    is_signed_in,
    reason,
    set_out,
    sign_in_through,
)

Claims = dict[str, Any]
ADMITTED = {"sub": "amira", "email": "amira@ministry.example", "email_verified": True}


def last_reason() -> str:
    """The reason that the audit trail has of the last refusal."""
    kept = select(AuditEvent.facts).where(AuditEvent.kind == "identity.refused").order_by(AuditEvent.id.desc())
    found = db.session.scalars(kept).first()
    assert found is not None
    return str(json.loads(found)["reason"])


def nobody_came_in(client: PageClient) -> bool:
    accounts = db.session.scalars(select(Person.id)).all() + db.session.scalars(select(SignInSession.id)).all()
    return not accounts and not is_signed_in(client)


def part(value: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(house: OidcHouse, claims: Claims) -> str:
    return f"{part({'alg': 'none', 'kid': 'first'})}.{part(claims)}."


def signed_with_the_public_key(house: OidcHouse, claims: Claims) -> str:
    """Whoever checks it takes the public key for a secret that both sides know."""
    signed = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
    made = hmac.new(house.key.as_pem(private=False), signed.encode(), "sha256").digest()
    return f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def signed_with_the_client_secret(house: OidcHouse, claims: Claims) -> str:
    secret = OctKey.import_key("what the service and the school know & nobody else")
    return jwt.encode({"alg": "HS256"}, claims, secret, algorithms=["HS256"])


def signed_by_somebody_else(house: OidcHouse, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, signing_key("another"))


def signed_with_a_key_of_its_own_header(house: OidcHouse, claims: Claims) -> str:
    key = signing_key("another")
    header = {"alg": "RS256", "kid": "first", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key)


def signed_with_a_key_nobody_published(house: OidcHouse, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "elsewhere"}, claims, signing_key("another"))


def changed_after_signing(house: OidcHouse, claims: Claims) -> str:
    header, _, rest = house.sign(claims).partition(".")
    return f"{header}.{part({**claims, 'sub': 'somebody else'})}.{rest.partition('.')[2]}"


def no_token(house: OidcHouse, claims: Claims) -> str:
    return "no.token"


def another_sort_of_token(house: OidcHouse, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first", "typ": "at+jwt"}, claims, house.key)


@pytest.fixture(autouse=True)
def forgers_key() -> Key:
    """Make the key of forgers beforehand: the school waits for a token for seconds, and a key may take longer."""
    return signing_key("another")


FORGED: list[tuple[Callable[[OidcHouse, Claims], str], str]] = [
    (unsigned, "algorithm"),
    (signed_with_the_public_key, "algorithm"),
    (signed_with_the_client_secret, "algorithm"),
    (signed_by_somebody_else, "signature"),
    (signed_with_a_key_of_its_own_header, "signature"),
    (signed_with_a_key_nobody_published, "key"),
    (changed_after_signing, "signature"),
    (no_token, "signature"),
    (another_sort_of_token, "token"),
]


@pytest.mark.parametrize(("forge", "why"), FORGED, ids=[forge.__name__ for forge, _ in FORGED])
def test_a_token_that_the_service_has_not_signed_as_agreed_is_refused(
    client: PageClient, ministry: OidcHouse, forge: Callable[[OidcHouse, Claims], str], why: str
) -> None:
    ministry.person, ministry.forge = ADMITTED, forge
    assert reason(sign_in_through(client, ministry, "ministry")) == why
    assert last_reason() == why and nobody_came_in(client)


SAID: dict[str, tuple[Callable[[Claims], Claims], str]] = {
    "another audience": (lambda claims: {**claims, "aud": "another school"}, "audience"),
    "another audience beside ours": (lambda claims: {**claims, "aud": ["sezona", "another"]}, "audience"),
    "another audience with us as its party": (
        lambda claims: {**claims, "aud": ["another"], "azp": "sezona"},
        "audience",
    ),
    "another party": (lambda claims: {**claims, "azp": "another school"}, "audience"),
    "another issuer": (lambda claims: {**claims, "iss": "https://id.elsewhere.example"}, "issuer"),
    "a longer issuer": (lambda claims: {**claims, "iss": claims["iss"] + "/"}, "issuer"),
    "another nonce": (lambda claims: {**claims, "nonce": "another"}, "nonce"),
    "no nonce": (lambda claims: {name: claims[name] for name in claims if name != "nonce"}, "nonce"),
    "over": (lambda claims: {**claims, "iat": claims["iat"] - 400, "exp": claims["exp"] - 400}, "expired"),
    "made long ago": (lambda claims: {**claims, "iat": claims["iat"] - 3600}, "expired"),
    "made in the future": (lambda claims: {**claims, "iat": claims["iat"] + 3600}, "time"),
    "not valid yet": (lambda claims: {**claims, "nbf": claims["iat"] + 3600}, "time"),
    "no end": (lambda claims: {name: claims[name] for name in claims if name != "exp"}, "claims"),
    "an end that is no number": (lambda claims: {**claims, "exp": "never"}, "claims"),
    "no subject": (lambda claims: {name: claims[name] for name in claims if name != "sub"}, "claims"),
    "an empty subject": (lambda claims: {**claims, "sub": ""}, "subject"),
    "a subject that is no text": (lambda claims: {**claims, "sub": 7}, "claims"),
    "an endless subject": (lambda claims: {**claims, "sub": "x" * 256}, "subject"),
}


@pytest.mark.parametrize("what", SAID)
def test_a_token_that_says_anything_else_than_it_must_is_refused(
    client: PageClient, ministry: OidcHouse, what: str
) -> None:
    ministry.person = ADMITTED
    ministry.cheat, why = SAID[what]
    assert reason(sign_in_through(client, ministry, "ministry")) == why
    assert last_reason() == why and nobody_came_in(client)


def test_clocks_may_differ_by_a_minute_and_not_by_more(
    client: PageClient, ministry: OidcHouse, clock: Clock
) -> None:
    ministry.person = ADMITTED
    ministry.cheat = lambda claims: {**claims, "exp": claims["iat"] - 61}
    assert reason(sign_in_through(client, ministry, "ministry")) == "expired"
    ministry.cheat = lambda claims: {**claims, "iat": claims["iat"] + 59, "exp": claims["iat"] - 59}
    assert sign_in_through(client, ministry, "ministry").status_code == 303


def test_a_state_works_once(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = ADMITTED
    asked = set_out(client, "ministry")
    cookie = client.get_cookie("journey")
    assert cookie is not None
    assert come_back(client, ministry.allow(asked)).status_code == 303
    client.delete_cookie("sezona")
    client.set_cookie("journey", cookie.value)
    assert reason(come_back(client, ministry.allow(asked))) == "journey"
    assert not is_signed_in(client)


def test_a_code_works_once(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = ADMITTED
    back = ministry.allow(set_out(client, "ministry"))
    ministry.given.clear()
    assert reason(come_back(client, back)) == "unreachable"
    assert nobody_came_in(client)


def test_a_code_that_was_given_for_another_journey_is_refused(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = ADMITTED
    stolen = parse_qs(urlsplit(ministry.allow(set_out(client, "ministry"))).query)["code"][0]
    own = ministry.allow(set_out(client, "ministry"))
    code = parse_qs(urlsplit(own).query)["code"][0]
    assert reason(come_back(client, own.replace(code, stolen))) == "unreachable"
    assert nobody_came_in(client)


def test_a_state_of_another_browser_is_refused(client: PageClient, app: Flask, ministry: OidcHouse) -> None:
    """Somebody lets another person come back from his own journey, so that she works in his account."""
    ministry.person = ADMITTED
    attacker = app.test_client()
    assert isinstance(attacker, PageClient)
    lure = ministry.allow(set_out(attacker, "ministry"))
    assert reason(come_back(client, lure)) == "journey"
    set_out(client, "ministry")
    assert reason(come_back(client, lure)) == "journey"
    assert nobody_came_in(client)


def test_a_state_works_for_ten_minutes(client: PageClient, ministry: OidcHouse, clock: Clock) -> None:
    ministry.person = ADMITTED
    back = ministry.allow(set_out(client, "ministry"))
    clock.advance(timedelta(minutes=10, seconds=1))
    assert reason(come_back(client, back)) == "journey"
    assert nobody_came_in(client)


def test_an_answer_of_another_service_is_not_taken_for_that_of_the_one_asked(
    client: PageClient, ministry: OidcHouse, stranger: OidcHouse
) -> None:
    """The mix-up: the browser is sent back by a service other than the one that it was led to."""
    ministry.person = stranger.person = ADMITTED
    back = ministry.allow(set_out(client, "ministry"))
    assert reason(come_back(client, back.replace("/ministry/", "/stranger/"))) == "journey"
    query = parse_qs(urlsplit(ministry.allow(set_out(client, "ministry"))).query)
    values = {"state": query["state"][0], "code": query["code"][0], "csrf_token": form_token(client)}
    assert reason(finish(client, {**values, "iss": stranger.issuer})) == "mixed_up"
    assert "/token" not in stranger.asked and "/token" not in ministry.asked
    assert nobody_came_in(client)


def test_a_service_that_names_itself_always_does(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = ADMITTED
    query = parse_qs(urlsplit(ministry.allow(set_out(client, "ministry"))).query)
    values = {"state": query["state"][0], "code": query["code"][0], "csrf_token": form_token(client)}
    assert reason(finish(client, values)) == "mixed_up"
    assert nobody_came_in(client)


def finish(client: PageClient, values: dict[str, str]) -> Any:
    return client.post("/en/account/services/ministry/return", data=values, headers=SAME)


def test_coming_back_changes_nothing_before_the_button_is_pressed(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = ADMITTED
    parts = urlsplit(ministry.allow(set_out(client, "ministry")))
    page = client.get(f"{parts.path}?{parts.query}", follow_redirects=True)
    assert page.status_code == 200
    assert "/token" not in ministry.asked and nobody_came_in(client)


def test_somebody_who_does_not_finish_there_is_told_so(client: PageClient, ministry: OidcHouse) -> None:
    page = client.get("/sign-in-services/ministry/callback?error=access_denied&state=x", follow_redirects=True)
    assert reason(page) == "cancelled"
    assert "You were not signed in there" in page.text


ANSWERS = {
    "a redirection": Response(status=307, headers={"Location": "http://127.0.0.1:1/"}),
    "an endless answer": Response(b"{" + b" " * 300_000 + b"}", content_type="application/json"),
    "no JSON": Response("<html>", content_type="text/html"),
    "a list": Response("[]", content_type="application/json"),
    "a fault": Response("{}", 500, content_type="application/json"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_a_service_that_answers_in_no_usable_way_lets_nobody_in(
    client: PageClient, ministry: OidcHouse, what: str
) -> None:
    ministry.person, ministry.instead = ADMITTED, {"/token": ANSWERS[what]}
    assert reason(sign_in_through(client, ministry, "ministry")) == "unreachable"
    ministry.instead = {"/keys": ANSWERS[what]}
    assert reason(sign_in_through(client, ministry, "ministry")) == "unreachable"
    assert nobody_came_in(client)


def test_a_service_leads_the_school_to_no_other_address(
    client: PageClient, ministry: OidcHouse, stranger: OidcHouse
) -> None:
    elsewhere = {"Location": f"{stranger.issuer}/token"}
    ministry.person, ministry.instead = ADMITTED, {"/token": Response(status=307, headers=elsewhere)}
    assert reason(sign_in_through(client, ministry, "ministry")) == "unreachable"
    assert stranger.asked == []


def test_keys_are_not_asked_for_without_end(client: PageClient, ministry: OidcHouse, clock: Clock) -> None:
    ministry.person, ministry.forge = ADMITTED, signed_with_a_key_nobody_published
    for _ in range(15):
        assert reason(sign_in_through(client, ministry, "ministry")) == "key"
    assert ministry.asked.count("/keys") == 12


def test_a_weak_key_of_a_service_signs_nothing(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person, ministry.key = ADMITTED, signing_key("first", 1024)
    assert reason(sign_in_through(client, ministry, "ministry")) == "key"


@pytest.mark.parametrize("door", ["start", "return"])
def test_these_doors_are_limited(client: PageClient, ministry: OidcHouse, clock: Clock, door: str) -> None:
    values = {"csrf_token": form_token(client)}
    for bucket in buckets("service", "127.0.0.1", ""):
        begun = window_start(clock.now(), bucket.window)
        add(RateCount(bucket=bucket.name, window_start=begun, count=bucket.most - 1))
    address = f"/en/account/services/ministry/{door}"
    assert client.post(address, data=values, headers=SAME).status_code != 429
    assert client.post(address, data=values, headers=SAME).status_code == 429
