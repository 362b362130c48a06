"""Case B5: a right that ends acts on the next request of the open session, and on what was asked for before."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import Institution
from app.accounts.operations.acts import agree_to_act, ask_for_act
from app.accounts.operations.people import readmit_person, suspend_person
from app.accounts.operations.roles import end_role, grant_role
from app.accounts.queries.grants import actor_as_of, grants_of
from app.accounts.queries.people import person_by_id
from app.accounts.rules.roles import RoleTerms
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.web.links import one_time_link
from tests import pages
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import NOW, make_cohort, make_institution, make_person

STEP = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def stopped(clock: Clock) -> Clock:
    """Stop the clock."""
    return clock


def test_an_ended_role_closes_the_next_page_of_an_open_session(client: PageClient) -> None:
    person = make_person(roles=["manager"])
    person_id = person.id
    sign_in(client, person)
    assert client.get("/en/cohorts").status_code == 200
    with writing():
        end_role(None, person_by_id(person_id), grants_of(person_id)[0].id, NOW)
        commit()
    assert client.get("/en/cohorts").status_code == 404
    assert client.get("/en/account").status_code == 200


def test_a_role_closes_by_itself_when_its_last_day_has_passed_and_opens_on_its_first(
    client: PageClient, clock: Clock
) -> None:
    person = make_person()
    with writing():
        terms = RoleTerms("mentor", starts_at=NOW + STEP, ends_at=NOW + 2 * STEP)
        grant_role(None, person_by_id(person.id), terms, NOW)
        commit()
    sign_in(client, person)
    seen = []
    for _ in range(3):
        seen.append(client.get("/en/cohorts").status_code)
        clock.advance(STEP)
    assert seen == [404, 200, 404]


def test_a_suspended_person_is_out_at_once_and_stays_out(client: PageClient) -> None:
    person = make_person(roles=["manager"])
    person_id = person.id
    sign_in(client, person)
    with writing():
        suspend_person(None, person_by_id(person_id), NOW)
        commit()
    assert "/account/sign-in" in client.get("/en/cohorts").headers["Location"]
    with writing():
        readmit_person(None, person_by_id(person_id), NOW)
        commit()
    assert "/account/sign-in" in client.get("/en/cohorts").headers["Location"]


def test_an_institution_that_is_moved_away_takes_its_cohorts_along(client: PageClient) -> None:
    ministry = make_institution(level="ministry")
    agency = make_institution(below=ministry)
    key = make_cohort(institution=agency).key
    sign_in(client, make_person(roles=[("manager", ministry)]))
    assert client.get(f"/en/cohorts/{key}").status_code == 200
    with writing():
        db.session.execute(update(Institution).where(Institution.id == agency.id).values(parent_id=None))
        commit()
    assert client.get(f"/en/cohorts/{key}").status_code == 404


def test_a_link_that_was_sent_before_opens_nothing_for_a_suspended_person(app: Flask, client: PageClient) -> None:
    person = make_person()
    with app.test_request_context("/en/account"):
        link = one_time_link(person, "en")
    with writing():
        suspend_person(None, person_by_id(person.id), NOW)
        commit()
    page = client.get(link, follow_redirects=True)
    assert pages.read(page.text).all("input") == [] or "password" not in pages.names(
        pages.read(page.text).all("body")[0]
    )


def test_what_was_asked_for_is_not_done_for_somebody_who_lost_the_right_meanwhile(app: Flask) -> None:
    asker, decider, about = (
        make_person(roles=["administrator"]),
        make_person(roles=["administrator"]),
        make_person(),
    )
    facts = {"role": "auditor", "institution": None, "starts": None, "ends": None}
    by, second = actor_as_of(asker.id, NOW), actor_as_of(decider.id, NOW)
    assert by is not None
    assert second is not None
    with writing():
        act_id = ask_for_act(by, "role.give", subject_id=about.id, facts=facts, now=NOW).id
        commit()
    with writing():
        suspend_person(second, person_by_id(asker.id), NOW)
        commit()
    with writing(), pytest.raises(Refused, match="act_without_right"):
        agree_to_act(second, act_id, NOW)
