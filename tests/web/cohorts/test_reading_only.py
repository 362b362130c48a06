"""A cohort as those see it who may only look: nothing they may not do is offered, and no invitation is told."""

import pytest
from flask import Flask

from tests.client import PageClient, sign_in
from tests.factories import Role, make_cohort, make_institution, make_person, publish_course
from tests.learners import sit_quiz, take_course

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OFFERS = ("/import", '/edit"', "/accommodations", "/standing.csv", "/invitation", "/join/")


def offered(client: PageClient, address: str) -> set[str]:
    """Return what a page leads to, of all that can be done to a cohort."""
    page = client.get(address)
    assert page.status_code == 200
    return {offer for offer in OFFERS if offer in page.text}


@SQLITE
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("mentor", set()),
        ("trainer", set()),
        ("coordinator", {"/standing.csv"}),
        ("auditor", {"/standing.csv"}),
        ("manager", set(OFFERS)),
    ],
)
def test_a_cohort_offers_what_the_reader_may_do_to_it(
    app: Flask, client: PageClient, role: str, expected: set[str]
) -> None:
    publish_course()
    institution = make_institution()
    cohort = make_cohort(institution=institution, course="demo", members=[make_person()])
    sign_in(client, make_person(roles=[(role, institution)]))
    assert offered(client, f"/en/cohorts/{cohort.key}") == expected
    assert ("/en/cohorts/new" in client.get("/en/cohorts").text) == (role == "manager")


@SQLITE
def test_what_is_offered_depends_on_the_very_cohort(app: Flask, client: PageClient) -> None:
    publish_course()
    institution = make_institution()
    mine, other = (make_cohort(institution=institution, course="demo", members=[make_person()]) for _ in range(2))
    roles: list[Role] = [("mentor", institution), ("manager", mine)]
    sign_in(client, make_person(roles=roles))
    assert offered(client, f"/en/cohorts/{mine.key}") == set(OFFERS)
    assert offered(client, f"/en/cohorts/{other.key}") == set()
    assert "/en/cohorts/new" not in client.get("/en/cohorts").text


@SQLITE
def test_a_manager_of_one_cohort_changes_it_and_leaves_it_where_it_is(app: Flask, client: PageClient) -> None:
    publish_course()
    institution, elsewhere = make_institution(), make_institution()
    cohort = make_cohort(institution=institution, course="demo")
    sign_in(client, make_person(roles=[("manager", cohort)]))
    address = f"/en/cohorts/{cohort.key}/edit"
    assert client.submit(address, "/edit", title="Renamed").status_code == 303
    assert "Renamed" in client.get(f"/en/cohorts/{cohort.key}").text
    assert client.submit(address, "/edit", institution=str(elsewhere.id)).status_code == 422
    assert client.submit(address, "/edit", institution="0").status_code == 422


@SQLITE
@pytest.mark.parametrize(("role", "expected"), [("mentor", False), ("coordinator", False), ("manager", True)])
def test_the_history_of_a_mark_is_offered_to_whom_may_read_it(
    app: Flask, client: PageClient, role: str, expected: bool
) -> None:
    publish_course()
    institution, person = make_institution(), make_person()
    cohort = make_cohort(institution=institution, course="demo", members=[person])
    take_course(person)
    sit_quiz(person)
    sign_in(client, make_person(roles=[(role, institution)]))
    page = client.get(f"/en/cohorts/{cohort.key}/attempts").text
    assert ("/history" in page) == expected
