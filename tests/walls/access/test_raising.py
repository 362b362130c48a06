"""Case B8: nobody raises herself, nobody removes the last administrator, and the auditor changes nothing."""

import pytest

from app.accounts.policy import POLICY, Reach
from tests.project.world import World

STAFF = {action for action, rule in POLICY.items() if not {Reach.PUBLIC, Reach.OWN} & set(rule.reach.values())}
"""What only roles may do."""

AUDIT = ('INSERT INTO "audit_', "INSERT INTO audit_")
"""How what the audit trail gains begins."""


@pytest.mark.parametrize(
    "who",
    ["learner", "trainer", "translator", "reviewer", "mentor", "manager of everything", "coordinator", "auditor"],
)
@pytest.mark.parametrize("path", ["roles", "powers"])
def test_nobody_but_an_administrator_gives_any_role_to_anybody(world: World, who: str, path: str) -> None:
    client, before = world.client(who), world.dump()
    token = world.token(client, who)
    for person in (world.people[who], world.people["learner"]):
        for role in ("trainer", "administrator"):
            sent = {"csrf_token": token, "role": role, "limit": "whole"}
            assert client.post(f"/en/people/{person.actor.id}/{path}", data=sent).status_code == 404
    assert world.changes(before) == []


@pytest.mark.parametrize("path", ["roles", "powers"])
def test_an_administrator_gives_herself_nothing_and_the_last_one_stays(world: World, path: str) -> None:
    who = "administrator"
    client, before = world.client(who), world.dump()
    token, me = world.token(client, who), world.people[who].actor.id
    role = "trainer" if path == "roles" else "auditor"
    sent = {"csrf_token": token, "role": role, "limit": "whole"}
    assert client.post(f"/en/people/{me}/{path}", data=sent).status_code == 409
    page = client.get(f"/en/people/{me}").text
    grant = page.partition(f"/people/{me}/roles/")[2].partition("/end")[0]
    for action in (f"roles/{grant}/end", "suspend", "erase"):
        answer = client.post(f"/en/people/{me}/{action}", data={"csrf_token": token})
        assert answer.status_code == 409, action
    changes = world.changes(before)
    assert [row for row in changes if not row.startswith(AUDIT)] == []
    assert sum("act.denied" in row for row in changes) == 4


@pytest.mark.parametrize("who", ["auditor", "auditor of an institution", "mentor"])
def test_who_only_reads_changes_nothing_but_the_note_that_a_file_was_taken(world: World, who: str) -> None:
    client, before = world.client(who), world.dump()
    token = world.token(client, who)
    visits = [visit for visit in world.visits(who, "POST") if visit.is_allowed and visit.action in STAFF]
    for visit in visits:
        assert client.post(visit.address, data={"csrf_token": token}).status_code < 500
    assert [row for row in world.changes(before) if not row.startswith(AUDIT)] == []


def test_a_trainer_who_is_limited_changes_no_question_and_a_translator_no_key(world: World) -> None:
    for who in ("trainer of an institution", "trainer of a cohort", "translator"):
        client = world.client(who)
        sent = {"csrf_token": world.token(client, who), "kind": "void", "reason": "Mine now.", "step": "apply"}
        assert client.post("/en/corrections/demo/place", data=sent).status_code == 404, who
