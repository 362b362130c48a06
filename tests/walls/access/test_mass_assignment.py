"""Case B3: a form takes its own fields; whatever else of the tables a request names is not written."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.test import TestResponse

from app.core.db import db
from tests import pages
from tests.client import PageClient
from tests.project.world import World

WHO = ["learner", "trainer", "translator", "manager", "coordinator", "administrator"]
PLANTED = "1357924680"
"""A value that no honest row holds: a number, a text, and no day, word or key of ours."""
NOT_SENT = {"csrf_token", "key"}


def columns() -> set[str]:
    """Return the names of all columns of all tables."""
    return {column.name for table in db.metadata.sorted_tables for column in table.columns} - NOT_SENT


def forms(client: PageClient, world: World, who: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the forms of all pages of somebody that change something: each kind once, filled as it comes."""
    urls = world.app.url_map.bind("127.0.0.1")
    seen = set()
    for visit in world.visits(who, "GET", only_own=True):
        answer = client.get(visit.address) if visit.is_allowed else None
        if answer is None or answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for form in pages.read(answer.text).all("form"):
            target = urlsplit(urljoin(visit.address, form.get("action") or visit.address)).path
            if form.get("method").lower() != "post":
                continue
            endpoint, _values = urls.match(target, method="POST")
            fields = pages.fields(form)
            if (endpoint, frozenset(fields)) not in seen and endpoint != "security.logout":
                seen.add((endpoint, frozenset(fields)))
                yield target, fields


def send(world: World, who: str, target: str, fields: dict[str, Any], **more: Any) -> TestResponse:
    """Send a form from a fresh browser and a fresh database."""
    world.restore()
    client = world.client(who)
    answer = client.post(target, data=fields | {"csrf_token": world.token(client, who)}, **more)
    assert answer.status_code != 403, target
    return answer


@pytest.mark.parametrize("who", WHO)
def test_no_column_is_written_that_the_form_does_not_have(world: World, who: str) -> None:
    before = world.dump()
    found = list(forms(world.client(who), world, who))
    assert len(found) > 5
    for target, fields in found:
        honest = send(world, who, target, fields)
        extra = dict.fromkeys(columns() - set(fields), PLANTED)
        for body, query in ((fields | extra, {}), (fields, extra)):
            answer = send(world, who, target, body, query_string=query)
            assert answer.status_code == honest.status_code, (target, answer.status)
            assert [row for row in set(world.dump()) - set(before) if PLANTED in row] == [], target


@pytest.mark.parametrize("who", WHO)
def test_json_writes_nothing(world: World, who: str) -> None:
    client = world.client(who)
    before = world.dump()
    found = list(forms(client, world, who))
    token = world.token(client, who)
    for target, fields in found:
        sent = dict.fromkeys(columns(), PLANTED) | {name: values[0] for name, values in fields.items() if values}
        answer = client.post(target, json=sent, headers={"X-CSRFToken": token})
        assert answer.status_code < 500, target
    assert [row for row in set(world.dump()) - set(before) if PLANTED in row] == []


def test_a_list_of_people_gives_no_role_no_password_and_changes_nobody(world: World) -> None:
    before = rows_of(world, "person", "role_grant")
    listed = (
        "email,name,role,roles,active,password,institution_id,is_admin,id\n"
        f"administrator@lipnica.example,Renamed,administrator,manager,0,x,{PLANTED},1,1\n"
        f"new@lipnica.example,Zlata,administrator,manager,0,x,{PLANTED},1,1\n"
    )
    client = world.client("manager")
    draft = client.submit("/en/cohorts/lipnica-cohort/import", text=listed)
    assert draft.status_code == 303
    assert client.submit(draft.location, "/confirm").status_code == 303
    after = rows_of(world, "person", "role_grant")
    assert before - after == set()
    (new,) = after - before
    assert "new@lipnica.example" in new
    assert PLANTED not in new


def rows_of(world: World, *tables: str) -> set[str]:
    """Return the rows of some tables, as statements."""
    wanted = tuple(f'INSERT INTO "{table}"' for table in tables)
    return {row for row in world.dump() if row.startswith(wanted)}
