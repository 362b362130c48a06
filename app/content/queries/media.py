"""Reads of the figures that releases show."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from app.content.models import Media
from app.core.db import db
from app.core.scripts import LATIN_FIGURE, latin_html

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredMedia:
    """A figure as it is served."""

    mime: str
    data: bytes


def stored_media(name: str) -> StoredMedia | None:
    """Return the figure whose SHA-256 is `name`; one statement.

    A drawing whose words are Serbian is also had in Latin letters: its name then ends with `LATIN_FIGURE`.
    """
    digest = name.removesuffix(LATIN_FIGURE)
    if not DIGEST.fullmatch(digest):
        return None
    row = db.session.execute(select(Media.mime, Media.data).where(Media.digest == digest)).one_or_none()
    if row is None or (name != digest and row.mime != "image/svg+xml"):
        return None
    return StoredMedia(row.mime, row.data if name == digest else latin_html(row.data.decode()).encode())
