"""Where leaving meets everything else: nobody takes others along, nobody comes back, nothing is left behind."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Person, RoleGrant, SignInRequest
from app.accounts.operations.acts import agree_to_act, ask_for_act
from app.accounts.operations.people import readmit_person
from app.accounts.policy import Scope
from app.accounts.queries.grants import actor_as_of
from app.accounts.queries.memberships import member, members_of
from app.accounts.reach import Reach
from app.accounts.rules.identities import Answer
from app.content.models import Release
from app.core.db import commit, db, writing
from app.core.errors import NotFound
from app.core.mail import OutgoingMail, queue_mail
from app.privacy.models import Consent
from app.privacy.operations.consent import consent_to_statistics
from app.privacy.operations.erasure import erase_person
from app.privacy.operations.ledger import note_erasures, replay_erasures
from app.privacy.queries.copies import kept_of
from app.privacy.queries.statistics import statistics
from app.web.approvals.carrying import carry_out
from tests.factories import NOW, add, make_institution, make_person, publish_course

PUBLISHER = "Dejan Trainer"


def erase(person_id: int) -> None:
    with writing():
        erase_person(person_id, None, NOW)
        commit()


def test_nobody_leaves_under_the_name_of_who_published(app: Flask) -> None:
    publish_course(by=PUBLISHER)
    villain = make_person(name=PUBLISHER)
    told = {each.table: each.about for each in kept_of(villain.id)}
    assert told["release"] == ()
    erase(villain.id)
    assert db.session.scalars(select(Release.published_by)).all() == [PUBLISHER]


def test_mails_of_people_whose_address_holds_another_one_stay(app: Flask) -> None:
    ana = make_person("ana@lipnica.example")
    with writing():
        for to in ("ana@lipnica.example", "zor.ana@lipnica.example", "ana@lipnica.example.org"):
            queue_mail(to=to, subject="A link", text=f"Sign in as {to}.\n", now=NOW)
        queue_mail(to="someone@else.example", subject="About", text="Write to <ANA@lipnica.example>.\n", now=NOW)
        commit()
    erase(ana.id)
    left = set(db.session.scalars(select(OutgoingMail.recipient)))
    assert left == {"zor.ana@lipnica.example", "ana@lipnica.example.org"}


def test_what_a_service_proved_of_her_goes_with_her(app: Flask) -> None:
    ana = make_person("ana@lipnica.example")
    answer = Answer("ministry", "oidc", "https://id.example", "ana", "ana@lipnica.example", "Ana", False, True)
    digests = {name: f"{name}" for name in ("browser_digest", "state_digest", "nonce_digest")}
    add(
        SignInRequest(
            service="ministry",
            purpose="enter",
            **digests,
            verifier="",
            onward="",
            answer=answer.packed(),
            started_at=NOW,
            expires_at=NOW + timedelta(minutes=30),
        )
    )
    erase(ana.id)
    assert db.session.scalars(select(SignInRequest)).all() == []


def test_a_backup_with_one_administrator_stops_no_erasure(app: Flask, tmp_path: Path) -> None:
    """She was erased when there was another; in the backup there is none yet."""
    first, ana = make_person(roles=("administrator",)).id, make_person("ana@lipnica.example").id
    second = make_person(roles=("administrator",)).id
    erase(first)
    erase(ana)
    path = tmp_path / "erasures.jsonl"
    assert note_erasures(path) == 2
    with writing():
        back = {"erased_at": None, "active": True}
        db.session.execute(update(Person).where(Person.id.in_((first, ana))).values(**back))
        db.session.execute(update(RoleGrant).where(RoleGrant.person_id == first).values(ended_at=None))
        db.session.execute(update(RoleGrant).where(RoleGrant.person_id == second).values(ended_at=NOW))
        commit()
    with writing():
        assert replay_erasures(path, NOW) == 2
        commit()
    assert None not in db.session.scalars(select(Person.erased_at).where(Person.id.in_((first, ana)))).all()


def test_who_was_erased_is_not_let_in_again_and_belongs_nowhere(app: Flask) -> None:
    office = make_institution()
    ana = make_person(institution=office)
    erase(ana.id)
    with writing(), pytest.raises(NotFound):
        readmit_person(None, db.session.get_one(Person, ana.id), NOW)
    with pytest.raises(NotFound):
        member(ana.id, Scope(Reach.ALL))
    assert members_of(office.id, "en") == ()


def test_a_number_gets_no_role_that_was_asked_for_before(app: Flask) -> None:
    besa, goran = (make_person(roles=("administrator",)).id for _ in range(2))
    ana = make_person().id
    asker, decider = actor_as_of(besa, NOW), actor_as_of(goran, NOW)
    assert asker and decider
    facts = {"role": "administrator", "institution": None, "starts": None, "ends": None}
    with writing():
        act = ask_for_act(asker, "role.give", subject_id=ana, facts=facts, now=NOW).id
        commit()
    erase(ana)
    with writing(), pytest.raises(NotFound):
        carry_out(agree_to_act(decider, act, NOW), NOW)
    assert db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == ana)).all() == []


def test_a_consent_to_older_words_counts_nobody(app: Flask) -> None:
    ids = [make_person(password=None).id for _ in range(10)]
    with writing():
        for person_id in ids:
            consent_to_statistics(person_id, "woman", "BA", "en", NOW)
        commit()
    assert statistics().genders
    with writing():
        db.session.execute(update(Consent).values(text_digest="of older words"))
        commit()
    assert replace(statistics()).genders == ()
