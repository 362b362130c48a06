"""The tree of institutions: added, named, moved by one rule, and contacts handed down."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Institution
from app.accounts.operations.institutions import (
    InstitutionFacts,
    add_institution,
    change_institution,
    ensure_institution,
    institutions_meant,
    set_contacts,
)
from app.accounts.policy import Reach, Scope
from app.accounts.queries.institutions import (
    institution_tree,
    institution_variables,
    institution_view,
    institutions,
)
from app.accounts.queries.sessions import institutions_below
from app.audit.models import AuditEvent
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from tests.counting import Statements
from tests.factories import NOW, make_institution, make_person

WHOLE = Scope(Reach.ALL)
SOON = 60
"""Seconds after which something that must happen is given up."""


def within(*tops: Institution) -> Scope:
    """The scope of somebody whose role is for these institutions."""
    below = institutions_below(db.session.connection(), {top.id for top in tops})
    return Scope(Reach.INSTITUTION, 1, frozenset().union(*below.values()))


def add(
    name: str, level: str = "agency", parent: str = "", *, country: str | None = None, scope: Scope = WHOLE
) -> int:
    with writing():
        made = add_institution(InstitutionFacts(name, country, level, parent), scope, None, NOW).id
        commit()
    return made


def change(
    each: int, name: str, level: str, parent: str = "", *, country: str | None = None, scope: Scope = WHOLE
) -> None:
    with writing():
        change_institution(each, InstitutionFacts(name, country, level, parent), scope, None, NOW)
        commit()


def row(each: int) -> Institution:
    found = db.session.get(Institution, each, populate_existing=True)
    assert found is not None
    return found


def branch() -> tuple[int, int, int, int]:
    """A country, a ministry, a municipality and a unit, each below the one before."""
    land = add("Land of Examples", "country", country="BA")
    ministry = add("Ministry of Forms", "ministry", "Land of Examples")
    town = add("Општина Липница", "agency", "ministry-of-forms")
    return land, ministry, town, add("IT Department", "unit", "општина липница")


def test_an_institution_is_found_by_its_name_or_key_or_added_under_a_free_key(app: Flask) -> None:
    with writing():
        first = ensure_institution("Municipality of Lipnica", now=NOW)
        assert ensure_institution("municipality  of lipnica", now=NOW) is first
        assert ensure_institution("Renamed", key="municipality-of-lipnica", now=NOW) is first
        second = ensure_institution("Municipality of Lipnica!", now=NOW)
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
        first = ensure_institution(name, now=NOW)
        assert ensure_institution(again, now=NOW) is first
        with pytest.raises(Refused, match="institution_known"):
            add_institution(InstitutionFacts(again), WHOLE, None, NOW)
        commit()
    assert institutions("en") == ((first.id, name),)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (InstitutionFacts(" "), "institution_without_name"),
        (InstitutionFacts("x" * 201), "institution_without_name"),
        (InstitutionFacts("=1+1"), "institution_formula"),
        (InstitutionFacts("Lipnica", "ba"), "unknown_country"),
        (InstitutionFacts("Lipnica", "QQ"), "unknown_country"),
        (InstitutionFacts("Lipnica", "BIH"), "unknown_country"),
        (InstitutionFacts("Lipnica", None, "castle"), "unknown_level"),
        (InstitutionFacts("Lipnica", None, "unit", "nowhere"), "unknown_parent"),
        (InstitutionFacts("Lipnica", None, "agency", "Agency"), "institution_level"),
        (InstitutionFacts("Lipnica", "ME", "unit", "Agency"), "country_differs"),
    ],
)
def test_what_cannot_be_said_of_an_institution_is_refused(app: Flask, facts: InstitutionFacts, code: str) -> None:
    institution = make_institution(name="Agency")
    other = make_institution(name="Other")
    with writing(), pytest.raises(Refused, match=code):
        add_institution(facts, WHOLE, None, NOW)
    with writing(), pytest.raises(Refused, match=code):
        change_institution(other.id, facts, WHOLE, None, NOW)
    assert row(other.id).name == "Other" and row(institution.id).parent_id is None


def test_levels_may_be_left_out_and_a_branch_moves_with_all_below_it(app: Flask) -> None:
    land, ministry, town, unit = branch()
    other = add("Other Land", "country", country="ME")
    assert [row(each).country for each in (land, ministry, town, unit)] == ["BA"] * 4
    change(town, "Општина Липница", "agency", "Other Land")
    assert (row(town).parent_id, row(town).country, row(unit).parent_id, row(unit).country) == (
        other,
        "ME",
        town,
        "ME",
    )
    assert institutions_below(db.session.connection(), {other})[other] == {other, town, unit}
    assert row(ministry).country == "BA"


def test_the_country_of_the_top_is_that_of_all_below(app: Flask) -> None:
    land, _ministry, _town, unit = branch()
    change(land, "Land of Examples", "country", country="RS")
    assert row(unit).country == "RS"


def test_what_would_turn_the_tree_over_is_refused(app: Flask) -> None:
    land, ministry, town, unit = branch()
    for each, level, parent, code in (
        (ministry, "ministry", "it-department", "institution_cycle"),
        (ministry, "unit", "it-department", "institution_cycle"),
        (town, "agency", "opstina-lipnica", "institution_cycle"),
        (town, "unit", "land-of-examples", "institution_level"),
        (land, "agency", "", "institution_level"),
        (unit, "ministry", "opstina-lipnica", "institution_level"),
    ):
        with pytest.raises(Refused, match=code):
            change(each, "Whatever", level, parent, country="BA" if not parent else None)
    assert [row(each).parent_id for each in (land, ministry, town, unit)] == [None, land, ministry, town]


def test_a_name_may_come_twice_in_different_places_and_then_its_key_says_which(app: Flask) -> None:
    branch()
    add("Town of Brod", "agency", "ministry-of-forms")
    second = add("IT Department", "unit", "Town of Brod")
    assert row(second).key == "it-department-2"
    with pytest.raises(Refused, match="institution_known"):
        add("it department", "unit", "Town of Brod")
    add("Department", "ministry")
    add("Department", "ministry", "Land of Examples")
    with pytest.raises(Refused, match="ambiguous_parent"):
        add("Office", "unit", "Department")
    assert add("Office", "unit", "department-2")


def test_whoever_is_limited_to_an_institution_adds_names_and_moves_below_it_only(app: Flask) -> None:
    _land, ministry, town, unit = branch()
    foreign = add("Foreign Agency", "agency", "Land of Examples")
    scope = within(row(ministry))
    office = add("Office", "unit", "ministry-of-forms", scope=scope)
    change(unit, "IT Unit", "unit", "ministry-of-forms", scope=within(row(ministry)))
    assert row(unit).name == "IT Unit" and row(unit).parent_id == ministry
    scope = within(row(ministry))
    with pytest.raises(NotFound):
        change(ministry, "Our Ministry", "ministry", "Land of Examples", scope=scope)
    with pytest.raises(NotFound):
        change(foreign, "Ours now", "agency", "ministry-of-forms", scope=scope)
    for parent in ("", "Land of Examples", "Foreign Agency"):
        with pytest.raises(Refused, match="foreign_parent"):
            add("Castle", "unit", parent, scope=scope)
        with pytest.raises(Refused, match="foreign_parent"):
            change(office, "Office", "unit", parent, country="BA" if not parent else None, scope=scope)
    assert row(office).parent_id == ministry and row(town).parent_id == ministry


def test_contacts_are_handed_down_and_the_nearest_counts(app: Flask, statements: Statements) -> None:
    land, ministry, town, unit = branch()
    with writing():
        set_contacts(land, {"it_support": "IT of the land", "incident_phone": "112"}, None, NOW)
        set_contacts(town, {"it_support": "IT of Lipnica", "incident_phone": ""}, None, NOW)
        commit()
    with statements.counted() as seen:
        known = institution_variables(unit)
    assert known == {"it_support": "IT of Lipnica", "incident_phone": "112"} and len(seen) == 1
    assert institution_variables(ministry) == {"it_support": "IT of the land", "incident_phone": "112"}
    assert institution_variables(None) == {}
    found = institution_view(unit, WHOLE, "en")
    assert [node.name for node in found.path] == ["Land of Examples", "Ministry of Forms", "Општина Липница"]
    assert (found.own, found.inherited["it_support"].institution_name) == ({}, "Општина Липница")
    with writing():
        set_contacts(town, {"it_support": ""}, None, NOW)
        commit()
    assert institution_variables(unit)["it_support"] == "IT of the land"


def test_the_tree_is_read_in_order_with_people_and_missing_contacts(app: Flask, statements: Statements) -> None:
    _land, ministry, town, unit = branch()
    add("Аgency of Archives", "agency", "ministry-of-forms")
    for place in (town, unit, unit):
        make_person(institution=row(place))
    with writing():
        set_contacts(ministry, {"it_support": "IT"}, None, NOW)
        commit()
    with statements.counted() as seen:
        found = institution_tree(WHOLE, "sr-Cyrl")
    assert len([each for each in seen if each.startswith(("SELECT", "WITH"))]) == 3
    assert [(line.node.depth, line.node.name, line.people, line.people_below) for line in found.lines] == [
        (0, "Land of Examples", 0, 3),
        (1, "Ministry of Forms", 0, 3),
        (2, "Аgency of Archives", 0, 0),
        (2, "Општина Липница", 1, 3),
        (3, "IT Department", 2, 2),
    ]
    assert found.lines[0].missing == ("incident_contact", "incident_phone", "it_support")
    assert found.lines[4].missing == ("incident_contact", "incident_phone")
    searched = institution_tree(WHOLE, "en", "ЛИПНИЦА")
    assert [(line.node.name, line.is_found) for line in searched.lines] == [
        ("Land of Examples", False),
        ("Ministry of Forms", False),
        ("Општина Липница", True),
    ]
    limited = institution_tree(within(row(town)), "en")
    assert [(line.node.depth, line.node.name) for line in limited.lines] == [
        (0, "Општина Липница"),
        (1, "IT Department"),
    ]


def test_a_list_of_people_means_institutions_by_key_or_name_and_makes_new_ones_at_the_top(app: Flask) -> None:
    _land, _ministry, town, unit = branch()
    with writing():
        meant = institutions_meant({"општина липница", "it-department", "Brod", "BROD"}, None, NOW)
        commit()
    assert (meant["општина липница"], meant["it-department"]) == (town, unit)
    assert meant["Brod"] == meant["BROD"] and row(meant["Brod"]).parent_id is None


def test_every_change_leaves_one_event_that_tells_numbers_only(app: Flask) -> None:
    land, ministry, town, _unit = branch()
    change(town, "Општина Брод", "agency", "land-of-examples")
    with writing():
        set_contacts(ministry, {"it_support": "Dejan Ilić"}, None, NOW)
        set_contacts(ministry, {"it_support": "Dejan  Ilić"}, None, NOW)
        commit()
    events = db.session.execute(
        select(AuditEvent.kind, AuditEvent.thing_key, AuditEvent.facts).order_by(AuditEvent.id)
    )
    told = [tuple(event) for event in events]
    assert [kind for kind, _key, _facts in told] == [
        *["institution.added"] * 4,
        "institution.named",
        "institution.moved",
        "institution.contacts",
    ]
    assert told[5] == ("institution.moved", str(town), f'{{"level":"agency","parent":{land}}}')
    assert "Dejan" not in str(told)


def test_two_edits_at_once_cannot_put_each_of_two_institutions_below_the_other(app: Flask) -> None:
    first, second = add("First", "agency"), add("Second", "agency")
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def place(each: int, name: str, parent: str) -> Callable[[], None]:
        def run() -> None:
            with app.app_context():
                gate.wait(SOON)
                try:
                    change(each, name, "unit", parent)
                    outcomes.append("done")
                except Refused as refused:
                    outcomes.append(refused.code)
                db.session.remove()

        return run

    threads = [
        threading.Thread(target=place(first, "First", "second")),
        threading.Thread(target=place(second, "Second", "first")),
    ]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert sorted(outcomes) in (["done", "institution_cycle"], ["done", "institution_level"])
    assert None in (row(first).parent_id, row(second).parent_id)
