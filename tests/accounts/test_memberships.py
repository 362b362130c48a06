"""Who belonged where when: periods with their days, which a transfer ends and never rewrites."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import Institution, InstitutionClaim, InstitutionMembership, Person
from app.accounts.operations.memberships import (
    claim_institution,
    decide_claim,
    move_people,
    move_person,
    note_places,
)
from app.accounts.operations.people import Invitation, invite_people, register_person
from app.accounts.policy import Reach, Scope
from app.accounts.queries.memberships import (
    claim_of,
    claims_for,
    disagreeing_memberships,
    members_of,
    membership_history,
    membership_on,
)
from app.accounts.rules.memberships import Period, place_on, transfer
from app.audit.models import AuditEvent
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from tests.counting import Statements
from tests.factories import NOW, add, make_institution, make_person

TODAY = NOW.date()
DAY = timedelta(days=1)


def move(person: Person, to: Institution | None, day: date = TODAY) -> None:
    with writing():
        move_person(person, to.id if to else None, day, None, NOW)
        commit()


def history(person: Person) -> list[tuple[int, date, date | None]]:
    return [(row.institution_id, row.started_on, row.ended_on) for row in membership_history(person.id)]


def settled(person: Person, since: date, at: Institution) -> Person:
    """Let somebody have belonged to an institution for long."""
    add(InstitutionMembership(person_id=person.id, institution_id=at.id, started_on=since))
    with writing():
        db.session.get_one(Person, person.id).institution_id = at.id
        commit()
    return person


def test_a_transfer_ends_one_period_and_begins_the_next_and_rewrites_nothing(app: Flask) -> None:
    old, new = make_institution(), make_institution()
    person = settled(make_person(), TODAY - 30 * DAY, old)
    move(person, new)
    assert history(person) == [(new.id, TODAY, None), (old.id, TODAY - 30 * DAY, TODAY - DAY)]
    assert [membership_on(person.id, day) for day in (TODAY, TODAY - DAY, TODAY - 31 * DAY)] == [
        new.id,
        old.id,
        None,
    ]
    assert db.session.get_one(Person, person.id).institution_id == new.id
    assert [row.ended_on for row in members_of(old.id, "en")] == [TODAY - DAY]
    move(person, None, TODAY)
    assert history(person) == [(old.id, TODAY - 30 * DAY, TODAY - DAY)]
    assert db.session.get_one(Person, person.id).institution_id is None


def test_the_second_move_of_a_day_takes_the_place_of_the_first(app: Flask) -> None:
    first, second = make_institution(), make_institution()
    person = make_person()
    for place in (first, second, second):
        move(person, place)
    assert history(person) == [(second.id, TODAY, None)]


def test_a_move_may_be_noted_later_and_not_before_what_is_known(app: Flask) -> None:
    old, new = make_institution(), make_institution()
    person = settled(make_person(), TODAY - 30 * DAY, old)
    for day in (TODAY + DAY, TODAY - 31 * DAY):
        with pytest.raises(Refused, match="membership_day"):
            move(person, new, day)
    move(person, new, TODAY - 5 * DAY)
    with pytest.raises(Refused, match="membership_day"):
        move(person, old, TODAY - 6 * DAY)
    with writing(), pytest.raises(NotFound):
        move_person(person, 999_999, TODAY, None, NOW)
    assert history(person) == [(new.id, TODAY - 5 * DAY, None), (old.id, TODAY - 30 * DAY, TODAY - 6 * DAY)]


def test_everybody_who_comes_in_has_a_period_from_that_day(app: Flask) -> None:
    place, other = make_institution(), make_institution()
    alone, known = make_person("alone@lipnica.example"), make_person("known@lipnica.example", institution=other)
    with writing():
        registered = register_person(email="r@lipnica.example", name="R", locale="en", now=NOW, institution=place)
        invited = [Invitation(f"{who}@lipnica.example", "I", "en", place.id) for who in ("new", "alone", "known")]
        people = invite_people([*invited, invited[0]], NOW)
        commit()
    assert [person.institution_id for person in (registered, *people)] == [
        *(place.id, place.id),
        *(None, other.id),
        place.id,
    ]
    assert [history(person) for person in (registered, people[0])] == [[(place.id, TODAY, None)]] * 2
    assert (history(known), history(alone)) == ([(other.id, TODAY, None)], []), "an invitation moves nobody"
    assert disagreeing_memberships() == 0


def test_many_are_moved_in_as_few_statements_as_few(app: Flask, statements: Statements) -> None:
    old, new = make_institution(), make_institution()
    counts = []
    for number in (2, 40):
        people = [settled(make_person(password=None), TODAY - DAY, old) for _ in range(number)]
        places: dict[int, int | None] = {person.id: new.id for person in people}
        with writing(), statements.counted() as seen:
            assert len(move_people(places, TODAY, None)) == number
            commit()
        counts.append(len(seen))
    assert counts[0] == counts[1] and disagreeing_memberships() == 0


moves = st.lists(st.tuples(st.integers(-1, 3), st.sampled_from([None, 1, 2, 3])), max_size=14)


@given(moves)
def test_after_any_moves_the_days_do_not_overlap_and_say_what_was_said(
    steps: list[tuple[int, int | None]],
) -> None:
    periods: list[Period] = []
    truth: dict[date, int | None] = {}
    day = TODAY
    for pause, place in steps:
        day += pause * DAY
        before = list(periods)
        try:
            step = transfer(periods[-1] if periods else None, place, day)
        except ValueError:
            assert periods and day <= max(periods[-1].started_on, periods[-1].ended_on or date.min)
            continue
        if step is None:
            continue
        if step.takes_back:
            periods.pop()
        elif step.ends_on:
            last = periods[-1]
            periods[-1] = Period(last.institution_id, last.started_on, step.ends_on)
        if step.begins:
            periods.append(step.begins)
        truth = {each: where for each, where in truth.items() if each < day} | {day: place}
        assert all(each in periods for each in before if each.ended_on), "what has ended is not rewritten"
    for first, second in pairwise(periods):
        assert first.ended_on is not None and first.started_on <= first.ended_on < second.started_on
    for each, where in truth.items():
        assert place_on(periods, each) == where


def test_the_present_institution_always_agrees_with_the_open_period(app: Flask) -> None:
    places: list[Institution | None] = [make_institution(), make_institution(), None]
    person = make_person()
    for number in range(24):
        day = TODAY - (24 - number) // 2 * DAY
        move(person, places[(number * 7 + number // 3) % 3], day)
        row = db.session.get_one(Person, person.id, populate_existing=True)
        assert membership_on(person.id, day) == row.institution_id and disagreeing_memberships() == 0


def test_a_row_changed_from_outside_is_counted(app: Flask) -> None:
    person, place = make_person(), make_institution()
    with writing():
        db.session.get_one(Person, person.id).institution_id = place.id
        commit()
    assert disagreeing_memberships() == 1


def test_what_somebody_says_of_herself_counts_only_when_it_is_confirmed(app: Flask) -> None:
    old, new, other = make_institution(), make_institution(), make_institution()
    person, coordinator = settled(make_person(), TODAY - DAY, old), make_person()
    reach = Scope(Reach.INSTITUTION, coordinator.id, frozenset({new.id}))
    for place in (other, new):
        with writing():
            claim_institution(db.session.get_one(Person, person.id), place.id, NOW)
            commit()
    claim = claim_of(person.id)
    assert claim and claim.institution_id == new.id
    assert db.session.get_one(Person, person.id).institution_id == old.id and members_of(new.id, "en") == ()
    (row,) = claims_for(reach)
    assert (row.present, claims_for(Scope(Reach.INSTITUTION, 1, frozenset({other.id})))) == (old.name, ())
    for by, scope in ((coordinator.id, Scope(Reach.INSTITUTION, 1, frozenset({old.id}))), (person.id, reach)):
        with writing(), pytest.raises(NotFound):
            decide_claim(row.id, True, scope, TODAY, by, NOW)
    with writing():
        decide_claim(row.id, True, reach, TODAY, coordinator.id, NOW)
        commit()
    assert history(person)[0] == (new.id, TODAY, None) and claim_of(person.id) is None


def test_who_has_left_is_known_by_her_name_and_neither_shown_nor_found_by_her_address(app: Flask) -> None:
    old, new = make_institution(), make_institution()
    gone = settled(make_person("amira@old.example", name="Amira Hodžić"), TODAY - 30 * DAY, old)
    stays = settled(make_person("besa@old.example", name="Besa Krasniqi"), TODAY - 30 * DAY, old)
    move(gone, new)
    with writing():
        db.session.get_one(Person, gone.id).email = "amira@new.example"
        commit()
    assert [(row.name, row.email) for row in members_of(old.id, "en")] == [
        ("Besa Krasniqi", "besa@old.example"),
        ("Amira Hodžić", None),
    ]
    found = {
        text: [row.person_id for row in members_of(old.id, "en", text)] for text in ("Amira", "new", "OLD.ex")
    }
    assert found == {"Amira": [gone.id], "new": [], "OLD.ex": [stays.id]}
    assert [row.email for row in members_of(new.id, "en", "new.example")] == ["amira@new.example"]


def test_what_a_list_says_holds_within_reach_and_waits_elsewhere(app: Flask, statements: Statements) -> None:
    near, far = make_institution(), make_institution()
    by = make_person()
    reach = Scope(Reach.INSTITUTION, by.id, frozenset({near.id}))
    counts = []
    for number in (2, 20):
        here, there = ([make_person(password=None) for _ in range(number)] for _ in range(2))
        said, own = make_person(password=None), make_person(password=None)
        with writing():
            claim_institution(db.session.get_one(Person, own.id), near.id, NOW)
            claim_institution(db.session.get_one(Person, said.id), near.id, NOW)
            commit()
        places = {person.id: near.id for person in (*here, said)} | {person.id: far.id for person in (*there, own)}
        with writing(), statements.counted() as seen:
            note_places(places, reach, by.id, NOW)
            commit()
        counts.append(len(seen))
        assert {tuple(history(person)) for person in (*here, said)} == {((near.id, TODAY, None),)}
        assert {tuple(history(person)) for person in (*there, own)} == {()}
        waiting = [claim_of(person.id) for person in (*there, own)]
        assert [each and each.institution_id for each in waiting] == [far.id] * number + [near.id]
        assert [claim_of(person.id) for person in (*here, said)] == [None] * (number + 1)
    assert counts[0] == counts[1] and disagreeing_memberships() == 0
    alone = make_person()
    with writing():
        note_places({alone.id: near.id}, None, by.id, NOW)
        commit()
    assert history(alone) == [] and claim_of(alone.id) is not None
    told = select(AuditEvent.kind, AuditEvent.actor_id, AuditEvent.subject_id).order_by(AuditEvent.id)
    events = db.session.execute(told).all()
    assert events[-1] == ("membership.claimed", by.id, alone.id)
    assert {event.kind for event in events} == {"membership.claimed", "person.moved"}


def test_the_number_of_a_claim_is_never_given_to_another(app: Flask) -> None:
    place, ana, besa, by = make_institution(), make_person(), make_person(), make_person()
    numbers = []
    for person in (ana, besa):
        with writing():
            claim_institution(db.session.get_one(Person, person.id), place.id, NOW)
            numbers.append(db.session.scalars(select(InstitutionClaim.id)).one())
            if person is ana:
                claim_institution(db.session.get_one(Person, person.id), None, NOW)
            commit()
    with writing(), pytest.raises(NotFound):
        decide_claim(numbers[0], True, Scope(Reach.ALL), TODAY, by.id, NOW)
    assert claim_of(besa.id) is not None and history(besa) == []


def test_a_refused_claim_is_gone_and_changes_nothing(app: Flask) -> None:
    place, person = make_institution(), make_person()
    with writing():
        claim_institution(db.session.get_one(Person, person.id), place.id, NOW)
        commit()
    number = db.session.scalars(select(InstitutionClaim.id)).one()
    by = make_person()
    with writing():
        decide_claim(number, False, Scope(Reach.ALL), TODAY, by.id, NOW)
        commit()
    assert (claim_of(person.id), history(person)) == (None, [])
    kinds = db.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert kinds == ["membership.claimed", "membership.refused"]
