"""The pages of administrators about people."""

import pytest
from flask import Flask

from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.factories import give_role, make_institution, make_person


def other(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def as_administrator(client: PageClient) -> int:
    person = make_person("besa@school.example", name="Besa Krasniqi", roles=["administrator"])
    sign_in(client, person)
    return person.id


@pytest.mark.parametrize("role", [None, "trainer", "manager"])
def test_others_find_no_such_page(client: PageClient, role: str | None) -> None:
    person = make_person(roles=[role] if role else [])
    sign_in(client, person)
    assert client.get("/en/people").status_code == 404
    assert client.get(f"/en/people/{person.id}").status_code == 404


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
    client.submit(address, "/roles", role="manager", institution=str(institution.id))
    page = client.get(address).text
    assert "Municipality of Lipnica" in page and "Besa Krasniqi" in page
    client.submit(address, "/roles", role="administrator", institution="0")
    assert browser.get("/en/people").status_code == 200
    assert client.submit(address, 0).status_code == 303
    assert browser.get("/en/people").status_code == 404


def test_nobody_gives_herself_a_role_and_the_last_administrator_stays(client: PageClient) -> None:
    me = as_administrator(client)
    refused = client.submit(f"/en/people/{me}", "/roles", role="trainer")
    assert refused.status_code == 409
    assert "Nobody gives a role to herself." in refused.text
    last = client.submit(f"/en/people/{me}", 0)
    assert last.status_code == 409
    assert "This is the last administrator." in last.text


def test_only_a_programme_manager_is_limited_to_an_institution(client: PageClient) -> None:
    as_administrator(client)
    institution, person = make_institution(), make_person()
    address = f"/en/people/{person.id}"
    refused = client.submit(address, "/roles", role="trainer", institution=str(institution.id))
    assert refused.status_code == 422
    assert client.submit(address, "/roles", role="manager", institution="999").status_code == 422
    assert client.submit(address, "/roles", role="king").status_code == 422


def test_sessions_of_a_person_are_ended_one_by_one_or_all(app: Flask, client: PageClient) -> None:
    as_administrator(client)
    person = make_person()
    browsers = [other(app) for _ in range(3)]
    for browser in browsers:
        sign_in(browser, person)
    address = f"/en/people/{person.id}"
    assert "3 sessions" in client.get(address).text
    client.submit(address, 1)
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
