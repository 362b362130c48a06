"""The registry knows every table and every column of the models; what is kept says why."""

import pytest
from sqlalchemy import JSON, LargeBinary, String, Table

from app.core.db import Base
from app.factory import create_app
from app.privacy.queries.rows import described, points_at
from app.privacy.rules.answers import CHOSEN, TYPED
from app.privacy.rules.keys import MEANINGS, TITLES
from app.privacy.rules.registry import Erasure
from app.privacy.rules.retention import RULES, Act
from app.privacy.rules.tables import OF_NOBODY, REGISTRY, columns
from app.questions.registry import KINDS

assert create_app, "brings in every table"


def tables_of_people() -> set[str]:
    """Every table from which a foreign key leads to a person, over however many others."""
    found = {"person"}
    while more := {
        table.name
        for table in Base.metadata.tables.values()
        if table.name not in found and any(key.column.table.name in found for key in table.foreign_keys)
    }:
        found |= more
    return found


def test_every_table_is_registered_or_known_to_hold_nothing_of_people() -> None:
    assert set(Base.metadata.tables) == set(REGISTRY) | OF_NOBODY
    assert set(REGISTRY) & OF_NOBODY == set()
    assert tables_of_people() & OF_NOBODY == set()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_column_of_a_registered_table_is_registered(name: str) -> None:
    assert set(REGISTRY[name].columns) == set(described(name).columns.keys())


def test_every_column_that_points_at_a_person_says_whether_it_is_her_row_or_her_act() -> None:
    unsaid = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if (target := points_at(column)) is not None
        and target.table.name == "person"
        and column.name not in {REGISTRY[table.name].subject, *REGISTRY[table.name].acted}
    ]
    assert unsaid == []


def test_words_of_people_are_blanked_deleted_or_kept_for_a_reason() -> None:
    for registered in REGISTRY.values():
        words = [column for column in described(registered.name).columns if _may_hold_words(column.type)]
        if words and registered.erasure is not Erasure.DELETE:
            assert registered.why, registered.name


def _may_hold_words(kind: object) -> bool:
    return isinstance(kind, String | JSON | LargeBinary)


def test_a_subject_leads_to_a_person_over_registered_tables_only() -> None:
    for registered in REGISTRY.values():
        seen: list[str] = []
        table: Table = described(registered.name)
        while table.name != "person" and REGISTRY[table.name].subject is not None:
            assert table.name not in seen
            seen.append(table.name)
            target = points_at(table.c[str(REGISTRY[table.name].subject)])
            assert target is not None, table.name
            table = target.table
        assert registered.subject is None or table.name == "person", registered.name


def test_what_a_copy_holds_is_explained() -> None:
    given = {name for each in REGISTRY.values() for name in each.gives}
    given |= {name for each in REGISTRY.values() for told in each.acted.values() for name in told}
    acts = {name for each in REGISTRY.values() for name in each.acted}
    assert given | acts == set(MEANINGS)
    assert set(TITLES) == set(REGISTRY)


def test_no_secret_and_no_other_person_goes_into_a_copy() -> None:
    for registered in REGISTRY.values():
        for name in registered.gives:
            column = described(registered.name).c[name]
            target = points_at(column)
            assert target is None or target.table.name != "person", f"{registered.name}.{name}"
        assert {"password", "fs_uniquifier", "seed", "sealed", "token_digest"} & set(registered.gives) == set()


def test_every_kind_of_question_is_known_to_be_chosen_or_typed() -> None:
    assert set(KINDS) == CHOSEN | TYPED
    assert set() == CHOSEN & TYPED


def test_rules_of_retention_name_columns_that_are_there() -> None:
    assert len({rule.key for rule in RULES}) == len(RULES)
    for rule in RULES:
        table = described(rule.table)
        named = {*rule.since, *(name for name, _is_set in rule.state), *(rule.blanks or {})}
        assert named <= set(table.columns.keys()), rule.key
        assert (rule.days is None) == (rule.act is Act.NOTHING) == (not rule.since), rule.key
        assert rule.table in REGISTRY, rule.key


def test_the_register_can_be_listed_column_by_column() -> None:
    listed = {(column.table, column.name): column for column in columns()}
    assert listed["marking", "marker_id"].whose == "acted"
    assert listed["marking", "comment"].erasure == "blanked"
    assert listed["passkey", "name"].erasure == "deleted"
    assert not listed["person", "password"].is_exported
    assert listed["response", "answer"].is_exported
