"""The pages of programme managers about cohorts."""

import csv
import io
from datetime import date, datetime

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.models import Person
from app.cohorts.models import Cohort, CohortMember
from app.core.db import db
from tests import pages
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.counting import Statements
from tests.factories import add, make_cohort, make_institution, make_person, publish_course
from tests.learners import take_course

NEW = {
    "title": "Lipnica, spring",
    "course": "demo",
    "starts_on": "2026-03-01",
    "ends_on": "2026-04-30",
    "language": "bs",
}


@pytest.fixture
def manager(client: PageClient, clock: Clock) -> PageClient:
    """Return the browser of a programme manager of everything."""
    sign_in(client, make_person("marko@school.example", name="Marko Vuković", roles=["manager"]))
    return client


def test_a_cohort_is_made_changed_and_listed(manager: PageClient) -> None:
    publish_course()
    assert "There is no cohort yet" in manager.get("/en/cohorts").text
    response = manager.submit("/en/cohorts/new", **NEW)
    assert response.status_code == 303 and response.location == "/en/cohorts/lipnica-spring"
    page = manager.get("/en/cohorts/lipnica-spring").text
    assert "The cohort is made." in page and "Nobody is in this cohort yet." in page
    response = manager.submit("/en/cohorts/lipnica-spring/edit", title="Lipnica, autumn", ends_on="2026-05-31")
    assert response.status_code == 303
    page = manager.get("/en/cohorts").text
    assert "Lipnica, autumn" in page and "31 May 2026" in page and "1 cohort" in page
    assert db.session.scalars(select(Cohort)).one().ends_on == date(2026, 5, 31)


def test_a_form_that_does_not_fit_comes_back_with_what_was_written(manager: PageClient) -> None:
    publish_course()
    response = manager.submit("/en/cohorts/new", **(NEW | {"ends_on": "2026-02-01"}))
    assert response.status_code == 422
    assert "The last day cannot be before the first day." in response.text
    assert 'value="Lipnica, spring"' in response.text
    response = manager.submit("/en/cohorts/new", **(NEW | {"title": "", "starts_on": "soon"}))
    assert response.status_code == 422 and "Write a title." in response.text


def test_a_day_that_is_none_is_told_how_it_is_written(manager: PageClient) -> None:
    page = manager.submit(
        "/en/cohorts/new", title="Spring", course="demo", starts_on="16 February", ends_on="", language="en"
    )
    assert page.text.count("Write the day as year, month, day, such as 2026-02-16.") == 4


def test_a_manager_of_one_institution_finds_only_its_cohorts(client: PageClient) -> None:
    publish_course()
    own, other = make_institution(name="Lipnica"), make_institution(name="Forms")
    sign_in(client, make_person(roles=[("manager", own)]))
    make_cohort("ours", institution=own, course="demo", title="Our season")
    make_cohort("theirs", institution=other, course="demo", title="Their season")
    page = client.get("/en/cohorts").text
    assert "Our season" in page and "Their season" not in page
    assert "Forms" not in client.get("/en/cohorts/new").text
    for path in ("", "/edit", "/import"):
        assert client.get(f"/en/cohorts/theirs{path}").status_code == 404
        assert client.get(f"/en/cohorts/ours{path}").status_code == 200
    token = pages.fields(pages.read(client.get("/en/cohorts/ours").text).all("form")[-1])["csrf_token"]
    for path in ("/edit", "/import", "/invitation", "/standing.csv", "/standing.xlsx"):
        assert client.post(f"/en/cohorts/theirs{path}", data={"csrf_token": token}).status_code == 404


def test_the_standing_is_filtered_by_the_address_and_exported_whole(manager: PageClient) -> None:
    publish_course()
    amira, petar = make_person(name="Amira Hadžić"), make_person(name="=Petar Ilić")
    make_cohort("spring", course="demo", members=[amira, petar])
    take_course(amira)
    page = manager.get("/en/cohorts/spring").text
    assert "Amira Hadžić" in page and "Petar Ilić" in page
    page = manager.get("/en/cohorts/spring?q=HAD&state=").text
    assert "Amira Hadžić" in page and "Petar Ilić" not in page
    page = manager.get("/en/cohorts/spring?state=not_started").text
    assert "Amira Hadžić" not in page and "Petar Ilić" in page
    assert "Nobody fits this filter." in manager.get("/en/cohorts/spring?state=completed&q=x").text
    response = manager.submit("/en/cohorts/spring", "/standing.csv")
    lines = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert len(lines) == 3 and {"Amira Hadžić", "'=Petar Ilić"} == {line[0] for line in lines[1:]}
    response = manager.submit("/en/cohorts/spring", "/standing.xlsx")
    assert load_workbook(io.BytesIO(response.data)).worksheets[0].max_row == 3
    assert "attachment" in response.headers["Content-Disposition"]


def test_a_new_invitation_link_replaces_the_old_one(manager: PageClient, app: Flask) -> None:
    publish_course()
    old = make_cohort("spring", course="demo").invitation_token
    assert f"/en/join/{old}" in manager.get("/en/cohorts/spring").text
    assert manager.submit("/en/cohorts/spring", "/invitation").status_code == 303
    assert app.test_client().get(f"/en/join/{old}").status_code == 404


def quick_person(number: int, now: datetime) -> Person:
    """Return the row of somebody without a password, to be added with many others."""
    return Person(
        email=f"many-{number}@lipnica.example",
        name=f"Person {number}",
        active=True,
        fs_uniquifier=f"many-{number}",
        locale="en",
        created_at=now,
    )


@pytest.mark.parametrize("path", ["/en/cohorts", "/en/cohorts/spring"])
def test_a_thousand_people_take_as_many_statements_as_ten(
    manager: PageClient, statements: Statements, path: str
) -> None:
    publish_course()
    cohort = make_cohort("spring", course="demo", members=[make_person(password=None) for _ in range(10)])
    manager.get(path)
    with statements.counted() as few:
        assert manager.get(path).status_code == 200
    now = cohort.created_at
    people = [quick_person(number, now) for number in range(990)]
    add(*people)
    add(
        *(
            CohortMember(cohort_id=cohort.id, person_id=person.id, came_by="import", added_at=now)
            for person in people
        ),
        *(
            Cohort(
                key=f"c{number}",
                title="Another",
                starts_on=cohort.starts_on,
                ends_on=cohort.ends_on,
                locale="en",
                invitation_token=f"t{number}",
                created_at=now,
            )
            for number in range(40)
        ),
    )
    with statements.counted() as many:
        page = manager.get(path)
    assert "1,000" in page.text or "1000" in page.text
    assert len(many) == len(few) <= 8
