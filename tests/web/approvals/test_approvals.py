"""The two-person rule in the browser: what waits, agreeing, refusing, and what was at once without the rule."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person, RoleGrant
from app.core.db import db
from app.core.settings import Settings
from app.learning.models import Correction
from tests import pages
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import make_person, publish_course
from tests.learners import sit_quiz, take_course

PAGE = "/en/approvals"
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return the settings with the rule in force."""
    return replace(settings, two_person_rule=True)


def browser(app: Flask, name: str, *roles: str) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    sign_in(client, make_person(name=name, roles=roles))
    return client


def roles_of(person_id: int) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)))


def test_a_mighty_role_waits_for_a_second_administrator_and_is_given_by_both(app: Flask, clock: Clock) -> None:
    besa, goran = browser(app, "Besa", "administrator"), browser(app, "Goran", "administrator")
    person = make_person(name="Amira Hadžić")
    asked = besa.submit(f"/en/people/{person.id}", "/powers", role="auditor", limit="whole")
    assert asked.status_code == 303
    assert roles_of(person.id) == []
    own = besa.get(PAGE).text
    assert "Amira Hadžić" in own and "Take it back" in own and "Agree, and do it" not in own
    page = goran.get(PAGE).text
    assert "asked by Besa" in page and "Auditor" in page and "Take it back" not in page
    assert 'href="/en/approvals"' in page
    assert goran.submit(PAGE, "/agree").status_code == 303
    assert roles_of(person.id) == ["auditor"]
    assert "Agreed" in goran.get(PAGE).text and "Nothing waits for you." in besa.get(PAGE).text


def test_roles_that_reach_less_are_given_at_once(app: Flask) -> None:
    besa, person = browser(app, "Besa", "administrator"), make_person()
    besa.submit(f"/en/people/{person.id}", "/roles", role="trainer", limit="whole")
    assert roles_of(person.id) == ["trainer"]


@SQLITE
def test_an_erasure_waits_and_may_be_refused_or_taken_back(app: Flask) -> None:
    besa, goran = browser(app, "Besa", "administrator"), browser(app, "Goran", "administrator")
    person = make_person(name="Amira Hadžić")
    place = f"/en/people/{person.id}/erase"
    assert "A second person must agree" in besa.get(place).text
    for decider, action in ((goran, "/refuse"), (besa, "/take-back"), (goran, "/agree")):
        assert besa.submit(place, "/erase").status_code == 303
        assert decider.submit(PAGE, action).status_code == 303
        db.session.rollback()
        kept = db.session.get(Person, person.id)
        assert kept is not None
        assert (kept.erased_at is not None) == (action == "/agree")


@SQLITE
def test_a_correction_waits_for_a_reviewer_and_is_refused_when_the_numbers_have_changed(app: Flask) -> None:
    publish_course()
    learner = make_person()
    take_course(learner)
    sit_quiz(learner, "check-letters")
    elena, goran = browser(app, "Elena", "trainer"), browser(app, "Goran", "reviewer")
    place = "/en/corrections/demo/looks"
    shown = elena.submit(place, press="step=preview", kind="void", reason="It was asked twice.")
    assert "Ask a second person to agree" in shown.text
    fields = {name: value for name, value in _fields(shown.text).items() if name != "step"}
    assert elena.post(place, data=fields | {"step": "apply"}).status_code == 303
    assert db.session.scalars(select(Correction)).all() == []
    other = make_person()
    take_course(other)
    sit_quiz(other, "check-letters")
    page = goran.get(PAGE).text
    assert "demo / looks" in page and "It was asked twice." in page
    assert goran.submit(PAGE, "/agree").status_code == 409
    assert goran.submit(PAGE, "/refuse").status_code == 303
    shown = elena.submit(place, press="step=preview", kind="void", reason="It was asked twice.")
    fields = {name: value for name, value in _fields(shown.text).items() if name != "step"}
    elena.post(place, data=fields | {"step": "apply"})
    assert goran.submit(PAGE, "/agree").status_code == 303
    db.session.rollback()
    assert [row.kind for row in db.session.scalars(select(Correction))] == ["void"]


@SQLITE
@pytest.mark.parametrize("role", ["manager", "translator", "mentor", "auditor"])
def test_others_find_no_such_page(app: Flask, role: str) -> None:
    assert browser(app, "Marko", role).get(PAGE).status_code == 404


def _fields(html: str) -> dict[str, list[str]]:
    form = next(each for each in pages.read(html).all("form") if "confirmed" in pages.names(each))
    return pages.fields(form)
