"""Moving people between institutions: periods with their days, which are never rewritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.accounts.models import Institution, InstitutionClaim, InstitutionMembership, Person
from app.accounts.operations.turns import take_turn
from app.accounts.policy import Scope
from app.accounts.rules.memberships import Period, Transfer, transfer
from app.audit.operations import record
from app.core.db import db, insert_many_ignoring
from app.core.errors import NotFound, Refused

AT_ONCE = 500


@dataclass(frozen=True)
class Last:
    """The last period of a person, and the number of its row."""

    row_id: int
    period: Period


def move_person(
    person: Person, institution_id: int | None, on_day: date, by_id: int | None, now: datetime
) -> bool:
    """Let a person belong to an institution (None: to none) from a day on; return whether anything changed.

    A second move on one day takes the place of the first. Raises `NotFound` for an unknown institution and
    `Refused("membership_day")` for a day to come, or one that is in her history already.
    """
    if institution_id is not None and db.session.get(Institution, institution_id) is None:
        raise NotFound("institution")
    if on_day > now.date():
        raise Refused("membership_day")
    moved = move_people({person.id: institution_id}, on_day, by_id)
    db.session.execute(delete(InstitutionClaim).where(InstitutionClaim.person_id == person.id))
    if moved:
        db.session.expire(person, ["institution"])
        record(
            "person.moved",
            now=now,
            actor_id=by_id,
            subject_id=person.id,
            institution=institution_id,
            day=on_day.isoformat(),
        )
    return bool(moved)


def move_people(places: Mapping[int, int | None], on_day: date, by_id: int | None) -> set[int]:
    """Let many people belong each to an institution from a day on; return those for whom anything changed.

    Few statements for many; the audit trail is for the caller to tell. Raises `Refused("membership_day")`.
    """
    people = _locked(places)
    found = _last_periods(places)
    back: list[int] = []
    ended: list[dict[str, Any]] = []
    begun: dict[int, int] = {}
    moved: set[int] = set()
    for person in people:
        last = found.get(person.id)
        step = _step(last, places[person.id], on_day)
        if step is None:
            continue
        moved.add(person.id)
        person.institution_id = places[person.id]
        if last and step.takes_back:
            back.append(last.row_id)
        elif last and step.ends_on:
            ended.append({"id": last.row_id, "ended_on": step.ends_on})
        if step.begins:
            begun[person.id] = step.begins.institution_id
    _write(back, ended)
    begin_memberships(begun, on_day, by_id)
    return moved


def begin_memberships(places: Mapping[int, int], day: date, by_id: int | None) -> None:
    """Begin a period for people who are in none, such as those who are new."""
    rows = [
        {"person_id": person_id, "institution_id": place, "started_on": day, "changed_by_id": by_id}
        for person_id, place in places.items()
    ]
    if rows:
        db.session.execute(insert(InstitutionMembership), rows)


def note_places(places: Mapping[int, int], mover: Scope | None, by_id: int | None, now: datetime) -> None:
    """Note what a list says of people with accounts who belong to no institution.

    It holds at once where `mover` reaches, which is how far the one who brings the list may say who belongs where;
    elsewhere it waits as if they had said it, unless they have said something themselves.
    """
    sure = {person_id: place for person_id, place in places.items() if mover is not None and mover.covers(place)}
    moved = sorted(move_people(sure, now.date(), by_id))
    for start in range(0, len(moved), AT_ONCE):
        chunk = moved[start : start + AT_ONCE]
        db.session.execute(delete(InstitutionClaim).where(InstitutionClaim.person_id.in_(chunk)))
    day = now.date().isoformat()
    for each in moved:
        record("person.moved", now=now, actor_id=by_id, subject_id=each, institution=sure[each], day=day)
    rows: list[dict[str, Any]] = [
        {"person_id": each, "institution_id": places[each], "claimed_at": now}
        for each in sorted(set(places) - set(sure))
    ]
    for each in sorted(insert_many_ignoring(InstitutionClaim, rows, InstitutionClaim.person_id)):
        record("membership.claimed", now=now, actor_id=by_id, subject_id=each, institution=places[each])


def claim_institution(person: Person, institution_id: int | None, now: datetime) -> None:
    """Note to which institution a person says she belongs, in place of what she said before (None: nothing).

    Nothing follows from it until somebody responsible confirms it.
    """
    take_turn(person.id)
    db.session.execute(delete(InstitutionClaim).where(InstitutionClaim.person_id == person.id))
    if institution_id is None or institution_id == person.institution_id:
        return
    if db.session.get(Institution, institution_id) is None:
        raise NotFound("institution")
    db.session.add(InstitutionClaim(person_id=person.id, institution_id=institution_id, claimed_at=now))
    db.session.flush()
    record("membership.claimed", now=now, actor_id=person.id, subject_id=person.id, institution=institution_id)


def decide_claim(claim_id: int, is_right: bool, scope: Scope, on_day: date, by_id: int, now: datetime) -> int:
    """Confirm what somebody says of her institution, from a day on, or refuse it; return the institution.

    Raises `NotFound` for a claim out of the scope or one's own, and as `move_person`.
    """
    claim = db.session.get(InstitutionClaim, claim_id)
    person = take_turn(claim.person_id) if claim else None
    claim = db.session.get(InstitutionClaim, claim_id, populate_existing=True)
    if claim is None or person is None or person.id == by_id:
        raise NotFound("claim")
    institution_id = claim.institution_id
    if not (scope.is_whole or institution_id in scope.institution_ids):
        raise NotFound("claim")
    if is_right:
        move_person(person, institution_id, on_day, by_id, now)
        return institution_id
    record("membership.refused", now=now, actor_id=by_id, subject_id=person.id, institution=institution_id)
    db.session.delete(claim)
    db.session.flush()
    return institution_id


def _locked(person_ids: Iterable[int]) -> list[Person]:
    """Return the rows of people, locked in one order, so that two moves of one person take turns."""
    found: list[Person] = []
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), AT_ONCE):
        chunk = wanted[start : start + AT_ONCE]
        statement = select(Person).where(Person.id.in_(chunk)).order_by(Person.id)
        found += db.session.scalars(statement.with_for_update(key_share=True, of=Person))
    return found


def _step(last: Last | None, institution_id: int | None, on_day: date) -> Transfer | None:
    """Return what a move does after the last period. Raises `Refused`."""
    try:
        return transfer(last.period if last else None, institution_id, on_day)
    except ValueError:
        raise Refused("membership_day") from None


def _last_periods(person_ids: Iterable[int]) -> dict[int, Last]:
    """Return the last period of each person who has any."""
    wanted = sorted(person_ids)
    found: dict[int, Last] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = db.session.execute(
            select(
                InstitutionMembership.person_id,
                InstitutionMembership.id,
                InstitutionMembership.institution_id,
                InstitutionMembership.started_on,
                InstitutionMembership.ended_on,
            )
            .where(InstitutionMembership.person_id.in_(wanted[start : start + AT_ONCE]))
            .order_by(InstitutionMembership.started_on, InstitutionMembership.id)
        )
        found |= {row[0]: Last(row[1], Period(*row[2:])) for row in rows}
    return found


def _write(back: list[int], ended: list[dict[str, Any]]) -> None:
    """Take back and end periods, before others begin: a person has no two open ones at any moment."""
    db.session.flush()
    for start in range(0, len(back), AT_ONCE):
        chunk = back[start : start + AT_ONCE]
        db.session.execute(delete(InstitutionMembership).where(InstitutionMembership.id.in_(chunk)))
    if ended:
        db.session.execute(update(InstitutionMembership), ended)
