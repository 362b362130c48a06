"""Reads of the figures that releases show."""

from dataclasses import dataclass

from sqlalchemy import select

from app.content.models import Media
from app.core.db import db


@dataclass(frozen=True)
class StoredMedia:
    """A figure as it is served."""

    mime: str
    data: bytes


def stored_media(digest: str) -> StoredMedia | None:
    """Return the figure with this SHA-256; one statement."""
    row = db.session.execute(select(Media.mime, Media.data).where(Media.digest == digest)).one_or_none()
    return StoredMedia(row.mime, row.data) if row else None
