"""Reads of one-time links."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import OneTimeLink
from app.core.db import db
from app.core.digests import token_digest


@dataclass(frozen=True)
class LinkCard:
    """What a link is for: whose it is, and what its purpose needs."""

    person_id: int | None
    detail: str | None


def look_at_link(token: str, purpose: str, now: datetime) -> LinkCard | None:
    """Return what a link is for while it works, None when it does not; it is not used up by this."""
    row = db.session.execute(
        select(OneTimeLink.person_id, OneTimeLink.detail).where(
            OneTimeLink.digest == token_digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    ).first()
    return LinkCard(*row) if row else None
