"""Case B1: nobody opens another's attempt, answer, file, certificate, report or draft by its address."""

import pytest

from tests.project.dwellers import OTHERS
from tests.project.world import World

PERSONAL = ("quiz.take", "certificate.hold", "account.manage", "account.protect")


@pytest.mark.parametrize("who", ["learner", "trainer", "manager", "auditor", "administrator"])
def test_nobody_opens_what_is_anothers_own_whatever_her_role(world: World, who: str) -> None:
    client = world.client(who)
    visits = [visit for visit in world.visits(who, "GET") if visit.action in PERSONAL and visit.owner != who]
    assert {visit.owner for visit in visits} >= set(OTHERS) - {who}
    assert {visit.address for visit in visits if client.get(visit.address).status_code != 404} == set()


def test_nobody_changes_what_is_anothers_own(world: World) -> None:
    client, before = world.client("learner"), world.dump()
    token = world.token(client, "learner")
    visits = [
        visit for visit in world.visits("learner", "POST") if visit.action in PERSONAL and visit.owner != "learner"
    ]
    assert len(visits) > len(OTHERS)
    for visit in visits:
        assert client.post(visit.address, data={"csrf_token": token}).status_code == 404, visit
    assert world.changes(before) == []


@pytest.mark.parametrize(
    "who", ["mentor of a cohort", "manager of a cohort", "manager of a sister", "coordinator"]
)
def test_staff_opens_the_cohorts_of_its_own_scope_only(world: World, who: str) -> None:
    client = world.client(who)
    visits = [visit for visit in world.visits(who, "GET") if visit.endpoint.startswith("cohorts.cohort")]
    opened = {visit.address for visit in visits if client.get(visit.address).status_code == 200}
    assert opened == {visit.address for visit in visits if visit.is_allowed}
    assert len(opened) in (1, 2)
