"""Where a request meets what happens at the same moment: erased, suspended, signed out, another password set."""

import os
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import AppSecret, OneTimeLink, Person, RoleGrant, SignInSession
from app.accounts.operations.people import change_address, suspend_person
from app.accounts.operations.sessions import end_all_sessions, prove_session
from app.accounts.queries.people import person_by_id
from app.core.db import Base, commit, db, writing
from app.core.mail import OutgoingMail
from app.learning.models import Response
from app.privacy.models import Consent
from app.privacy.operations.erasure import erase_person
from app.web.account.passwords import Hashing
from tests.accounts.factors import code_of
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import NOW, PASSWORD, make_person, publish_course
from tests.walls.entering.visitors import ACCOUNT, SIGN_IN, browser, cookie, give_password, is_in, with_cookie
from tests.walls.joints.racing import Slow, answered_after
from tests.web.account.test_factors import APP, shown_secret
from tests.web.account.test_passwords import asked_link
from tests.web.quizzes.taker import enrolled

CHANGE = "/en/account/change-password"
HERS, OTHER = "seven herons at the frozen mill", "nine lanterns over the winter quay"
FORMS = {
    "name": (ACCOUNT, "/profile", {"name": "Zorica Nova"}),
    "statistics": ("/en/account/privacy", "/statistics", {"gender": "woman", "country": "BA", "consent": "y"}),
    "address": ("/en/account/address", "/address", {"email": "zorica@lipnica.example"}),
}
"""Forms of a person's own pages: where they stand, where they go and what she writes."""


