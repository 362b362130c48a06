"""Case B2: names and addresses of another group are in no list, page or file of those who are limited."""

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db
from tests.project.dwellers import PEOPLE, below
from tests.project.world import World

LIMITED = [who for who, dweller in PEOPLE.items() if dweller.limit is not None]


def outside(who: str) -> set[str]:
    """Return the people that somebody who is limited must not learn of."""
    mine = PEOPLE[who]
    if mine.limit == "cohort":
        return {other for other, each in PEOPLE.items() if each.learns_in != mine.group} - {who}
    return {other for other, each in PEOPLE.items() if each.place not in below(mine.place)} - {who}


@pytest.mark.parametrize("who", LIMITED)
def test_whoever_is_limited_reads_nobody_of_another_group_anywhere(world: World, who: str) -> None:
    client = world.client(who)
    with world.app.app_context():
        addresses = {row.id: row.email for row in db.session.execute(select(Person.id, Person.email))}
    hidden = {addresses[world.people[other].actor.id] for other in outside(who)}
    assert hidden
    for visit in world.visits(who, "GET"):
        if visit.is_allowed:
            text = client.get(visit.address).data.decode("utf-8", "replace")
            assert {address for address in hidden if address in text} == set(), visit


@pytest.mark.parametrize("who", ["manager", "manager of a cohort", "coordinator", "auditor of an institution"])
def test_files_hold_nobody_of_another_group(world: World, who: str) -> None:
    client = world.client(who)
    token = world.token(client, who)
    with world.app.app_context():
        addresses = {row.id: row.email for row in db.session.execute(select(Person.id, Person.email))}
    hidden = {addresses[world.people[other].actor.id] for other in outside(who)}
    taken = 0
    for visit in world.visits(who, "POST"):
        if visit.endpoint == "cohorts.standing_csv" and visit.is_allowed:
            text = client.post(visit.address, data={"csrf_token": token}).text
            assert {address for address in hidden if address in text} == set(), visit
            taken += "@" in text
    assert taken
