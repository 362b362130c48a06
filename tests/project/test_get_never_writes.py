"""Looking changes nothing: all pages are opened by everybody, and the database is what it was."""

import pytest

from tests.project.world import EVERYBODY, World


@pytest.mark.parametrize("who", EVERYBODY)
def test_looking_at_everything_changes_nothing(world: World, who: str) -> None:
    look, before = world.look(who), world.dump()
    assert look.changes == []
    client = world.client(who)
    for visit, answer in look.answers:
        assert answer.status_code < 500, visit
        assert client.head(visit.address).status_code < 500, visit
    assert world.changes(before) == []
