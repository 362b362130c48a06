"""The way into a cohort by its invitation link."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from app.cohorts.models import CohortMember
from app.core.db import db
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import PASSWORD, make_cohort, make_institution, make_person, publish_course


def test_a_visitor_signs_in_and_comes_back_to_join(client: PageClient, clock: Clock) -> None:
    publish_course()
    cohort = make_cohort(course="demo", title="Spring", institution=make_institution(name="Lipnica"))
    address = f"/en/join/{cohort.invitation_token}"
    page = client.get(address).text
    for words in ("Spring", "Lipnica", "17 April 2026", "Register", "Sign in"):
        assert words in page
    person = make_person()
    response = client.submit("/en/account/sign-in", email=person.email, password=PASSWORD)
    response = client.get(response.location)
    assert response.location == address
    response = client.submit(address)
    assert (response.status_code, response.location) == (303, "/en/courses/demo")
    assert "Welcome to Spring." in client.get(response.location).text
    assert "You are in this cohort." in client.get(address).text
    member = db.session.scalars(select(CohortMember)).one()
    assert (member.person_id, member.came_by) == (person.id, "link")


def test_joining_again_is_no_fault(client: PageClient, clock: Clock) -> None:
    publish_course()
    address = f"/en/join/{make_cohort(course='demo').invitation_token}"
    sign_in(client, make_person())
    token = client.get(address).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    for _ in range(2):
        assert client.post(address, data={"csrf_token": token}).status_code == 303
    assert len(db.session.scalars(select(CohortMember)).all()) == 1


def test_an_unknown_link_is_not_found(client: PageClient) -> None:
    assert client.get("/en/join/no-such-token").status_code == 404


def test_a_cohort_that_is_over_says_so_and_takes_nobody(client: PageClient, clock: Clock, app: Flask) -> None:
    publish_course()
    cohort = make_cohort(course="demo", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1))
    address = f"/en/join/{cohort.invitation_token}"
    assert "This cohort has ended." in client.get(address).text
    sign_in(client, make_person())
    assert "This cohort has ended." in client.get(address).text
    token = client.get("/en/account").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post(address, data={"csrf_token": token}).status_code == 409
    assert db.session.scalars(select(CohortMember)).all() == []
