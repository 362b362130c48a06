"""Giving and withdrawing consent, and what rests on it."""

from datetime import datetime

from sqlalchemy import select, update

from app.accounts.models import Person
from app.audit.operations import record
from app.core.db import db, insert_ignoring
from app.core.errors import NotFound, Refused
from app.privacy.models import Consent
from app.privacy.rules.consent import COUNTRY, GENDERS, PURPOSES, STATISTICS


def consent_to_statistics(person_id: int, gender: str, country: str, locale: str, now: datetime) -> None:
    """Note a consent to be counted, and what she says of herself for it; either may be left empty.

    Raises `Refused`: `unknown_gender`, `unknown_country`, `nothing_said` when both are empty.
    """
    if gender and gender not in GENDERS:
        raise Refused("unknown_gender")
    if country and not COUNTRY.fullmatch(country):
        raise Refused("unknown_country")
    if not gender and not country:
        raise Refused("nothing_said")
    person = _present(person_id)
    give_consent(person_id, STATISTICS.key, locale, now)
    person.gender, person.country = gender or None, country or None
    db.session.flush()


def give_consent(person_id: int, purpose: str, locale: str, now: datetime) -> None:
    """Note that a person consents to the present words of a purpose; one to older words ends.

    Raises `KeyError` for a purpose that is none.
    """
    wanted = PURPOSES[purpose].text_digest
    present = _open_consent(person_id, purpose)
    if present is not None and present.text_digest == wanted:
        return
    if present is not None:
        present.withdrawn_at = now
        db.session.flush()
    row = {
        "person_id": person_id,
        "purpose": purpose,
        "text_digest": wanted,
        "locale": locale,
        "given_at": now,
    }
    if insert_ignoring(Consent, row):
        record("consent.given", now=now, actor_id=person_id, subject_id=person_id, purpose=purpose, digest=wanted)


def withdraw_consent(person_id: int, purpose: str, now: datetime) -> None:
    """End a consent and delete at once what rested on it; again changes nothing."""
    ended = db.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(Consent.id)
        .execution_options(synchronize_session=False)
    ).first()
    if purpose == STATISTICS.key:
        person = _present(person_id)
        person.gender = person.country = None
        db.session.flush()
    if ended is not None:
        record("consent.withdrawn", now=now, actor_id=person_id, subject_id=person_id, purpose=purpose)


def _open_consent(person_id: int, purpose: str) -> Consent | None:
    return db.session.scalar(
        select(Consent).where(
            Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
        )
    )


def _present(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    return person
