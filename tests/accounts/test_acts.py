"""The two-person rule: asked, agreed, refused, taken back, too late, and by whom."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import PendingAct, Person
from app.accounts.operations.acts import AgreedAct, agree_to_act, ask_for_act, refuse_act, take_back_act
from app.accounts.operations.roles import end_role
from app.accounts.policy import POLICY, Actor
from app.accounts.queries.acts import MOST_PAST, acts_for
from app.accounts.queries.grants import actor_as_of, grants_of
from app.accounts.rules.acts import ACTS, WAITS
from app.audit.models import AuditEvent
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from tests.counting import Statements
from tests.factories import NOW, add, make_person

FACTS = {"role": "auditor", "institution": None, "starts": None, "ends": None}


def actor(person: Person) -> Actor:
    found = actor_as_of(person.id, NOW)
    assert found is not None
    return found


def ask(by: Person, about: Person, facts: dict[str, Any] | None = None, kind: str = "role.give") -> int:
    with writing():
        act = ask_for_act(actor(by), kind, subject_id=about.id, facts=facts or FACTS, now=NOW)
        commit()
    return act.id


def agree(by: Person, act_id: int, now: datetime = NOW) -> AgreedAct:
    with writing():
        act = agree_to_act(actor(by), act_id, now)
        commit()
    return act


def kinds() -> list[str]:
    wanted = select(AuditEvent.kind).where(AuditEvent.thing == "act").order_by(AuditEvent.id)
    return list(db.session.scalars(wanted))


@pytest.fixture
def people(app: Flask) -> tuple[Person, Person, Person]:
    besa, goran = (make_person(roles=["administrator"]) for _ in range(2))
    return besa, goran, make_person()


def test_every_row_of_the_policy_for_two_people_has_an_act_and_no_other() -> None:
    assert {act.action for act in ACTS.values()} == {action for action, rule in POLICY.items() if rule.by_two}


def test_what_two_people_want_is_carried_out_in_the_name_of_who_asked(
    people: tuple[Person, Person, Person],
) -> None:
    besa, goran, amira = people
    act_id = ask(besa, amira)
    assert [(act.is_open, act.may_decide) for act in acts_for(actor(goran), NOW)] == [(True, True)]
    assert [(act.is_own, act.may_decide) for act in acts_for(actor(besa), NOW)] == [(True, False)]
    act = agree(goran, act_id)
    assert (act.kind, act.subject_id, act.facts) == ("role.give", amira.id, FACTS)
    assert (act.asker.id, act.decided_by_id) == (besa.id, goran.id)
    with writing(), pytest.raises(Refused, match="already_decided"):
        agree_to_act(actor(goran), act_id, NOW)
    assert kinds() == ["act.asked", "act.agreed"]


def test_nobody_agrees_to_what_she_asked_for_or_to_what_happens_to_her(
    people: tuple[Person, Person, Person],
) -> None:
    besa, goran, amira = people
    for by, about, decider in ((besa, amira, besa), (besa, goran, goran), (besa, amira, amira)):
        act_id = ask(by, about, kind="person.erase", facts={"n": about.id})
        with writing(), pytest.raises(NotFound):
            agree_to_act(actor(decider), act_id, NOW)
        with writing():
            take_back_act(actor(by), act_id, NOW)
            commit()
    assert kinds() == ["act.asked", "act.void"] * 3


def test_the_asker_must_still_have_the_right_when_it_is_agreed_to(people: tuple[Person, Person, Person]) -> None:
    besa, goran, amira = people
    act_id = ask(besa, amira)
    with writing():
        end_role(actor(goran), besa, grants_of(besa.id)[0].id, NOW)
        commit()
    with writing(), pytest.raises(Refused, match="act_without_right"):
        agree_to_act(actor(goran), act_id, NOW)


def test_an_act_waits_seven_days(people: tuple[Person, Person, Person]) -> None:
    besa, goran, amira = people
    act_id = ask(besa, amira)
    with writing(), pytest.raises(Refused, match="act_expired"):
        agree_to_act(actor(goran), act_id, NOW + WAITS)
    assert [act.is_open for act in acts_for(actor(goran), NOW + WAITS)] == [False]
    agree(goran, act_id, NOW + WAITS - timedelta(seconds=1))


def test_what_was_refused_does_not_happen(people: tuple[Person, Person, Person]) -> None:
    besa, goran, amira = people
    act_id = ask(besa, amira)
    with writing():
        refuse_act(actor(goran), act_id, NOW)
        commit()
    with writing(), pytest.raises(Refused, match="already_decided"):
        agree_to_act(actor(goran), act_id, NOW)
    assert kinds() == ["act.asked", "act.refused"]


def test_the_same_is_asked_for_once_and_something_else_for_the_same_person_waits(
    people: tuple[Person, Person, Person],
) -> None:
    besa, goran, amira = people
    assert ask(besa, amira) == ask(besa, amira)
    with pytest.raises(Refused, match="act_waits"):
        ask(goran, amira)
    with pytest.raises(Refused, match="act_waits"):
        ask(besa, amira, FACTS | {"role": "administrator"})
    assert len(db.session.scalars(select(PendingAct)).all()) == 1


def test_who_has_no_right_to_an_act_cannot_ask_and_a_reviewer_agrees_to_corrections_only(app: Flask) -> None:
    besa, elena, reviewer = (make_person(roles=[role]) for role in ("administrator", "trainer", "reviewer"))
    amira = make_person()
    with writing(), pytest.raises(NotFound):
        ask_for_act(actor(elena), "role.give", subject_id=amira.id, facts=FACTS, now=NOW)
    power = ask(besa, amira)
    with writing():
        correction = ask_for_act(
            actor(elena), "question.correct", thing_key="demo/place", facts={"kind": "typo"}, now=NOW
        ).id
        commit()
    for decider in (elena, reviewer):
        with writing(), pytest.raises(NotFound):
            agree_to_act(actor(decider), power, NOW)
    assert [act.id for act in acts_for(actor(reviewer), NOW)] == [correction]
    assert agree(reviewer, correction).asker.id == elena.id


def rows(number: int, by: Person, kind: str, asked_at: datetime) -> None:
    """Let somebody have asked for as many acts; each waits for seven days."""
    about = {"kind": kind, "facts": FACTS, "asked_by_id": by.id, "asked_at": asked_at}
    add(*(PendingAct(thing_key=f"{each}", expires_at=asked_at + WAITS, **about) for each in range(number)))


def test_what_waits_is_shown_whole_however_much_others_ask_for(app: Flask, statements: Statements) -> None:
    besa, elena, reviewer = (make_person(roles=[role]) for role in ("administrator", "trainer", "reviewer"))
    rows(1, elena, "question.correct", NOW - 2 * WAITS)
    rows(MOST_PAST, besa, "role.give", NOW - 2 * WAITS)
    rows(MOST_PAST + 1, elena, "question.correct", NOW)
    rows(MOST_PAST, besa, "role.give", NOW)
    rows(1, elena, "question.correct", NOW)
    me = actor(reviewer)
    with statements.counted() as seen:
        found = acts_for(me, NOW)
    assert {act.kind for act in found} == {"question.correct"} and len(seen) == 2
    assert [act.may_decide for act in found] == [True] * (MOST_PAST + 2) + [False]
    theirs = acts_for(actor(elena), NOW)
    assert len(theirs) == MOST_PAST + 3 and all(act.is_own and not act.may_decide for act in theirs)


def test_only_the_newest_of_the_past_is_shown(people: tuple[Person, Person, Person]) -> None:
    besa, goran, amira = people
    rows(MOST_PAST + 1, besa, "role.give", NOW - WAITS)
    for about in (amira, goran):
        ask(besa, about)
    ids = db.session.scalars(select(PendingAct.id).order_by(PendingAct.id.desc())).all()
    about_her, about_amira, *past = ids
    assert [act.id for act in acts_for(actor(goran), NOW)] == [about_amira, *past[:MOST_PAST]]
    assert [act.id for act in acts_for(actor(besa), NOW)] == [about_her, about_amira, *past[:MOST_PAST]]
    assert acts_for(actor(amira), NOW) == ()
