"""The pages about institutions and their contacts."""

import pytest
from flask import Flask

from app.accounts.queries.institutions import institution_variables
from app.accounts.rules.institutions import CONTACTS
from app.content.words import VARIABLES
from app.core.db import db
from app.web.institutions.forms import CONTACT_NAMES
from tests import pages
from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.factories import make_cohort, make_institution, make_person, publish_course

WRITTEN = {
    "incident_contact": "Dejan Ilić, IT security officer",
    "incident_phone": "extension 112",
    "it_support": "IT support, extension 110",
}


@pytest.fixture
def administrator(client: PageClient) -> PageClient:
    """Return the browser of an administrator."""
    sign_in(client, make_person("besa@school.example", name="Besa Krasniqi", roles=["administrator"]))
    return client


def test_every_contact_that_authors_can_name_can_be_written() -> None:
    assert set(CONTACTS) == set(CONTACT_NAMES) == set(VARIABLES)


@pytest.mark.parametrize("role", [None, "trainer"])
def test_others_find_no_such_page(client: PageClient, role: str | None) -> None:
    institution = make_institution()
    sign_in(client, make_person(roles=[role] if role else [], institution=institution))
    assert "/institutions" not in client.get("/en/account").text
    assert client.get("/en/institutions").status_code == 404
    assert client.get(f"/en/institutions/{institution.id}").status_code == 404


def test_the_list_shows_country_people_and_missing_contacts(administrator: PageClient) -> None:
    quiet = make_institution(name="Municipality of Lipnica", variables={"incident_phone": "112", "it_support": ""})
    make_institution(name="Agency of Forms", variables=WRITTEN)
    for _ in range(3):
        make_person(institution=quiet)
    page = pages.read(administrator.get("/en/institutions").text)
    rows = [[cell.text for cell in row.all("th", "td")] for row in page.all("tr")[1:]]
    assert rows == [
        ["Agency of Forms", "none", "0", "Bosnia & Herzegovina"],
        ["Municipality of Lipnica", "Incident contact IT support", "3", "Bosnia & Herzegovina"],
    ]
    assert "Bosna i Hercegovina" in administrator.get("/bs/institutions").text


def test_an_institution_is_added_and_its_contacts_written(administrator: PageClient) -> None:
    assert "There is no institution yet." in administrator.get("/en/institutions").text
    added = administrator.submit("/en/institutions", name=" Općina   Šipovo ", country="ba")
    assert added.status_code == 303
    page = administrator.get(added.location).text
    assert "Općina Šipovo" in page and "Bosnia" in page
    assert administrator.submit(added.location, **WRITTEN).status_code == 303
    assert institution_variables(int(added.location.rpartition("/")[2])) == WRITTEN
    assert "Dejan Ilić, IT security officer" in administrator.get(added.location).text
    administrator.submit(added.location, name="Grad Šipovo", country="", it_support="")
    page = administrator.get("/en/institutions").text
    assert "Grad Šipovo" in page and "IT support" in page and "Bosnia and" not in page.partition("<h2>")[0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Write the name of the institution."),
        ({"name": " \x00 "}, "Write the name of the institution."),
        ({"name": "x" * 201}, "Use at most 200 characters."),
        ({"name": "ОПШТИНА ЛИПНИЦА"}, "There is an institution of this name already."),
        ({"name": "Forms", "country": "Bosnia"}, "Write the two letters of the country, such as BA."),
        ({"name": "Forms", "country": "QQ"}, "Write the two letters of the country, such as BA."),
    ],
)
def test_what_does_not_fit_comes_back_with_its_reason(
    administrator: PageClient, values: dict[str, str], words: str
) -> None:
    make_institution(name="Општина Липница")
    other = make_institution(name="Agency")
    for address in ("/en/institutions", f"/en/institutions/{other.id}"):
        refused = administrator.submit(address, **values)
        assert refused.status_code == 422
        assert words in refused.text and "Error:" in refused.text
    assert administrator.submit(f"/en/institutions/{other.id}", it_support="x" * 301).status_code == 422
    db.session.refresh(other)
    assert other.name == "Agency"


