"""Changes of one-time links: making, using, taking back."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from app.accounts.models import OneTimeLink
from app.accounts.queries.links import LinkCard
from app.audit.operations import record
from app.core.db import db
from app.core.digests import token, token_digest
from app.core.errors import Refused

DEAD_KEPT = timedelta(days=1)
CHALLENGES = "passkey "
"""How the purposes of what passkeys sign begin; what came of those is recorded by itself."""


def make_link(
    person_id: int | None, purpose: str, within: timedelta, now: datetime, *, detail: str | None = None
) -> str:
    """Return a token of 128 bits that works once, for this purpose and so long; only its digest is kept."""
    value = token()
    db.session.execute(
        delete(OneTimeLink)
        .where(OneTimeLink.expires_at < now - DEAD_KEPT)
        .execution_options(synchronize_session=False)
    )
    db.session.add(
        OneTimeLink(
            digest=token_digest(value),
            purpose=purpose,
            person_id=person_id,
            detail=detail,
            made_at=now,
            expires_at=now + within,
        )
    )
    db.session.flush()
    return value


def use_link(token: str, purpose: str, now: datetime) -> LinkCard:
    """Use a link up and return what it is for; of two at once one gets it. Raises `Refused("link_dead")`."""
    row = db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.digest == token_digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeLink.person_id, OneTimeLink.detail)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        raise Refused("link_dead")
    if not purpose.startswith(CHALLENGES):
        record("link.used", now=now, actor_id=row[0], subject_id=row[0], purpose=purpose)
    return LinkCard(*row)


def take_back_links(person_id: int, now: datetime, *purposes: str) -> None:
    """Let the links of a person that are still out work no longer: those of `purposes`, or all."""
    wanted = OneTimeLink.purpose.in_(purposes) if purposes else OneTimeLink.purpose.is_not(None)
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None), wanted)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
