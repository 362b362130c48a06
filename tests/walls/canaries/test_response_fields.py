"""What leaves the server under a row of the policy is what the form of its thing names, and nothing more.

Every column of words holds a canary of its own; whatever is asked for is searched for all of them.
"""

import sqlite3
from collections import defaultdict
from contextlib import closing

import pytest

from app.accounts.forms import AROUND, FORMS
from app.accounts.policy import POLICY, ROLES
from app.privacy.queries.copies import LABELS
from app.privacy.rules.tables import columns
from tests.project.world import EVERYBODY, Visit
from tests.walls.canaries.conftest import Aviary
from tests.walls.canaries.crawling import Answer
from tests.walls.canaries.planting import CHOSEN

SECRETS = next(columns.split() for reason, columns in CHOSEN.items() if reason.startswith("random"))
"""Columns of tokens, digests, hashes and signatures: they are searched for as they are."""
LEAST = 16
"""Signs from which on a value cannot be there by chance."""


def files(aviary: Aviary) -> list[Answer]:
    """Return the files that everybody can take away by a form."""
    found = []
    for who in EVERYBODY:
        client = aviary.world.client(who)
        token = ""
        for visit in aviary.world.visits(who, "POST"):
            if not visit.is_allowed or not visit.action.endswith(".export"):
                continue
            token = token or aviary.world.token(client, who)
            response = client.post(visit.address, data={"csrf_token": token})
            found.append(Answer(who, visit, response.status_code, response.mimetype, response.data))
    return found


def own(visit: Visit, aviary: Aviary, who: str, number: int) -> bool:
    """Whether a canary is what the reader herself is called."""
    canary = aviary.planting.planted[number]
    if canary.column not in AROUND or who not in aviary.world.people:
        return False
    return canary.owner == aviary.world.people[who].actor.id


def shown(aviary: Aviary) -> dict[str, set[str]]:
    """Return row of the policy → the columns that were seen in what stands under it."""
    found: dict[str, set[str]] = defaultdict(set)
    secrets = values_of_secrets(aviary)
    for answer in [*aviary.answers, *files(aviary)]:
        columns = {
            aviary.planting.planted[number].column
            for number in answer.canaries
            if not own(answer.visit, aviary, answer.who, number)
        }
        text = answer.text
        columns |= {secrets[value] for value in secrets if value in text}
        found[answer.visit.action] |= columns
    return found


def values_of_secrets(aviary: Aviary) -> dict[str, str]:
    """Return value → the column that holds it."""
    found = {}
    with closing(sqlite3.connect(aviary.world.kept)) as connection:
        for name in SECRETS:
            table, _, column = name.partition(".")
            for (value,) in connection.execute(f'SELECT "{column}" FROM "{table}"'):
                if isinstance(value, str) and len(value) >= LEAST:
                    found[value] = name
    return found


def test_every_row_of_the_policy_has_a_form_and_no_other() -> None:
    assert set(FORMS) == set(POLICY)
    assert set(ROLES) >= {role for rule in POLICY.values() for role in rule.reach}


def test_nothing_leaves_the_server_that_the_form_of_its_thing_does_not_name(aviary: Aviary) -> None:
    beyond = {action: columns - FORMS[action] for action, columns in shown(aviary).items()}
    assert {action: sorted(columns) for action, columns in beyond.items() if columns} == {}


def test_a_copy_holds_what_the_registry_gives_and_nothing_more(aviary: Aviary) -> None:
    given = {f"{column.table}.{column.name}" for column in columns() if column.is_exported}
    named = {f"{table}.{column}" for table, column in LABELS.items()}
    told = {
        (copy.who, aviary.planting.planted[number].column) for copy in aviary.copies for number in copy.canaries
    }
    assert {(who, column) for who, column in told if column not in given | named} == set()
    assert {("learner", "lesson_answer.answer"), ("learner", "one_time_link.detail")} <= told
    assert ("manager", "pending_act.facts") in told
    assert {("trainer", "correction.note"), ("translator", "edition_decision.words")} <= told


@pytest.mark.parametrize("column", ["person.password", "person.fs_uniquifier", "sign_in_session.token_digest"])
def test_no_form_names_what_opens_an_account(column: str) -> None:
    assert [action for action, columns in FORMS.items() if column in columns] == []
