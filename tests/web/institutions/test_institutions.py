"""The pages of the tree of institutions and their contacts."""

import pytest
from flask import Flask

from app.accounts.queries.institutions import PAGE, institution_variables
from app.accounts.rules.institutions import CONTACTS
from app.content.words import VARIABLES
from app.core.db import db
from app.web.institutions.words import CONTACT_NAMES, LEVEL_NAMES
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


def table(html: str) -> list[list[str]]:
    """The cells of the table of a page, row by row."""
    return [[cell.text for cell in row.all("th", "td")] for row in pages.read(html).all("tr")[1:]]


def test_every_contact_that_authors_can_name_can_be_written() -> None:
    assert set(CONTACTS) == set(CONTACT_NAMES) == set(VARIABLES)
    assert list(LEVEL_NAMES) == ["country", "ministry", "agency", "unit"]


@pytest.mark.parametrize("role", [None, "trainer"])
def test_others_find_no_such_page(client: PageClient, role: str | None) -> None:
    institution = make_institution()
    sign_in(client, make_person(roles=[role] if role else [], institution=institution))
    assert 'href="/en/institutions' not in client.get("/en/account").text
    for path in ("", f"/{institution.id}", f"/{institution.id}/people", "/import", "/institutions.csv"):
        assert client.get(f"/en/institutions{path}").status_code == 404


def test_the_list_shows_place_country_people_and_missing_contacts(administrator: PageClient) -> None:
    above = make_institution(name="Ministry of Forms", level="ministry")
    quiet = make_institution(
        name="Општина Липница", variables={"incident_phone": "112", "it_support": ""}, below=above
    )
    make_institution(name="Agency of Forms", variables=WRITTEN)
    for _ in range(3):
        make_person(institution=quiet)
    assert table(administrator.get("/en/institutions").text) == [
        ["Agency of Forms", "Agency or municipality", "none", "0", "0", "Bosnia & Herzegovina"],
        [
            *("Ministry of Forms", "Ministry", "Incident contact Incident telephone IT support"),
            *("0", "3", "Bosnia & Herzegovina"),
        ],
        [
            *("Depth 1: Општина Липница", "Agency or municipality", "Incident contact IT support"),
            *("3", "3", "Bosnia & Herzegovina"),
        ],
    ]
    assert "Bosna i Hercegovina" in administrator.get("/bs/institutions").text


def test_the_tree_is_searched_and_filtered_by_country(administrator: PageClient) -> None:
    for name, country in (("Land of Examples", "BA"), ("Country of Samples", "ME")):
        administrator.submit("/en/institutions", name=name, level="country", country=country, parent="")
        town = f"Town in {country}"
        administrator.submit("/en/institutions", name=town, level="agency", parent=name.upper(), country="")
    names = [row[0] for row in table(administrator.get("/en/institutions?country=ME").text)]
    assert names == ["Country of Samples", "Depth 1: Town in ME"]
    page = administrator.get("/en/institutions?q=TOWN+in+ba").text
    assert [row[0] for row in table(page)] == [
        "Land of Examples",
        "Depth 1: Town in BA",
    ] and "1 institution" in page
    assert "No institution fits" in administrator.get("/en/institutions?q=%25_&country=Q").text
    assert administrator.get("/en/institutions?page=-1").status_code == 200


def test_a_long_tree_comes_in_pages_that_say_where_they_go_on(
    administrator: PageClient, statements: Statements
) -> None:
    top = make_institution(name="Ministry of Forms", level="ministry")
    with statements.counted() as few:
        administrator.get("/en/institutions")
    for number in range(PAGE + 2):
        make_institution(f"a-{number:03}", name=f"Agency {number:03}", below=top)
    with statements.counted() as many:
        first = administrator.get("/en/institutions").text
    assert len(few) == len(many)
    second = administrator.get("/en/institutions?page=2").text
    assert len(table(first)) == PAGE and "page 1 of 2" in first
    assert [row[0] for row in table(second)] == [
        "Ministry of Forms",
        *(f"Depth 1: Agency {number:03}" for number in range(PAGE - 1, PAGE + 2)),
    ]


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
    assert "Grad Šipovo" in page and "IT support" in page and "Bosnia and" not in page.partition("<h2")[0]


