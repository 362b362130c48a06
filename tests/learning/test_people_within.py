"""The list of people: whom a scope holds, how it is filtered and sorted, and what it costs."""

import pytest
from flask import Flask

from app.accounts.policy import Reach, Scope
from app.core.errors import NotFound
from app.learning.queries.people import PAGE, Wanted, people_page, person_within
from tests.counting import Statements
from tests.factories import NOW, make_cohort, make_institution, make_person, publish_course
from tests.learners import take_course

ALL = Scope(Reach.ALL)


def listed(scope: Scope, **wanted: object) -> list[int]:
    return sorted(row.id for row in people_page(scope, "en", NOW, Wanted(**wanted)).people)


def test_a_scope_holds_those_who_belong_to_its_institutions_or_learn_in_their_cohorts(app: Flask) -> None:
    here, there = make_institution(), make_institution()
    mine, guest, theirs = make_person(institution=here), make_person(institution=there), make_person()
    make_cohort(institution=here, members=[guest])
    other = make_cohort(institution=there, members=[theirs])
    assert listed(Scope(Reach.INSTITUTION, 1, frozenset({here.id}))) == [mine.id, guest.id]
    assert listed(Scope(Reach.COHORT, 1, frozenset(), frozenset({other.id}))) == [theirs.id]
    assert listed(Scope(Reach.OWN, mine.id)) == []
    assert listed(ALL) == [mine.id, guest.id, theirs.id]


def test_the_programme_is_everybody_who_learns_or_is_to_learn(app: Flask) -> None:
    publish_course()
    member, learner, stranger = make_person(), make_person(), make_person()
    make_cohort(members=[member])
    take_course(learner)
    programme = Scope(Reach.PROGRAMME, 1)
    assert listed(programme) == [member.id, learner.id]
    with pytest.raises(NotFound):
        person_within(programme, stranger.id)
    assert person_within(ALL, stranger.id).id == stranger.id


def test_the_list_of_people_takes_three_statements_however_long_it_is(app: Flask, statements: Statements) -> None:
    for number in range(4):
        make_person(roles=["trainer"] if number % 2 else [])
    with statements.counted() as few:
        people_page(ALL, "en", NOW)
    for _ in range(4):
        make_person(roles=["trainer", "administrator"], institution=make_institution())
    with statements.counted() as many:
        page = people_page(ALL, "en", NOW)
    assert len(page.people) == page.total == 8
    assert len([each for each in many if each.startswith("SELECT")]) == 3
    assert len(few) == len(many)


def test_people_are_found_by_part_of_a_name_or_address_and_by_role(app: Flask) -> None:
    amira = make_person("amira@lipnica.example", name="Amira Hadžić")
    besa = make_person("besa@school.example", name="Besa 100% Krasniqi", roles=["administrator"])
    assert listed(ALL, text="HADŽ") == [amira.id]
    assert listed(ALL, text="LIPNICA") == [amira.id]
    assert listed(ALL, text="100%") == [besa.id]
    assert listed(ALL, text="_") == []
    (row,) = people_page(ALL, "en", NOW, Wanted(role="administrator")).people
    assert (row.id, row.roles) == (besa.id, ("administrator",))


def test_a_page_holds_fifty_people(app: Flask) -> None:
    for number in range(PAGE + 1):
        make_person(name=f"Person {number:03}")
    first, second = people_page(ALL, "en", NOW), people_page(ALL, "en", NOW, Wanted(page=2))
    assert (len(first.people), len(second.people), first.pages) == (PAGE, 1, 2)
    assert second.people[0].name == f"Person {PAGE:03}"
