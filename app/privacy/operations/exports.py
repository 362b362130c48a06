"""Copies of what is kept of a person: asked for, kept when made, fetched once, thrown away."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.accounts.operations.links import make_link, use_link
from app.audit.operations import record
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.jobs import queue_job
from app.privacy.models import DataExport

KEPT = timedelta(days=7)
"""How long a copy can be fetched; the rule of retention `copies` deletes it then at the latest."""
PURPOSE = "export"
MAKE, EXPIRE = "export.make", "export.expire"
"""Kinds of jobs: to make a copy, and to throw it away."""


def ask_export(person_id: int, locale: str, now: datetime) -> None:
    """Note that a person wants a copy in the language of `locale`, and queue its making.

    One that is being made already is enough. Raises `Refused("export_just_made")` within an hour of the last.
    """
    newest = db.session.execute(
        select(DataExport.asked_at, DataExport.made_at)
        .where(DataExport.person_id == person_id)
        .order_by(DataExport.id.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.made_at is None:
        return
    if newest is not None and now - newest.asked_at < timedelta(hours=1):
        raise Refused("export_just_made")
    asked = DataExport(person_id=person_id, locale=locale, asked_at=now)
    db.session.add(asked)
    db.session.flush()
    queue_job(MAKE, {"export": asked.id}, now=now)
    record("export.asked", now=now, actor_id=person_id, subject_id=person_id)


def keep_export(export_id: int, data: bytes, now: datetime) -> str | None:
    """Keep the ZIP of a copy and return the token of the link that opens it once; None when it is kept already."""
    kept = db.session.execute(
        update(DataExport)
        .where(DataExport.id == export_id, DataExport.made_at.is_(None))
        .values(made_at=now, expires_at=now + KEPT, size=len(data), data=data)
        .returning(DataExport.person_id)
        .execution_options(synchronize_session=False)
    ).first()
    if kept is None:
        return None
    queue_job(EXPIRE, {}, now=now, due_at=now + KEPT)
    record("export.made", now=now, actor_id=None, subject_id=kept.person_id, size=len(data))
    return make_link(kept.person_id, PURPOSE, KEPT, now, detail=str(export_id))


def fetch_export(person_id: int, token: str, now: datetime) -> bytes:
    """Use the link up and return the ZIP; it is thrown away with that.

    Raises `Refused("link_dead")`, and `NotFound` for the link of somebody else, which stays good.
    """
    link = use_link(token, PURPOSE, now)
    if link.person_id != person_id:
        raise NotFound("export")
    export_id = int(link.detail or 0)
    data = db.session.scalar(select(DataExport.data).where(DataExport.id == export_id))
    if data is None:
        raise Refused("link_dead")
    _empty(DataExport.id == export_id, fetched_at=now)
    record("export.fetched", now=now, actor_id=person_id, subject_id=person_id)
    return bytes(data)


def expire_exports(now: datetime) -> None:
    """Throw away every copy whose time is over."""
    _empty((DataExport.expires_at <= now) & DataExport.data.is_not(None))


def _empty(which: object, **values: object) -> None:
    """Throw the ZIP of some copies away."""
    emptied = update(DataExport).where(which).values(data=None, **values)  # type: ignore[arg-type] # a condition
    db.session.execute(emptied.execution_options(synchronize_session=False))