@pytest.fixture
def slow(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Slow:
    """Hashing that takes its time, where two at once have a processor each."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    security = app.extensions["security"]
    library = Slow(security.pwd_context._context)
    security.pwd_context = Hashing(library)
    return library


def kept(*tables: type[Base]) -> list[int]:
    """Return how many rows each table has."""
    return [db.session.scalars(select(func.count()).select_from(table)).one() for table in tables]


def keeps_password(app: Flask, person: Person, password: str) -> bool:
    """Whether somebody gets in with this password, by a browser of her own."""
    client = browser(app, "198.51.100.9")
    give_password(client, person, password)
    return is_in(client)


def suspend(person_id: int) -> None:
    """Close an account, as a command does."""
    suspend_person(None, person_by_id(person_id), NOW)


def erase(person_id: int) -> None:
    """Erase somebody, as a command does."""
    erase_person(person_id, None, NOW)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_waits_while_its_person_is_erased_leaves_nothing_of_her(client: PageClient, form: str) -> None:
    person = make_person()
    person_id = person.id
    sign_in(client, person)
    page, action, written = FORMS[form]
    answer = answered_after(lambda: erase(person_id), lambda: client.submit(page, action, **written))
    assert answer.status_code == 401
    erased = person_by_id(person_id)
    assert (erased.name, erased.gender, erased.country) == ("", None, None)
    assert kept(Consent, OutgoingMail, OneTimeLink) == [0, 0, 0]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("closes", [suspend, erase])
def test_who_closes_an_account_and_a_form_of_its_person_do_not_wait_for_each_other_for_ever(
    client: PageClient, closes: Callable[[int], None]
) -> None:
    """Her row is locked first and her sessions then, by both."""
    person = make_person()
    person_id = person.id
    sign_in(client, person)
    answer = answered_after(
        lambda: db.session.get(Person, person_id, with_for_update=True, populate_existing=True),
        lambda: client.submit(ACCOUNT, "/profile", name="Zorica Nova"),
        lambda: closes(person_id),
    )
    assert answer.status_code == 401
    assert not person_by_id(person_id).active


def test_an_answer_that_waits_while_its_person_is_erased_is_not_kept(client: PageClient) -> None:
    publish_course()
    taker = enrolled(client)
    quiz = taker.start()
    chosen = taker.tokens(quiz, 1, right=True)
    answer = answered_after(lambda: erase(taker.person_id), lambda: client.submit(f"{quiz}/1", choice=chosen))
    assert answer.status_code == 401
    assert db.session.scalars(select(Response.answer)).all() in ([], [None])


def test_a_suspended_administrator_whose_form_waits_gives_nobody_a_role(client: PageClient) -> None:
    make_person(roles=["administrator"])
    mole, friend = make_person(roles=["administrator"]), make_person()
    mole_id, friend_id = mole.id, friend.id
    sign_in(client, mole)
    answer = answered_after(
        lambda: suspend(mole_id),
        lambda: client.submit(f"/en/people/{friend_id}", "/powers", role="administrator", limit="whole"),
    )
    assert answer.status_code == 401
    assert db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == friend_id)).all() == []


def test_an_ended_session_whose_form_waits_adds_no_app(client: PageClient, clock: Clock) -> None:
    person = make_person()
    person_id = person.id
    sign_in(client, person)
    code = code_of(shown_secret(client.get(APP).text))
    answer = answered_after(lambda: end_all_sessions(person_id, NOW), lambda: client.submit(APP, code=code))
    assert answer.status_code == 401
    assert kept(AppSecret) == [0]


def test_a_copied_cookie_whose_form_waits_is_dead_once_its_owner_has_shown_who_she_is(
    app: Flask, client: PageClient
) -> None:
    person = make_person()
    person_id = person.id
    sign_in(client, person)
    thief = with_cookie(app, cookie(client))
    session_id = db.session.scalars(select(SignInSession.id)).one()
    answer = answered_after(
        lambda: prove_session(person_id, session_id, NOW),
        lambda: thief.submit(ACCOUNT, "/profile", name="Zorica Nova"),
    )
    assert answer.status_code == 401
    assert person_by_id(person_id).name == "Amira Hadžić"


def test_the_owners_new_password_stands_against_a_change_in_flight(app: Flask, slow: Slow) -> None:
    person = make_person()
    thief, owner = browser(app), browser(app, "198.51.100.7")
    sign_in(thief, person)
    link = asked_link(owner, person)
    answer = slow.answered_after(
        lambda: owner.submit(link, password=HERS),
        lambda: thief.submit(CHANGE, password=PASSWORD, new_password=OTHER),
    )
    assert answer.status_code == 401
    assert keeps_password(app, person, HERS) and not keeps_password(app, person, OTHER)
    assert not is_in(thief)


def test_a_password_changed_twice_at_once_in_one_session_is_changed_once(app: Flask, slow: Slow) -> None:
    person = make_person()
    client = browser(app)
    sign_in(client, person)
    fields = {"password": PASSWORD}
    answer = slow.answered_after(
        lambda: client.submit(CHANGE, new_password=HERS, **fields),
        lambda: client.submit(CHANGE, new_password=OTHER, **fields),
    )
    assert answer.status_code >= 400
    assert keeps_password(app, person, HERS) and not keeps_password(app, person, OTHER)


def test_a_sign_in_with_the_old_password_while_it_is_changed_opens_no_session(app: Flask, slow: Slow) -> None:
    person = make_person("amira@lipnica.example")
    thief, owner = browser(app), browser(app, "198.51.100.7")
    link = asked_link(owner, person)
    answer = slow.answered_after(
        lambda: owner.submit(link, password=HERS),
        lambda: thief.submit(SIGN_IN, "", email="amira@lipnica.example", password=PASSWORD),
    )
    assert answer.status_code == 422
    assert kept(SignInSession) == [0]
    assert not is_in(thief)


def test_a_link_to_a_new_password_that_is_used_twice_at_once_sets_one(app: Flask, slow: Slow) -> None:
    person = make_person()
    one, other = browser(app), browser(app, "198.51.100.7")
    link = asked_link(one, person)
    answer = slow.answered_after(
        lambda: one.submit(link, password=HERS), lambda: other.submit(link, password=OTHER)
    )
    assert answer.status_code == 409
    assert keeps_password(app, person, HERS) and not keeps_password(app, person, OTHER)


def test_a_link_to_the_old_address_sets_no_password_once_there_is_another(app: Flask, slow: Slow) -> None:
    """Somebody reads the old mailbox; his new password is being hashed when she confirms her new address."""
    person = make_person()
    person_id = person.id
    thief = browser(app)
    link = asked_link(thief, person)

    def move() -> None:
        with writing():
            change_address(person_by_id(person_id), "zorica@lipnica.example", NOW)
            commit()

    answer = slow.answered_after(move, lambda: thief.submit(link, password=OTHER))
    assert answer.status_code == 409
    assert keeps_password(app, person_by_id(person_id), PASSWORD)
