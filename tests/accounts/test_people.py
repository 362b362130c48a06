"""People: invited once, and found."""

import pytest
from flask import Flask

from app.accounts.operations.people import invite_person
from app.accounts.queries.people import person_by_id, person_card
from app.core.db import commit, writing
from app.core.errors import NotFound
from tests.factories import NOW, make_institution


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


def test_a_person_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        person_by_id(999)
    with pytest.raises(NotFound):
        person_card(999)
