"""Bringing lists of people into a cohort by the pages."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.cohorts.models import CohortImport, CohortMember
from app.core.db import db
from app.core.mail import OutgoingMail
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import make_cohort, make_institution, make_person, publish_course

IMPORT = "/en/cohorts/spring/import"


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def manager(client: PageClient, clock: Clock) -> PageClient:
    """Return the browser of a programme manager, with a cohort that runs."""
    publish_course()
    make_cohort("spring", title="Spring in Lipnica", course="demo", locale="bs")
    sign_in(client, make_person("marko@school.example", name="Marko Vuković", roles=["manager"]))
    return client


def test_forty_people_are_shown_first_and_added_once(manager: PageClient) -> None:
    make_person("known@lipnica.example", name="Known Already")
    text = "E-mail;Ime;Institucija;Jezik\n" + "".join(
        f"p{number}@lipnica.example;Žana {number};Općina Lipnica;bosanski\n" for number in range(39)
    )
    data = (text + "known@lipnica.example;Known;;en\n=cmd;X;;\n").encode("cp1250")
    response = manager.submit(IMPORT, file=(io.BytesIO(data), "people.csv"))
    assert response.status_code == 303
    page = manager.get(response.location).text
    assert "Add 40 people" in page and "Žana 7" in page and "formula" in page
    assert (count(Person), count(CohortMember), count(OutgoingMail)) == (2, 0, 0)
    confirmed = manager.submit(response.location)
    assert confirmed.status_code == 303
    assert "40 people are added" in manager.get(confirmed.location).text
    assert (count(Person), count(CohortMember), count(OutgoingMail)) == (41, 40, 40)


def test_the_second_confirmation_changes_nothing_and_says_so(manager: PageClient) -> None:
    response = manager.submit(IMPORT, text="email,name\na@lipnica.example,Amira")
    page = manager.get(response.location)
    address = f"{response.location}/confirm"
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert manager.post(address, data={"csrf_token": token}).status_code == 303
    again = manager.post(address, data={"csrf_token": token})
    assert again.status_code == 409 and "imported already" in again.text
    assert (count(CohortMember), count(OutgoingMail)) == (1, 1)


def test_new_people_get_a_link_for_a_password_and_known_ones_a_link_to_the_course(
    manager: PageClient, app: Flask
) -> None:
    make_person("known@lipnica.example", name="Known", locale="en")
    response = manager.submit(
        IMPORT, text="email,name,jezik\nnew@lipnica.example,Nova,en\nknown@lipnica.example,K,"
    )
    manager.submit(response.location)
    mails = {mail.recipient: mail for mail in db.session.scalars(select(OutgoingMail))}
    assert "Spring in Lipnica" in mails["new@lipnica.example"].subject
    assert "/en/courses/demo" in mails["known@lipnica.example"].body
    link = next(word for word in mails["new@lipnica.example"].body.split() if "/account/reset/" in word)
    newcomer = app.test_client()
    assert isinstance(newcomer, PageClient)
    path = "/" + link.split("/", 3)[3]
    assert newcomer.submit(path, password="four words that do not").status_code in (302, 303)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The list has no people"),
        ("email\na@b.example", "no heading “name”"),
        ('email,name\na@b.example,"A', "near line 2"),
        ("email,name\n" + "x@b.example,X\n" * 5001, "more than 5,000 people"),
    ],
)
def test_a_list_that_cannot_be_used_is_answered_in_its_form(manager: PageClient, text: str, words: str) -> None:
    response = manager.submit(IMPORT, text=text)
    assert response.status_code == 422 and words in response.text
    assert "<title>Error:" in response.text
    assert count(CohortImport) == 0


def test_a_file_that_is_no_text_or_too_large_is_answered_in_its_form(manager: PageClient) -> None:
    for data in (b"PK\x03\x04\0\0\0\0\x08\0!", b"email,name\n" + b"x" * 1_048_576):
        response = manager.submit(IMPORT, file=(io.BytesIO(data), "people.xlsx"))
        assert response.status_code == 422, response.status
    assert count(CohortImport) == 0


def test_the_sample_can_be_imported(manager: PageClient) -> None:
    sample = manager.get("/en/cohorts/sample.csv")
    assert sample.mimetype == "text/csv"
    response = manager.submit(IMPORT, file=(io.BytesIO(sample.data), "sample.csv"))
    assert "Add 2 people" in manager.get(response.location).text


def test_a_draft_of_another_cohort_is_not_found(manager: PageClient) -> None:
    make_cohort("autumn", course="demo")
    response = manager.submit(IMPORT, text="email,name\na@lipnica.example,Amira")
    assert manager.get(response.location).status_code == 200
    assert manager.get(response.location.replace("spring", "autumn")).status_code == 404


@pytest.mark.parametrize(
    ("role", "words", "belongs"),
    [
        ("manager", "counts when a coordinator has confirmed it", False),
        ("administrator", "this one is noted", True),
    ],
)
def test_the_list_tells_what_becomes_of_the_institution_of_somebody_with_an_account(
    client: PageClient, clock: Clock, role: str, words: str, belongs: bool
) -> None:
    place = make_institution("lipnica", name="Municipality of Lipnica")
    publish_course()
    make_cohort("spring", course="demo", institution=place)
    alone = make_person("alone@lipnica.example", name="Alone")
    make_person("there@forms.example", name="There", institution=make_institution())
    sign_in(client, make_person(roles=[role]))
    text = "email,name,institution\nalone@lipnica.example,A,lipnica\nthere@forms.example,T,lipnica\n"
    draft = client.submit(IMPORT, text=text).location
    shown = client.get(draft).text
    assert words in shown and "what is known or said of her institution stays" in shown
    done = client.get(client.submit(draft).location).text
    assert words in done
    db.session.expire_all()
    assert (db.session.get_one(Person, alone.id).institution_id == place.id) == belongs
