"""What is done to accounts, rights and private data leaves its events, whichever door it comes by."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person, SignInSession
from app.accounts.operations.factors import clear_factors, make_recovery_codes, note_added, take_code
from app.accounts.operations.institution_imports import apply_institution_list, keep_institution_list
from app.accounts.operations.links import make_link, use_link
from app.accounts.operations.memberships import move_person
from app.accounts.operations.people import change_address, note_password_set, readmit_person, suspend_person
from app.accounts.operations.sessions import end_session, note_step_refused, start_session
from app.accounts.policy import Reach, Scope
from app.accounts.sealing import Seal
from app.audit.queries import chain_faults
from app.core.db import commit, db, writing
from app.core.lists import ListFault
from app.privacy.models import DataExport, Erasure
from app.privacy.operations.consent import give_consent, withdraw_consent
from app.privacy.operations.erasure import ask_erasure, carry_out_erasure, take_back_erasure
from app.privacy.operations.exports import ask_export, fetch_export, keep_export
from app.privacy.operations.withholding import show_name, withhold_name
from tests.audit.trail import events, newest
from tests.certificates.issued import issue, make_completion
from tests.factories import NOW, make_institution, make_person

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TABLE = b"key,name,level,parent,country\nlipnica,Lipnica,agency,,BA\n"


def left_by(act: Callable[[], object]) -> list[str]:
    """Do something in a transaction and return the kinds of the events it left."""
    before = newest()
    with writing():
        act()
        commit()
    return [each.kind for each in events(before)]


def again(person_id: int) -> Person:
    """Return the row of a person in the present transaction."""
    return db.session.get_one(Person, person_id)


def test_what_is_done_to_an_account(app: Flask) -> None:
    who = make_person().id
    assert left_by(lambda: start_session(who, "a browser", NOW, means="password")) == ["session.opened"]
    assert left_by(lambda: note_step_refused(who, NOW)) == ["session.step_refused"]
    assert left_by(lambda: note_password_set(again(who), NOW, by_link=False)) == ["session.ended", "password.set"]
    assert left_by(lambda: change_address(again(who), "other@lipnica.example", NOW)) == ["address.changed"]
    make_person(roles=("administrator",))
    assert left_by(lambda: suspend_person(None, again(who), NOW)) == ["person.suspended"]
    assert left_by(lambda: suspend_person(None, again(who), NOW)) == []
    assert left_by(lambda: readmit_person(None, again(who), NOW)) == ["person.readmitted"]
    place = make_institution().id
    assert left_by(lambda: move_person(again(who), place, NOW.date(), None, NOW)) == ["person.moved"]
    assert list(chain_faults()) == []


def test_one_session_that_is_ended(app: Flask) -> None:
    who = make_person().id
    left_by(lambda: start_session(who, "a browser", NOW, means="password"))
    number = db.session.execute(select(func.max(SignInSession.id))).scalar_one()
    assert left_by(lambda: end_session(who, number, NOW)) == ["session.ended"]


def test_what_is_done_to_factors_and_links(app: Flask) -> None:
    who = make_person().id
    codes: list[str] = []
    assert left_by(lambda: codes.extend(make_recovery_codes(who, NOW))) == ["codes.made"]
    seal = Seal("a secret that is long enough for a seal")
    assert left_by(lambda: take_code(who, codes[0], seal, NOW)) == ["codes.used"]
    assert left_by(lambda: note_added(who, "app", NOW, keep=None)) == ["factor.added"]
    assert left_by(lambda: clear_factors(None, who, NOW)) == ["factor.removed"]
    token: list[str] = []
    assert left_by(lambda: token.append(make_link(who, "sign-in", timedelta(hours=1), NOW))) == []
    assert left_by(lambda: use_link(token[0], "sign-in", NOW)) == ["link.used"]


def test_a_list_of_institutions(app: Flask) -> None:
    everything, kept = Scope(Reach.ALL), []

    def keep() -> None:
        found = keep_institution_list("tree.csv", TABLE, everything, None, NOW)
        assert not isinstance(found, ListFault), found
        kept.append(found.id)

    assert left_by(keep) == []
    assert left_by(lambda: apply_institution_list(kept[0], everything, None, NOW))[-1] == "institutions.imported"


def test_what_a_person_does_with_her_own_data(app: Flask) -> None:
    person = make_person()
    who = person.id
    serial = issue(make_completion(person))
    assert left_by(lambda: withhold_name(who, serial, NOW)) == ["certificate.name_withheld"]
    assert left_by(lambda: show_name(who, serial, NOW)) == ["certificate.name_shown"]
    assert left_by(lambda: give_consent(who, "statistics", "en", NOW)) == ["consent.given"]
    assert left_by(lambda: withdraw_consent(who, "statistics", NOW)) == ["consent.withdrawn"]
    assert left_by(lambda: ask_export(who, "en", NOW)) == ["export.asked"]
    number = db.session.execute(select(func.max(DataExport.id))).scalar_one()
    token: list[str | None] = []
    assert left_by(lambda: token.append(keep_export(number, b"PK", NOW))) == ["export.made"]
    assert left_by(lambda: fetch_export(who, str(token[0]), NOW)) == ["link.used", "export.fetched"]
    assert left_by(lambda: ask_erasure(who, NOW, hides_name=False, by_id=who)) == ["erasure.asked"]
    assert left_by(lambda: take_back_erasure(who, NOW)) == ["erasure.taken_back"]


def test_somebody_is_erased_and_no_event_changes(app: Flask) -> None:
    person = make_person(name="Canary Nightingale")
    who = person.id
    issue(make_completion(person))
    left_by(lambda: ask_erasure(who, NOW, hides_name=False, by_id=who))
    before = [(each.id, each.digest) for each in events()]
    number = db.session.execute(select(func.max(Erasure.id))).scalar_one()
    later = NOW + timedelta(days=60)
    assert "erasure.done" in left_by(lambda: carry_out_erasure(number, later))
    assert [(each.id, each.digest) for each in events()][: len(before)] == before
    assert list(chain_faults()) == []