def test_one_institution_shows_its_path_what_is_below_and_where_contacts_come_from(
    administrator: PageClient,
) -> None:
    top = make_institution("forms", name="Ministry of Forms", level="ministry", variables=WRITTEN)
    town = make_institution(name="Општина Липница", below=top, variables={"it_support": "Lokal 7"})
    make_person(institution=make_institution(name="IT Department", level="unit", below=town))
    page = administrator.get(f"/en/institutions/{town.id}").text
    assert f'<a href="/en/institutions/{top.id}">Ministry of Forms</a>' in page and "IT Department" in page
    assert "1 person with all below" in page
    facts = [fact.text for fact in pages.read(page).all("dd")]
    assert facts == [
        "Dejan Ilić, IT security officer from Ministry of Forms",
        "extension 112 from Ministry of Forms",
        "Lokal 7",
    ]
    form = pages.fields(pages.read(page).all("form")[-1])
    assert (form["it_support"], form["incident_phone"], form["parent"]) == (["Lokal 7"], [""], ["forms"])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Write the name of the institution."),
        ({"name": " \u200b "}, "Write the name of the institution."),
        ({"name": "x" * 201}, "Use at most 200 characters."),
        ({"name": "=cmd()"}, "A name cannot begin with"),
        ({"name": "ОПШТИНА ЛИПНИЦА"}, "There is an institution of this name already."),
        ({"name": "Forms", "country": "Bosnia"}, "Write the two letters of the country, such as BA."),
        ({"name": "Forms", "country": "QQ"}, "Write the two letters of the country, such as BA."),
        ({"name": "Forms", "level": "castle"}, "Choose one of the levels."),
        ({"name": "Forms", "parent": "nowhere"}, "No institution has this key or name."),
        ({"name": "Forms", "parent": "Општина Липница"}, "An institution stands below one of a higher level."),
        (
            {"name": "Forms", "parent": "Општина Липница", "level": "unit", "country": "ME"},
            "is in another country",
        ),
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


@pytest.mark.parametrize("role", ["manager", "coordinator"])
def test_the_staff_of_one_institution_writes_its_contacts_and_manages_what_is_below(
    client: PageClient, role: str
) -> None:
    top = make_institution(name="Ministry of Forms", level="ministry")
    own = make_institution("lipnica", name="Lipnica", below=top)
    other = make_institution(name="Agency of Samples", below=top)
    sign_in(client, make_person(roles=[(role, own)]))
    page = client.get("/en/institutions").text
    assert "Lipnica" in page and "Agency of Samples" not in page and "Ministry of Forms" not in page
    address = f"/en/institutions/{own.id}"
    form = pages.read(client.get(address).text).all("form")[-1]
    assert pages.names(form) == {"csrf_token", *CONTACTS}
    values = pages.fields(form) | {"name": ["Renamed"], "country": ["RS"], "parent": [""], **WRITTEN}
    assert client.post(address, data=values).status_code == 303
    assert institution_variables(own.id) == WRITTEN
    db.session.refresh(own)
    assert (own.name, own.country, own.parent_id) == ("Lipnica", "BA", top.id)
    for foreign in (other, top):
        assert client.get(f"/en/institutions/{foreign.id}").status_code == 404
        assert client.post(f"/en/institutions/{foreign.id}", data=values).status_code == 404
        assert institution_variables(foreign.id) == {}
    for parent in ("", "Ministry of Forms", "Agency of Samples"):
        refused = client.submit("/en/institutions", name="Desk", level="unit", parent=parent)
        assert refused.status_code == 422 and "You may only place institutions below your own." in refused.text
    added = client.submit("/en/institutions?below=lipnica", name="Desk", level="unit")
    assert added.status_code == 303
    assert client.submit(added.location, name="Front desk").status_code == 303
    assert "Front desk" in client.get("/en/institutions").text


def test_the_auditor_reads_everything_and_changes_nothing(client: PageClient) -> None:
    institution = make_institution(name="Lipnica")
    sign_in(client, make_person(roles=["auditor"]))
    page = client.get(f"/en/institutions/{institution.id}")
    assert "Lipnica" in page.text and "Save" not in page.text
    assert "Add an institution" not in client.get("/en/institutions").text
    assert client.post("/en/institutions", data={"name": "X"}).status_code in (403, 404)


def test_a_manager_of_everything_adds_and_names_institutions(client: PageClient) -> None:
    sign_in(client, make_person(roles=["manager"]))
    added = client.submit("/en/institutions", name="Lipnica", country="")
    assert added.status_code == 303
    assert client.submit(added.location, name="Grad Lipnica").status_code == 303


def test_the_page_of_a_cohort_names_institutions_that_lack_contacts(
    administrator: PageClient, statements: Statements
) -> None:
    publish_course()
    full = make_institution(name="Agency of Forms", variables=WRITTEN)
    below = make_institution(name="Desk", level="unit", below=full)
    half = make_institution(name="Lipnica", variables=WRITTEN | {"incident_phone": ""})
    make_institution(name="Nobody of it learns")
    members = [make_person(institution=full), make_person(), make_person(institution=below)]
    make_cohort("full", course="demo", members=members)
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
