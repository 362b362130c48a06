"""Erasing people: asked for, waited for, taken back, carried out, or refused when its time has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.accounts.models import Person, RoleGrant
from app.accounts.operations.people import administrators
from app.accounts.operations.sessions import end_all_sessions
from app.audit.operations import record
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.jobs import queue_job
from app.privacy.models import Erasure
from app.privacy.operations.clearing import clear
from app.privacy.operations.withholding import withhold_all

WAIT = timedelta(days=7)
"""How long a person who asked to be erased can take it back."""
CARRY_OUT, NOTE = "erasure.carry-out", "erasure.note"
"""Kinds of jobs: to erase somebody whose wait is over, and to note it outside the database."""


@dataclass(frozen=True)
class Refusal:
    """Somebody could not be erased when her time had come, for a `reason` that is a code of `Refused`."""

    person_id: int
    reason: str


def ask_erasure(person_id: int, now: datetime, *, hides_name: bool, by_id: int | None) -> datetime:
    """Note that a person wants to be erased, end her sessions, and return when it will be done.

    `by_id` is her own number, or None for a rule of retention; again changes nothing. Raises `NotFound`, or
    `Refused("last_administrator")`.
    """
    person = _present(person_id)
    _keep_an_administrator(person.id, now)
    open_one = _open_erasure(person_id)
    if open_one is not None:
        return open_one.due_at
    asked = Erasure(person_id=person_id, asked_by_id=by_id, hides_name=hides_name, asked_at=now, due_at=now + WAIT)
    db.session.add(asked)
    db.session.flush()
    queue_job(CARRY_OUT, {"erasure": asked.id}, now=now, due_at=asked.due_at)
    end_all_sessions(person_id, now)
    record("erasure.asked", now=now, actor_id=by_id, subject_id=person_id, days=WAIT.days)
    return asked.due_at


def take_back_erasure(person_id: int, now: datetime) -> None:
    """Let a person stay who had asked to be erased, also where that was refused; else nothing happens."""
    asked = db.session.execute(
        update(Erasure)
        .where(Erasure.person_id == person_id, Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None))
        .values(taken_back_at=now)
        .returning(Erasure.id)
        .execution_options(synchronize_session=False)
    ).all()
    if asked:
        record("erasure.taken_back", now=now, actor_id=person_id, subject_id=person_id)


def carry_out_erasure(erasure_id: int, now: datetime) -> Refusal | None:
    """Erase whoever's wait is over, unless she took it back or it is settled.

    What is refused now is settled, too: it is noted and returned, so that the caller tells her. She may ask again.
    """
    asked = db.session.get(Erasure, erasure_id)
    if asked is None or asked.taken_back_at or asked.done_at or asked.refused_at or asked.due_at > now:
        return None
    try:
        erase_person(asked.person_id, asked.asked_by_id, now, hides_name=asked.hides_name)
    except Refused as refused:
        asked.refused_at, asked.reason = now, refused.code
        db.session.flush()
        record("erasure.refused", now=now, actor_id=None, subject_id=asked.person_id, reason=refused.code)
        return Refusal(asked.person_id, refused.code)
    return None


def erase_person(
    person_id: int, by_id: int | None, now: datetime, *, hides_name: bool = False, was_erased: bool = False
) -> None:
    """Erase a person at once; again changes nothing. What stays of her is a number.

    `by_id` is who did it: an administrator at her request, herself, or None for a command or a rule. With
    `hides_name` the public pages of her certificates no longer show her name. `was_erased`: a backup brought her
    back, so she goes even if there is no other administrator in it. Raises `NotFound`, or
    `Refused("last_administrator")`.
    """
    person = _present(person_id, also_erased=True)
    if person.erased_at is not None:
        return
    if not was_erased:
        _keep_an_administrator(person_id, now)
    asked = _open_erasure(person_id)
    if asked is None:
        asked = Erasure(person_id=person_id, asked_by_id=by_id, hides_name=hides_name, asked_at=now, due_at=now)
        db.session.add(asked)
    asked.done_at = now
    asked.hides_name = asked.hides_name or hides_name
    db.session.flush()
    if asked.hides_name:
        withhold_all(person_id, now)
    _end_roles(person_id, by_id, now)
    clear(person_id, now)
    queue_job(NOTE, {}, now=now)
    record("erasure.done", now=now, actor_id=by_id, subject_id=person_id, hides_name=asked.hides_name)


def _present(person_id: int, *, also_erased: bool = False) -> Person:
    """Return the row of somebody who can be erased. Raises `NotFound`."""
    person = db.session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or (person.erased_at is not None and not also_erased):
        raise NotFound("person")
    return person


def _open_erasure(person_id: int) -> Erasure | None:
    """Return what she asked for and still waits."""
    return db.session.scalar(
        select(Erasure).where(
            Erasure.person_id == person_id,
            Erasure.taken_back_at.is_(None),
            Erasure.done_at.is_(None),
            Erasure.refused_at.is_(None),
        )
    )


def _keep_an_administrator(person_id: int, now: datetime) -> None:
    """Refuse to erase the last one who can administer."""
    if administrators(now) == {person_id}:
        raise Refused("last_administrator")


def _end_roles(person_id: int, by_id: int | None, now: datetime) -> None:
    """End the roles that she still holds."""
    ended = update(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=now, ended_by_id=by_id).execution_options(synchronize_session=False))
