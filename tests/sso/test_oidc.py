"""A service that speaks OpenID Connect really signs people in."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Identity, Person, RoleGrant, SignInRequest, SignInSession
from app.audit.models import AuditEvent
from app.core.db import db
from tests.client import PageClient, sign_in
from tests.factories import make_institution, make_person
from tests.mailbox import Mailbox
from tests.sso.oidc_house import OidcHouse, signing_key
from tests.sso.travels import come_back, is_signed_in, reason, set_out, set_out_to_link, sign_in_through

NEWCOMER = {
    "sub": "amira-at-the-ministry",
    "email": "Amira.Hadzic@ministry.example",
    "email_verified": True,
    "name": "Amira Hadžić",
}


def only(table: Any) -> Any:
    return db.session.scalars(select(table)).one()


def kinds() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)))


def test_somebody_whom_the_rule_lets_in_gets_an_account_and_no_role(
    client: PageClient, ministry: OidcHouse
) -> None:
    institution = make_institution("ministry")
    ministry.person = NEWCOMER
    answer = sign_in_through(client, ministry, "ministry")
    assert answer.status_code == 303 and is_signed_in(client)
    person, identity = only(Person), only(Identity)
    assert (person.email, person.name) == ("amira.hadzic@ministry.example", "Amira Hadžić")
    assert person.institution_id == institution.id
    assert person.confirmed_at is not None and person.password is None
    assert (identity.issuer, identity.subject, identity.person_id) == (ministry.issuer, NEWCOMER["sub"], person.id)
    assert db.session.scalars(select(RoleGrant)).all() == []
    assert only(SignInSession).means == "oidc"
    assert kinds()[:2] == ["account.registered", "identity.linked"]


def test_she_comes_in_again_by_issuer_and_subject_whatever_her_address(
    client: PageClient, ministry: OidcHouse
) -> None:
    ministry.person = NEWCOMER
    sign_in_through(client, ministry, "ministry")
    ministry.person = {"sub": NEWCOMER["sub"], "email": "other@elsewhere.example", "email_verified": False}
    client.delete_cookie("sezona")
    assert not is_signed_in(client)
    sign_in_through(client, ministry, "ministry")
    assert is_signed_in(client)
    assert only(Person).email == "amira.hadzic@ministry.example"


def test_the_same_subject_of_another_service_is_another_person(
    client: PageClient, ministry: OidcHouse, stranger: OidcHouse
) -> None:
    ministry.person = NEWCOMER
    sign_in_through(client, ministry, "ministry")
    client.delete_cookie("sezona")
    stranger.person = {"sub": NEWCOMER["sub"]}
    assert reason(sign_in_through(client, stranger, "stranger")) == "no_account"
    assert not is_signed_in(client)


def test_she_goes_on_to_the_page_she_wanted_and_to_no_other_site(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = NEWCOMER
    answer = sign_in_through(client, ministry, "ministry", next_path="/en/certificates")
    assert answer.headers["Location"] == "/en/certificates"
    answer = sign_in_through(client, ministry, "ministry", next_path="https://elsewhere.example/")
    assert answer.headers["Location"].startswith("/")
    answer = sign_in_through(client, ministry, "ministry", next_path="//elsewhere.example/")
    assert not answer.headers["Location"].startswith("//")


def test_the_service_changes_its_key_and_people_still_come_in(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = NEWCOMER
    sign_in_through(client, ministry, "ministry")
    ministry.key = signing_key("second")
    client.delete_cookie("sezona")
    sign_in_through(client, ministry, "ministry")
    assert is_signed_in(client)
    assert ministry.asked.count("/keys") == 2


def test_known_keys_are_not_asked_for_again(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = NEWCOMER
    for _ in range(3):
        sign_in_through(client, ministry, "ministry")
    assert ministry.asked.count("/keys") == 1


def test_two_factors_there_count_here_when_the_operator_says_so(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = {**NEWCOMER, "amr": ["pwd"]}
    sign_in_through(client, ministry, "ministry")
    ministry.person = {**NEWCOMER, "amr": ["pwd", "mfa"]}
    sign_in_through(client, ministry, "ministry")
    sessions = db.session.scalars(select(SignInSession.is_strong).order_by(SignInSession.id)).all()
    assert sessions == [False, True]


def test_a_service_of_which_the_operator_does_not_say_so_never_stands_for_two_factors(
    client: PageClient, stranger: OidcHouse
) -> None:
    person = make_person()
    sign_in(client, person)
    stranger.person = {"sub": "x", "amr": ["mfa"], "acr": "mfa"}
    come_back(client, stranger.allow(set_out_to_link(client, "stranger")))
    client.delete_cookie("sezona")
    sign_in_through(client, stranger, "stranger")
    last = db.session.scalars(select(SignInSession).order_by(SignInSession.id.desc())).first()
    assert last is not None and (last.means, last.is_strong) == ("oidc", False)


def test_nothing_of_the_person_stays_in_the_notes_of_her_journey(client: PageClient, ministry: OidcHouse) -> None:
    ministry.person = NEWCOMER
    sign_in_through(client, ministry, "ministry")
    journey = only(SignInRequest)
    assert (journey.answer, journey.onward, journey.verifier) == (None, "", "")
    assert journey.used_at is not None and journey.settled_at is not None


def test_the_state_nonce_and_verifier_are_new_every_time(client: PageClient, ministry: OidcHouse) -> None:
    first, second = (set_out(client, "ministry").partition("?")[2] for _ in range(2))
    parts = [dict(pair.split("=", 1) for pair in query.split("&")) for query in (first, second)]
    assert all(parts[0][name] != parts[1][name] for name in ("state", "nonce", "code_challenge"))
    assert parts[0]["code_challenge_method"] == "S256"
    assert SECRET_WORDS.isdisjoint(parts[0])


SECRET_WORDS = {"client_secret", "code_verifier"}


def test_the_sign_in_page_offers_the_services_by_name(client: PageClient, app: Flask) -> None:
    page = client.get("/en/account/sign-in")
    assert "Sign in with Ministry of Administration" in page.text
    assert "Sign in with Region" in page.text


def test_she_is_told_by_mail_that_a_service_was_linked(
    client: PageClient, ministry: OidcHouse, mailbox: Mailbox, app: Flask
) -> None:
    person = make_person(email="amira@lipnica.example")
    sign_in(client, person)
    come_back(client, ministry.allow(set_out_to_link(client, "ministry")))
    assert "identity.linked" in kinds()
