"""Sessions on the server, and the counts of what was tried."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import RateCount, SignInSession
from app.accounts.operations.limits import count_try
from app.accounts.operations.sessions import end_all_sessions, end_session, note_seen, start_session
from app.accounts.policy import Actor, Grant
from app.accounts.queries.sessions import load_actor, open_sessions
from app.accounts.rules.limits import Bucket
from app.accounts.rules.sessions import SESSION_LASTS
from app.core.db import commit, db, reading, writing
from app.core.digests import token_digest
from app.core.errors import NotFound
from tests.counting import Statements
from tests.factories import NOW, give_role, make_institution, make_person


def opened(person_id: int, agent: str = "Firefox") -> str:
    with writing():
        token = start_session(person_id, agent, NOW)
        commit()
    return token


def who(token: str, later: timedelta = timedelta(0)) -> Actor | None:
    db.session.rollback()
    with reading() as connection:
        return load_actor(connection, token_digest(token), NOW + later)


def test_a_token_leads_to_the_person_with_all_her_roles_in_two_statements(
    app: Flask, statements: Statements
) -> None:
    institution = make_institution()
    person = make_person(roles=["trainer", ("manager", institution)], institution=institution)
    expected = {Grant("trainer", None), Grant("manager", institution.id, None, frozenset({institution.id}))}
    token = opened(person.id)
    wanted = (person.id, person.name, person.email, institution.id)
    with statements.counted() as seen:
        actor = who(token)
    assert len([statement for statement in seen if statement.startswith(("SELECT", "WITH"))]) == 2
    assert actor is not None
    assert (actor.id, actor.name, actor.email, actor.institution_id) == wanted
    assert set(actor.grants) == expected


def test_the_database_keeps_no_token_that_opens_anything(app: Flask) -> None:
    token = opened(make_person().id)
    kept = db.session.scalars(select(SignInSession.token_digest)).one()
    assert kept != token
    assert who(kept) is None


def test_a_session_dies_by_its_age_by_being_ended_and_with_the_account(app: Flask) -> None:
    person = make_person()
    first, second, third = (opened(person.id) for _ in range(3))
    assert who(first, SESSION_LASTS) is None
    with writing():
        actor = who(first)
        assert actor is not None
        end_session(person.id, actor.session_id, NOW)
        commit()
    assert who(first) is None
    with writing():
        end_all_sessions(person.id, NOW, keep=token_digest(third))
        commit()
    assert who(second) is None
    assert who(third) is not None
    with writing():
        person.active = False
        commit()
    assert who(third) is None


def test_a_role_that_has_ended_is_gone_at_the_next_page(app: Flask) -> None:
    person = make_person()
    grant = give_role(person, "trainer")
    token = opened(person.id)
    with writing():
        grant.ended_at = NOW
        commit()
    actor = who(token)
    assert actor is not None
    assert actor.grants == ()


def test_nobody_ends_the_session_of_somebody_else(app: Flask) -> None:
    victim, other = make_person(), make_person()
    actor = who(opened(victim.id))
    assert actor is not None
    with writing(), pytest.raises(NotFound):
        end_session(other.id, actor.session_id, NOW)


def test_use_is_noted_at_most_every_few_minutes(app: Flask) -> None:
    person = make_person()
    token = opened(person.id)
    for minutes, noted in ((1, 0), (6, 6), (8, 6), (12, 12)):
        actor = who(token)
        assert actor is not None
        with writing():
            note_seen(actor, NOW + timedelta(minutes=minutes))
            commit()
        (row,) = open_sessions(person.id, NOW)
        assert row.seen_at == NOW + timedelta(minutes=noted)


def test_tries_are_counted_in_one_row_a_window_and_old_ones_forgotten(app: Flask) -> None:
    bucket = Bucket("sign-in:network:x", 3, timedelta(minutes=15))
    with writing():
        assert [count_try(bucket, NOW) for _ in range(3)] == [1, 2, 3]
        assert count_try(bucket, NOW + timedelta(minutes=15)) == 1
        commit()
    with writing():
        assert count_try(bucket, NOW + timedelta(days=3)) == 1
        commit()
    assert len(db.session.scalars(select(RateCount.id)).all()) == 1
