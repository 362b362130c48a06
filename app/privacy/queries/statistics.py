"""The numbers of people for donors: of those who consented, by gender and country, never of small groups."""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db
from app.privacy.models import Consent
from app.privacy.rules.consent import STATISTICS
from app.privacy.rules.small import Group, counted, published


@dataclass(frozen=True)
class Statistics:
    """What may be published; each list stands for itself, so that nothing can be subtracted."""

    genders: tuple[Group, ...]
    countries: tuple[Group, ...]


def statistics() -> Statistics:
    """Count everybody whose consent to the present words is in force at this moment; one statement."""
    rows = db.session.execute(
        select(Person.gender, Person.country)
        .join(Consent, Consent.person_id == Person.id)
        .where(
            Consent.purpose == STATISTICS.key,
            Consent.text_digest == STATISTICS.text_digest,
            Consent.withdrawn_at.is_(None),
            Person.active,
            Person.erased_at.is_(None),
        )
    ).all()
    return Statistics(
        published(counted(row.gender for row in rows)), published(counted(row.country for row in rows))
    )
