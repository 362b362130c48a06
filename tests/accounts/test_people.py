"""People, their roles and institutions."""

import pytest
from flask import Flask

from app.accounts.operations.institutions import (
    add_institution,
    ensure_institution,
    name_institution,
    set_institution_variable,
)
from app.accounts.operations.people import invite_person
from app.accounts.operations.roles import end_role, grant_role
from app.accounts.policy import Actor, Grant
from app.accounts.queries.institutions import institution_variables, institutions
from app.accounts.queries.people import PAGE, grants_of, people_page, person_by_id, person_card
from app.core.db import commit, writing
from app.core.errors import NotFound, Refused
from tests.counting import Statements
from tests.factories import NOW, give_role, make_institution, make_person


def as_administrator(person_id: int) -> Actor:
    return Actor(person_id, 1, "B", "b@school.example", "en", None, (Grant("administrator", None),))


def test_the_first_administrator_is_made_at_the_command_line(app: Flask) -> None:
    person = make_person()
    with writing():
        grant_role(None, person, "administrator", None, NOW)
        commit()
    (row,) = grants_of(person.id)
    assert (row.role, row.granted_by, row.ended_at) == ("administrator", None, None)


def test_giving_a_role_twice_leaves_one(app: Flask) -> None:
    besa, person, institution = make_person(), make_person(), make_institution()
    for _ in range(2):
        with writing():
            grant_role(as_administrator(besa.id), person, "manager", institution.id, NOW)
            commit()
    assert len(grants_of(person.id)) == 1
    assert grants_of(person.id)[0].granted_by == besa.name


def test_nobody_raises_herself(app: Flask) -> None:
    besa = make_person()
    with writing(), pytest.raises(Refused, match="own_role"):
        grant_role(as_administrator(besa.id), besa, "trainer", None, NOW)


def test_only_an_administrator_gives_and_ends_roles(app: Flask) -> None:
    manager, person = make_person(), make_person()
    by = Actor(manager.id, 1, "M", "m@school.example", "en", None, (Grant("manager", None),))
    grant = give_role(person, "trainer")
    with writing(), pytest.raises(NotFound):
        grant_role(by, person, "trainer", None, NOW)
    with writing(), pytest.raises(NotFound):
        end_role(by, person, grant.id, NOW)


def test_the_last_administrator_stays(app: Flask) -> None:
    besa, closed = make_person(), make_person(active=False)
    grant = give_role(besa, "administrator")
    give_role(closed, "administrator")
    with writing(), pytest.raises(Refused, match="last_administrator"):
        end_role(as_administrator(besa.id), besa, grant.id, NOW)
    give_role(make_person(), "administrator")
    with writing():
        end_role(as_administrator(besa.id), besa, grant.id, NOW)
        commit()
    assert grants_of(besa.id)[0].ended_at == NOW


def test_an_invited_person_has_no_password_and_a_second_invitation_overwrites_nothing(app: Flask) -> None:
    institution = make_institution()
    with writing():
        person = invite_person("Amira@Lipnica.example", " Amira  Hadžić ", "bs", institution, NOW)
        commit()
    assert (person.email, person.name, person.password) == ("amira@lipnica.example", "Amira Hadžić", None)
    with writing():
        again = invite_person("amira@lipnica.example", "Somebody Else", "en", None, NOW)
        commit()
    assert again.id == person.id
    card = person_card(person.id)
    assert (card.name, card.locale, card.institution_name) == ("Amira Hadžić", "bs", institution.name)


def test_an_institution_is_found_by_its_name_or_key_or_added_under_a_free_key(app: Flask) -> None:
    with writing():
        first = ensure_institution("Municipality of Lipnica")
        assert ensure_institution("municipality  of lipnica") is first
        assert ensure_institution("Renamed", key="municipality-of-lipnica") is first
        second = ensure_institution("Municipality of Lipnica!")
        assert second.key == "municipality-of-lipnica-2"
        commit()


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("Općina Šipovo", "OPĆINA ŠIPOVO"),
        ("Čelinac, Žepče", "čelinac,  ŽEPČE"),
        ("Општина Липница", "ОПШТИНА ЛИПНИЦА"),
        ("Šipovo", "S\N{COMBINING CARON}ipovo"),
        ("Straße", "STRASSE"),
    ],
)
def test_an_institution_is_found_by_its_name_in_any_case_and_script(app: Flask, name: str, again: str) -> None:
    with writing():
        first = ensure_institution(name)
        assert ensure_institution(again) is first
        with pytest.raises(Refused, match="institution_known"):
            add_institution(again, None)
        commit()
    assert institutions("en") == ((first.id, name),)


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        (" ", None, "institution_without_name"),
        ("x" * 201, None, "institution_without_name"),
        ("Lipnica", "ba", "unknown_country"),
        ("Lipnica", "BIH", "unknown_country"),
    ],
)
def test_an_institution_needs_a_name_and_a_country_of_two_letters_or_none(
    app: Flask, name: str, country: str | None, code: str
) -> None:
    institution = make_institution()
    with writing():
        with pytest.raises(Refused, match=code):
            add_institution(name, country)
        with pytest.raises(Refused, match=code):
            name_institution(institution, name, country)


def test_the_facts_of_an_institution_are_read_by_key_and_can_be_replaced(app: Flask) -> None:
    institution = make_institution(variables={"incident_contact": "Dejan", "it_support": "110"})
    with writing():
        set_institution_variable(institution, "it_support", "112")
        commit()
    assert institution_variables(institution.id) == {"incident_contact": "Dejan", "it_support": "112"}
    assert institution_variables(None) == {}


def test_the_list_of_people_takes_three_statements_however_long_it_is(app: Flask, statements: Statements) -> None:
    for number in range(4):
        make_person(roles=["trainer"] if number % 2 else [])
    with statements.counted() as few:
        people_page("en")
    for _ in range(4):
        make_person(roles=["trainer", "administrator"], institution=make_institution())
    with statements.counted() as many:
        page = people_page("en")
    assert len(page.people) == page.total == 8
    assert len([each for each in many if each.startswith("SELECT")]) == 3
    assert len(few) == len(many)


def test_people_are_found_by_part_of_a_name_or_address_and_by_role(app: Flask) -> None:
    amira = make_person("amira@lipnica.example", name="Amira Hadžić")
    make_person("besa@school.example", name="Besa 100% Krasniqi", roles=["administrator"])
    assert [row.id for row in people_page("en", "HADŽ").people] == [amira.id]
    assert [row.id for row in people_page("en", "LIPNICA").people] == [amira.id]
    assert [row.name for row in people_page("en", "100%").people] == ["Besa 100% Krasniqi"]
    assert people_page("en", "_").total == 0
    assert [row.roles for row in people_page("en", role="administrator").people] == [("administrator",)]


def test_a_page_holds_fifty_people(app: Flask) -> None:
    for number in range(PAGE + 1):
        make_person(name=f"Person {number:03}")
    first, second = people_page("en"), people_page("en", page=2)
    assert (len(first.people), len(second.people), first.pages) == (PAGE, 1, 2)
    assert second.people[0].name == f"Person {PAGE:03}"


def test_a_person_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        person_by_id(999)
    with pytest.raises(NotFound):
        person_card(999)
