"""Consent: to words of a version, withdrawn at once; and the numbers that rest on it, never of small groups."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Person
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.privacy.models import Consent
from app.privacy.operations.consent import consent_to_statistics, give_consent, withdraw_consent
from app.privacy.operations.erasure import erase_person
from app.privacy.queries.pages import Consented, privacy_card
from app.privacy.queries.statistics import Statistics, statistics
from app.privacy.rules import consent as rules
from app.privacy.rules.consent import PURPOSES, STATISTICS, Purpose
from app.privacy.rules.small import Group
from tests.factories import NOW, make_person


def agree(person_id: int, gender: str = "woman", country: str = "BA") -> None:
    with writing():
        consent_to_statistics(person_id, gender, country, "en", NOW)
        commit()


def crowd(count: int = 10) -> list[int]:
    ids = [make_person(password=None).id for _ in range(count)]
    for person_id in ids:
        agree(person_id)
    return ids


def test_a_consent_names_the_words_that_were_read(app: Flask) -> None:
    person_id = make_person().id
    agree(person_id)
    agree(person_id, gender="")
    (row,) = db.session.scalars(select(Consent)).all()
    assert (row.text_digest, row.given_at, row.withdrawn_at) == (STATISTICS.text_digest, NOW, None)
    card = privacy_card(person_id, NOW)
    assert (card.gender, card.country, card.consented) == (None, "BA", Consented(NOW, True))


def test_new_words_ask_for_a_new_consent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person_id = make_person().id
    with writing():
        monkeypatch.setitem(PURPOSES, "statistics", Purpose("statistics", "older words"))
        give_consent(person_id, "statistics", "en", NOW)
        commit()
    monkeypatch.setitem(PURPOSES, "statistics", STATISTICS)
    assert privacy_card(person_id, NOW).consented == Consented(NOW, False)
    assert rules.PURPOSES is PURPOSES
    agree(person_id)
    ended = db.session.scalars(select(Consent.withdrawn_at).order_by(Consent.id)).all()
    assert ended == [NOW, None]


def test_a_consent_to_older_words_counts_nobody_is_shown_and_can_be_withdrawn(app: Flask) -> None:
    ids = crowd(10)
    with writing():
        db.session.execute(update(Consent).values(text_digest="of older words"))
        commit()
    assert statistics() == Statistics((), ())
    card = privacy_card(ids[0], NOW)
    assert card.says_something
    assert (card.gender, card.country, card.consented) == ("woman", "BA", Consented(NOW, False))
    db.session.rollback()
    with writing():
        withdraw_consent(ids[0], "statistics", NOW)
        commit()
    card = privacy_card(ids[0], NOW)
    assert not card.says_something
    assert (card.gender, card.country, card.consented) == (None, None, None)


def test_what_is_kept_without_any_consent_is_shown_and_can_be_taken_away(app: Flask) -> None:
    person_id = make_person().id
    with writing():
        db.session.get_one(Person, person_id).country = "BA"
        commit()
    assert privacy_card(person_id, NOW).says_something
    db.session.rollback()
    with writing():
        withdraw_consent(person_id, "statistics", NOW)
        commit()
    assert not privacy_card(person_id, NOW).says_something


@pytest.mark.parametrize(
    ("gender", "country", "code"),
    [("lion", "", "unknown_gender"), ("", "Bosnia", "unknown_country"), ("", "", "nothing_said")],
)
def test_nonsense_is_refused_and_nothing_is_noted(app: Flask, gender: str, country: str, code: str) -> None:
    person_id = make_person().id
    with writing(), pytest.raises(Refused, match=code):
        consent_to_statistics(person_id, gender, country, "en", NOW)
    assert db.session.scalars(select(Consent)).all() == []


def test_withdrawing_takes_her_out_of_every_number_at_once(app: Flask) -> None:
    ids = crowd(10)
    assert statistics() == Statistics((Group("woman", 10),), (Group("BA", 10),))
    db.session.rollback()
    with writing():
        withdraw_consent(ids[0], "statistics", NOW)
        withdraw_consent(ids[0], "statistics", NOW)
        commit()
    assert statistics() == Statistics((), ())
    row = db.session.get_one(Person, ids[0])
    assert (row.gender, row.country) == (None, None)


def test_who_was_erased_or_suspended_is_not_counted(app: Flask) -> None:
    ids = crowd(11)
    with writing():
        erase_person(ids[0], None, NOW)
        db.session.get_one(Person, ids[1]).active = False
        commit()
    assert statistics() == Statistics((), ())


def test_gender_and_country_without_a_consent_are_not_counted(app: Flask) -> None:
    crowd(9)
    person = make_person()
    with writing():
        db.session.get_one(Person, person.id).gender = "woman"
        commit()
    assert statistics().genders == ()


def test_a_withdrawn_consent_is_not_counted_whatever_else_is_there(app: Flask) -> None:
    ids = crowd(10)
    with writing():
        withdraw_consent(ids[0], "statistics", NOW)
        db.session.get_one(Person, ids[0]).gender = "woman"
        commit()
    assert statistics().genders == ()
