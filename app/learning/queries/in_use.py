"""Which releases people read: what is offered, and what somebody is enrolled on."""

from sqlalchemy import select

from app.content.queries.releases import offered_releases
from app.core.db import db
from app.learning.models import Enrolment


def releases_in_use() -> set[int]:
    """Return the ids of the offered releases and of those with an enrolment; two statements."""
    enrolled = db.session.scalars(select(Enrolment.release_id).distinct())
    return {release.id for release in offered_releases()} | set(enrolled)