def test_a_name_may_be_written_in_another_case(administrator: PageClient) -> None:
    institution = make_institution(name="ŠUMARSKI ZAVOD")
    assert administrator.submit(f"/en/institutions/{institution.id}", name="Šumarski zavod").status_code == 303
    assert "Šumarski zavod" in administrator.get("/en/institutions").text


def test_a_manager_of_one_institution_writes_its_contacts_and_nothing_else(client: PageClient) -> None:
    own, other = make_institution(name="Lipnica"), make_institution(name="Agency of Forms")
    sign_in(client, make_person(roles=[("manager", own)]))
    page = client.get("/en/institutions").text
    assert "Lipnica" in page and "Agency of Forms" not in page and "Add an institution" not in page
    address = f"/en/institutions/{own.id}"
    form = pages.read(client.get(address).text).all("form")[-1]
    assert pages.names(form) == {"csrf_token", *CONTACTS}
    values = pages.fields(form) | {"name": ["Renamed"], "country": ["RS"], **WRITTEN}
    assert client.post(address, data=values).status_code == 303
    assert institution_variables(own.id) == WRITTEN
    db.session.refresh(own)
    assert (own.name, own.country) == ("Lipnica", "BA")
    assert client.get(f"/en/institutions/{other.id}").status_code == 404
    assert client.post(f"/en/institutions/{other.id}", data=values).status_code == 404
    assert client.post("/en/institutions", data=values).status_code == 404
    assert institution_variables(other.id) == {}


def test_a_manager_of_everything_adds_and_names_institutions(client: PageClient) -> None:
    sign_in(client, make_person(roles=["manager"]))
    added = client.submit("/en/institutions", name="Lipnica", country="")
    assert added.status_code == 303
    assert client.submit(added.location, name="Grad Lipnica").status_code == 303


def test_the_list_takes_as_many_statements_for_many_as_for_few(
    administrator: PageClient, statements: Statements
) -> None:
    make_institution(variables=WRITTEN)
    administrator.get("/en/institutions")
    with statements.counted() as few:
        administrator.get("/en/institutions")
    for _ in range(20):
        make_person(institution=make_institution(variables=WRITTEN))
    with statements.counted() as many:
        administrator.get("/en/institutions")
    assert len(few) == len(many)


def test_the_page_of_a_cohort_names_institutions_that_lack_contacts(
    administrator: PageClient, statements: Statements
) -> None:
    publish_course()
    full = make_institution(name="Agency of Forms", variables=WRITTEN)
    half = make_institution(name="Lipnica", variables=WRITTEN | {"incident_phone": ""})
    make_institution(name="Nobody of it learns")
    make_cohort("full", course="demo", members=[make_person(institution=full), make_person()])
    make_cohort("half", course="demo", members=[make_person(institution=half) for _ in range(2)])
    make_cohort("idle", members=[make_person(institution=half)])
    others = [make_person(institution=make_institution()) for _ in range(8)]
    make_cohort("many", course="demo", members=others)
    for key in ("full", "idle"):
        assert "are missing for" not in administrator.get(f"/en/cohorts/{key}").text
    with statements.counted() as few:
        page = administrator.get("/en/cohorts/half").text
    assert page.count(f'<a href="/en/institutions/{half.id}">Lipnica</a>') == 1
    assert "Agency of Forms" not in page and "Nobody of it learns" not in page
    with statements.counted() as many:
        page = administrator.get("/en/cohorts/many").text
    assert page.count('<a href="/en/institutions/') == 5 and "and 3 more" in page
    assert len(few) == len(many)


def test_a_manager_of_one_institution_is_led_to_no_other(app: Flask, client: PageClient) -> None:
    publish_course()
    own, other = make_institution(name="Lipnica"), make_institution(name="Agency of Forms")
    sign_in(client, make_person(roles=[("manager", own)]))
    members = [make_person(institution=own), make_person(institution=other)]
    make_cohort("ours", institution=own, course="demo", members=members)
    page = client.get("/en/cohorts/ours").text
    assert f'<a href="/en/institutions/{own.id}">Lipnica</a>' in page
    assert "Agency of Forms" in page and f"/institutions/{other.id}" not in page
