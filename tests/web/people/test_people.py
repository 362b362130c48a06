"""The pages of administrators about people."""

import pytest
from flask import Flask

from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.counting import Statements
from tests.factories import give_role, make_cohort, make_institution, make_person


def other(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def as_administrator(client: PageClient) -> int:
    person = make_person("besa@school.example", name="Besa Krasniqi", roles=["administrator"])
    sign_in(client, person)
    return person.id


@pytest.mark.parametrize("role", [None, "trainer", "translator", "reviewer", "mentor"])
def test_others_find_no_such_page(client: PageClient, role: str | None) -> None:
    person = make_person(roles=[role] if role else [])
    sign_in(client, person)
    assert client.get("/en/people").status_code == 404
    assert client.get(f"/en/people/{person.id}").status_code == 404


@pytest.mark.parametrize("role", ["manager", "coordinator", "auditor"])
def test_whoever_is_for_an_institution_sees_its_people_their_roles_and_nothing_to_change(
    client: PageClient, role: str
) -> None:
    here, there = make_institution(), make_institution()
    mine = make_person(name="Amira Mine", institution=here, roles=[("mentor", here)])
    theirs = make_person(name="Dejan Theirs", institution=there)
    sign_in(client, make_person(roles=[(role, here)]))
    page = client.get("/en/people").text
    assert "Amira Mine" in page and "Dejan Theirs" not in page
    page = client.get(f"/en/people/{mine.id}").text
    assert "Mentor" in page and "In force" in page
    assert "Sessions" not in page and "<form" not in page
    assert client.get(f"/en/people/{theirs.id}").status_code == 404


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_whoever_is_for_the_programme_sees_its_staff_and_its_members_before_anybody_learns(
    client: PageClient, role: str
) -> None:
    member = make_person(name="Amira Member", institution=make_institution())
    staff = make_person(name="Elena Trainer", roles=["trainer"])
    stranger = make_person("zlata@elsewhere.example", name="Zlata Stranger")
    sign_in(client, make_person(name="Marko Reader", roles=[role]))
    page = client.get("/en/people").text
    assert "3 people" in page and "Zlata Stranger" not in page
    for name in ("Amira Member", "Elena Trainer", "Marko Reader"):
        assert name in page
    seen = [client.get(f"/en/people/{each.id}").status_code for each in (member, staff, stranger)]
    assert seen == [200, 200, 404]
    assert "Zlata" not in client.get("/en/people?q=zlata").text.partition("</form>")[2]


def test_a_number_that_no_row_can_have_is_not_found(client: PageClient) -> None:
    sign_in(client, make_person(roles=["administrator"]))
    for number in (2**31, 2**63, 10**40):
        assert client.get(f"/en/people/{number}").status_code == 404


def test_the_list_shows_roles_and_states_and_can_be_filtered(client: PageClient) -> None:
    as_administrator(client)
    institution = make_institution(name="Municipality of Lipnica")
    make_person(name="Amira Hadžić", institution=institution)
    make_person(name="Dejan Ilić", password=None, confirmed=False)
    make_person(name="Elena Closed", active=False, roles=["trainer"])
    page = client.get("/en/people").text
    for words in ("4 people", "Municipality of Lipnica", "Invited", "Closed", "Administrator", "Trainer"):
        assert words in page
    found = client.get("/en/people", query_string={"q": "amira"}).text
    assert "Amira Hadžić" in found and "Dejan Ilić" not in found
    found = client.get("/en/people", query_string={"role": "trainer"}).text
    assert "Elena Closed" in found and "Amira Hadžić" not in found
    assert "Nobody fits this filter." in client.get("/en/people?q=zzz&role=king&page=x").text


def test_the_pages_of_the_list_keep_the_filter(client: PageClient) -> None:
    as_administrator(client)
    for number in range(51):
        make_person(name=f"Learner {number:02}")
    first = client.get("/en/people?q=learner").text
    assert "51 people, page 1 of 2" in first
    assert 'href="/en/people?q=learner&amp;role=&amp;page=2"' in first
    assert "Learner 50" in client.get("/en/people?q=learner&role=&page=2").text


def test_the_list_takes_as_many_statements_for_many_as_for_few(client: PageClient, statements: Statements) -> None:
    as_administrator(client)
    client.get("/en/people")
    with statements.counted() as few:
        client.get("/en/people")
    for _ in range(6):
        make_person(roles=["trainer"], institution=make_institution())
    with statements.counted() as many:
        client.get("/en/people")
    assert len(few) == len(many)


def test_a_role_is_given_and_ended_and_holds_at_once(app: Flask, client: PageClient) -> None:
    as_administrator(client)
    institution = make_institution(name="Municipality of Lipnica")
    person = make_person()
    browser = other(app)
    sign_in(browser, person)
    assert "/people" not in browser.get("/en/account").text
    address = f"/en/people/{person.id}"
    client.submit(address, "/roles", role="manager", limit=f"institution-{institution.id}")
    page = client.get(address).text
    assert "Municipality of Lipnica and all below it" in page and "Besa Krasniqi" in page
    client.submit(address, "/powers", role="administrator", limit="whole")
    assert browser.get("/en/people").status_code == 200
    assert client.submit(address, 0).status_code == 303
    assert browser.get("/en/audit").status_code == 404


def test_a_role_may_be_for_a_cohort_and_for_some_days(client: PageClient, clock: Clock) -> None:
    as_administrator(client)
    cohort, person = make_cohort(title="Autumn season"), make_person()
    address = f"/en/people/{person.id}"
    days = {"starts_on": "2026-03-03", "ends_on": "2026-03-04"}
    client.submit(address, "/roles", role="mentor", limit=f"cohort-{cohort.id}", **days)
    page = client.get(address).text
    assert "Autumn season" in page and "Not yet begun" in page
    assert "3 March 2026, 00:00" in page and "5 March 2026, 00:00" in page
    for wrong in (
        {"ends_on": "2026-03-01"},
        {"starts_on": "2026-03-05", "ends_on": "2026-03-04"},
        {"ends_on": "x"},
    ):
        answer = client.submit(address, "/roles", role="mentor", limit="whole", **wrong)
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.text


def test_nobody_gives_herself_a_role_and_the_last_administrator_stays(client: PageClient) -> None:
    me = as_administrator(client)
    page = client.get(f"/en/people/{me}").text
    assert "/roles" + '"' not in page and "/suspend" not in page and "/erase" not in page
    last = client.submit(f"/en/people/{me}", 0)
    assert last.status_code == 409
    assert "This is the last administrator." in last.text


def test_a_role_is_limited_only_to_what_it_respects(client: PageClient) -> None:
    as_administrator(client)
    institution, person = make_institution(), make_person()
    address = f"/en/people/{person.id}"
    refused = client.submit(address, "/roles", role="translator", limit=f"institution-{institution.id}")
    assert refused.status_code == 422 and "cannot be limited like that" in refused.text
    refused = client.submit(address, "/roles", role="coordinator", limit="whole")
    assert refused.status_code == 422 and "A coordinator is for one institution" in refused.text
    refused = client.submit(address, "/powers", role="administrator", limit=f"institution-{institution.id}")
    assert refused.status_code == 422 and 'href="#power-limit"' in refused.text
    for role, limit in (("manager", "institution-999"), ("king", "whole"), ("administrator", "whole")):
        assert client.submit(address, "/roles", role=role, limit=limit).status_code == 422


def test_an_account_is_closed_and_opened_again(app: Flask, client: PageClient) -> None:
    me = as_administrator(client)
    person, browser = make_person(), other(app)
    sign_in(browser, person)
    address = f"/en/people/{person.id}"
    client.submit(address, "/suspend")
    assert "Closed" in client.get(address).text and "Closed" in client.get("/en/people").text
    assert "/account/sign-in" in browser.get("/en/account").location
    client.submit(address, "/readmit")
    assert "Closed" not in client.get(address).text
    sign_in(browser, person)
    assert me != person.id


def test_a_person_is_erased_at_her_request(client: PageClient) -> None:
    as_administrator(client)
    person = make_person("zlata@lipnica.example", name="Zlata Gone")
    address = f"/en/people/{person.id}"
    assert "cannot be undone" in client.get(f"{address}/erase").text
    assert client.submit(f"{address}/erase", "/erase").location.endswith("/en/people")
    assert client.get(address).status_code == 404
    assert "Zlata Gone" not in client.get("/en/people").text


def test_sessions_of_a_person_are_ended_one_by_one_or_all(app: Flask, client: PageClient) -> None:
    as_administrator(client)
    person = make_person()
    browsers = [other(app) for _ in range(3)]
    for browser in browsers:
        sign_in(browser, person)
    address = f"/en/people/{person.id}"
    assert "3 sessions" in client.get(address).text
    client.submit(address, 2)
    assert [browser.get("/en/account").status_code for browser in browsers].count(200) == 2
    client.submit(address, "/end-all")
    assert [browser.get("/en/account").status_code for browser in browsers].count(200) == 0
    assert "not signed in anywhere" in client.get(address).text


def test_a_grant_of_somebody_else_is_not_found_at_this_person(client: PageClient) -> None:
    as_administrator(client)
    person, stranger = make_person(), make_person()
    grant = give_role(stranger, "trainer")
    page = client.get(f"/en/people/{person.id}").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = client.post(f"/en/people/{person.id}/roles/{grant.id}/end", data={"csrf_token": token})
    assert sent.status_code == 404
    assert client.get("/en/people/999").status_code == 404
