"""Case B6: a session in which a step is missing reaches the pages of that step and the way out, nothing else."""

import re

import pytest
from flask import Flask

from app.core.db import db
from app.web.headers import SAFE
from tests.accounts.factors import give_app
from tests.client import PageClient
from tests.factories import give_role, make_person, publish_course
from tests.project.routes import actions
from tests.walls.entering.visitors import SIGN_IN, STEP, browser, give_password, is_in, token

OPEN = ("account.step",)
WITHOUT_SESSION = ("assets.", "service.")
"""What knows nobody: files of the pages, and what machines ask."""
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def waiting(app: Flask) -> PageClient:
    """A browser whose person has given her password and no code."""
    person = make_person(roles=["administrator"])
    give_app(person)
    client = browser(app)
    assert give_password(client, person) == STEP
    return client


def lacking(app: Flask) -> PageClient:
    """A browser whose person was given a role while signed in, and has no second factor."""
    person = make_person()
    client = browser(app)
    give_password(client, person)
    give_role(person, "administrator")
    return client


def filled(rule: str) -> str:
    """Return an address of a rule: the first of what it offers, and else the number one."""
    chosen = re.sub(r"<any\('?([^,')]*)[^)]*\):\w+>", r"\1", rule)
    return re.sub(r"<[^>]*>", "1", chosen)


@pytest.mark.parametrize("kind", [waiting, lacking])
def test_the_whole_map_of_routes_is_closed_to_it(app: Flask, kind: object) -> None:
    assert callable(kind)
    publish_course()
    client = kind(app)
    csrf = token(client, STEP)
    under = actions(app)
    seen = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(WITHOUT_SESSION) or rule.endpoint == "security.logout":
            continue
        address = filled(rule.rule)
        for method in (rule.methods or set()) - {"OPTIONS"}:
            answer = client.open(address, method=method, data={"csrf_token": csrf} if method == "POST" else None)
            if under[rule.endpoint] in OPEN:
                assert answer.status_code != 401, rule
                continue
            seen += 1
            expected = 302 if method in SAFE else 401
            assert (answer.status_code, answer.headers["Location"]) == (expected, STEP), (method, address)
    assert seen > 150


def test_a_factor_that_a_learner_chose_is_asked_for_too(app: Flask) -> None:
    person = make_person()
    give_app(person)
    client = browser(app)
    assert give_password(client, person) == STEP
    assert not is_in(client)


def test_its_own_pages_and_the_way_out_are_open(app: Flask) -> None:
    client = waiting(app)
    assert client.get(STEP).status_code == 200
    assert client.submit(STEP, "/sign-out").headers["Location"] == SIGN_IN
    assert client.get("/en/courses").status_code == 200


def test_it_cannot_set_up_a_factor_when_there_is_one_to_be_shown(app: Flask) -> None:
    client = waiting(app)
    csrf = token(client, STEP)
    assert client.get("/en/account/set-up").headers["Location"] == STEP
    for address in ("app", "passkey", "question"):
        assert client.post(f"/en/account/set-up/{address}", data={"csrf_token": csrf}).status_code == 409
    assert client.get("/en/account/app.svg").status_code == 404


def test_a_page_of_a_half_session_names_nobody_in_its_head(app: Flask) -> None:
    client = waiting(app)
    page = client.get(STEP).text
    assert "Amira" not in page
    assert 'href="/en/people"' not in page
    db.session.rollback()
