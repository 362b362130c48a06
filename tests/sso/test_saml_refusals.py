"""Responses the school does not take: unsigned, badly signed, for others, too late, twice, wrapped, hostile."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import xmlsec
from flask import Flask
from lxml import etree
from sqlalchemy import select

from app.accounts.models import Identity, Person, SignInSession
from app.audit.models import AuditEvent
from app.core.db import db
from tests.client import PageClient
from tests.sso.saml_house import Said, SamlHouse
from tests.sso.travels import is_signed_in, reason, send, set_out, sign_in_by_saml
from tests.sso.wrapped import WRAPPED

ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


def last_reason() -> str:
    kept = select(AuditEvent.facts).where(AuditEvent.kind == "identity.refused").order_by(AuditEvent.id.desc())
    found = db.session.scalars(kept).first()
    assert found is not None
    return str(json.loads(found)["reason"])


def nobody_came_in(client: PageClient) -> bool:
    accounts = db.session.scalars(select(Person.id)).all() + db.session.scalars(select(SignInSession.id)).all()
    return not accounts and not is_signed_in(client)


SAID: dict[str, tuple[dict[str, Any], str]] = {
    "unsigned": ({"signed": ()}, "signed"),
    "only the response signed": ({"signed": ("Response",)}, "signed"),
    "signed by somebody else": ({"key": 2}, "signature"),
    "signed by SHA-1": ({"method": xmlsec.Transform.RSA_SHA1}, "algorithm"),
    "digested by SHA-1": ({"digest": xmlsec.Transform.SHA1}, "algorithm"),
    "signed with its comments": ({"canonical": xmlsec.Transform.EXCL_C14N_COMMENTS}, "algorithm"),
    "for another school": ({"audience": "https://another.example/metadata"}, "audience"),
    "sent to another address": ({"destination": "http://localhost/sign-in-services/other/acs"}, "destination"),
    "sent to a longer address": ({"destination": "http://localhost/sign-in-services/region/acs/x"}, "destination"),
    "confirmed for another address": ({"recipient": "http://localhost/other/acs"}, "addressed"),
    "confirmed for a longer address": (
        {"recipient": "http://localhost/sign-in-services/region/acs?x"},
        "addressed",
    ),
    "of another service": ({"issuer": "https://id.elsewhere.example"}, "issuer"),
    "of nobody's request": ({"in_response_to": "jinvented"}, "request"),
    "of no request": ({"in_response_to": ""}, "response"),
    "confirmed for another request": ({"confirmed_for": "jinvented"}, "addressed"),
    "too late": ({"lasts": timedelta(minutes=-10)}, "expired"),
    "too early": ({"begins": timedelta(minutes=10)}, "time"),
    "a failure": ({"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}, "cancelled"),
    "another name every time": ({"format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}, "subject"),
    "without a name": ({"subject": " "}, "subject"),
    "with an endless name": ({"subject": "x" * 256}, "subject"),
}


@pytest.mark.parametrize("what", SAID)
def test_a_response_that_is_not_as_it_must_be_is_refused(client: PageClient, region: SamlHouse, what: str) -> None:
    said, why = SAID[what]
    region.said = replace(region.said, **said)
    assert reason(sign_in_by_saml(client, region)) == why
    assert last_reason() == why and nobody_came_in(client)


@pytest.mark.parametrize("wrap", WRAPPED, ids=[wrap.__name__ for wrap in WRAPPED])
@pytest.mark.parametrize("signed", [("Assertion",), ("Assertion", "Response")], ids=["assertion", "both"])
def test_a_wrapped_response_is_refused(
    client: PageClient, region: SamlHouse, wrap: Callable[[Any], Any], signed: tuple[str, ...]
) -> None:
    region.said = replace(region.said, signed=signed)
    region.change = lambda document: etree.tostring(wrap(etree.fromstring(document)))
    page = sign_in_by_saml(client, region)
    assert reason(page) in ("response", "signature", "signed")
    assert nobody_came_in(client)
    assert db.session.scalars(select(Identity)).all() == []


def with_doctype(document: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + document


def with_bomb(document: bytes) -> bytes:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "x">{steps}]>'.encode() + document


def in_utf16(document: bytes) -> bytes:
    return document.decode().encode("utf-16")


def with_instruction(document: bytes) -> bytes:
    return document.replace(b"amira-in", b"amira<?x y?>-in")


def with_cdata(document: bytes) -> bytes:
    return document.replace(b"amira-in-the-region", b"<![CDATA[amira-in-the-region]]>")


HOSTILE = [with_doctype, with_bomb, in_utf16, with_instruction, with_cdata]


@pytest.mark.parametrize("change", HOSTILE, ids=[change.__name__ for change in HOSTILE])
def test_what_no_service_needs_in_its_xml_is_refused(
    client: PageClient, region: SamlHouse, change: Callable[[bytes], bytes]
) -> None:
    region.change = change
    assert reason(sign_in_by_saml(client, region)) in ("markup", "response")
    assert nobody_came_in(client)


def test_a_name_is_never_cut_short_by_a_comment(client: PageClient, region: SamlHouse) -> None:
    """Comments do not count for a signature: `the-director<!---->.elsewhere` is signed as one word."""
    region.said = Said(subject_xml="the-director<!-- -->.elsewhere")
    assert reason(sign_in_by_saml(client, region)) == "markup"
    region.said = Said(subject="the-director.elsewhere")
    region.change = lambda document: document.replace(b"the-director.", b"the-director<!-- -->.")
    assert reason(sign_in_by_saml(client, region)) == "markup"
    assert nobody_came_in(client)


def test_an_assertion_is_taken_once(client: PageClient, app: Flask, region: SamlHouse) -> None:
    address = set_out(client, "region")
    consumer, sent = region.answer(address)
    path = consumer.removeprefix("http://localhost")
    other = app.test_client()
    first = other.post(path, data={"SAMLResponse": sent}, headers=ELSEWHERE)
    assert "refused" not in first.headers["Location"]
    second = other.post(path, data={"SAMLResponse": sent}, headers=ELSEWHERE)
    assert "refused=replayed" in second.headers["Location"]
    assert last_reason() == "replayed"


def test_a_request_is_answered_once(client: PageClient, region: SamlHouse) -> None:
    address = set_out(client, "region")
    send(client, region, address)
    region.said = replace(region.said, id="another", subject="somebody-else")
    assert "refused=request" in send(client, region, address).headers["Location"]


def test_a_response_without_its_request_is_refused_whoever_signed_it(
    client: PageClient, app: Flask, region: SamlHouse
) -> None:
    """Nobody begins at the service: such a response would answer no request of ours."""
    region.said = replace(region.said, in_response_to="j" + "A" * 22)
    assert reason(sign_in_by_saml(client, region)) == "request"


@pytest.mark.parametrize("sent", ["", "not base64!", "PHg+", base64.b64encode(b"<x/>").decode(), "A" * 300_000])
def test_what_is_no_response_is_refused(client: PageClient, app: Flask, sent: str) -> None:
    answer = client.post("/sign-in-services/region/acs", data={"SAMLResponse": sent}, headers=ELSEWHERE)
    assert "refused=" in answer.headers["Location"]
    assert reason(client.get(answer.headers["Location"])) in ("response", "markup")
