"""Case C4: by text, by status and by mail nobody learns who has an account."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.audit.models import AuditEvent
from app.core.db import db
from app.core.mail import OutgoingMail
from tests.accounts.factors import give_app
from tests.conftest import Clock
from tests.factories import make_person
from tests.walls.entering.visitors import SIGN_IN, browser

STRANGER = "nobody@lipnica.example"


def everybody() -> list[str]:
    """Addresses of people of every kind, and of one who does not exist."""
    secured = make_person("secured@lipnica.example", roles=["trainer"])
    give_app(secured)
    return [
        STRANGER,
        secured.email,
        make_person("plain@lipnica.example").email,
        make_person("closed@lipnica.example", active=False).email,
        make_person("invited@lipnica.example", password=None).email,
        make_person("unconfirmed@lipnica.example", confirmed=False).email,
    ]


def seen(answer: TestResponse, email: str) -> tuple[int, str, str]:
    """Return what a visitor sees, without what differs for everybody."""
    plain = re.sub(r'value="[^"]*\.[^"]*\.[^"]*"', "", answer.text.replace(email, ""))
    return answer.status_code, answer.headers.get("Location", ""), plain


@pytest.mark.parametrize("page", [SIGN_IN, "/en/account/mail-link", "/en/account/reset", "/en/account/confirm"])
def test_every_door_answers_everybody_alike(app: Flask, clock: Clock, page: str) -> None:
    answers = set()
    for email in everybody():
        client = browser(app)
        values = {"email": email} | ({"password": "wrong wrong wrong"} if page == SIGN_IN else {})
        answer = client.submit(page, **values)
        answers.add((*seen(answer, email), *seen(client.get(page), email)))
    assert len(answers) == 1


def test_mail_goes_only_to_those_who_have_an_account_that_is_open(app: Flask, clock: Clock) -> None:
    for email in everybody():
        browser(app).submit("/en/account/mail-link", email=email)
    to = set(db.session.scalars(select(OutgoingMail.recipient)))
    assert to == {f"{name}@lipnica.example" for name in ("secured", "plain", "invited", "unconfirmed")}


def test_failures_are_recorded_by_number_and_never_by_address(app: Flask, clock: Clock) -> None:
    known = make_person()
    for email in (known.email, STRANGER):
        browser(app).submit(SIGN_IN, email=email, password="wrong wrong wrong")
    rows = db.session.execute(
        select(AuditEvent.subject_id, AuditEvent.actor_id, AuditEvent.facts)
        .where(AuditEvent.kind == "session.refused")
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        (known.id, None, '{"means":"password"}'),
        (None, None, '{"means":"password"}'),
    ]
