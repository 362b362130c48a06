"""What an event may say: numbers, keys and fixed words, and nothing that a person wrote or is called."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as texts

from app.accounts.policy import GRANTED_ROLES
from app.audit.facts import FACTS, GRANTED, fault_of
from app.audit.models import AuditEvent
from app.audit.rules import EVERYWHERE, KINDS, checked_facts, checked_thing
from app.core.locales import LOCALES
from app.web.audit.words import FACT_NAMES, SENTENCES, THINGS

APP = Path(__file__).parents[2] / "app"
PERSONAL = (
    "Amira Hadžić",
    "amira@lipnica.example",
    "a letter of 3 March",
    "192.168.0.1, 10.0.0.1",
    "Đurđa",
    "line\nbreak",
    "<script>",
    "",
    "x" * 121,
)


@pytest.mark.parametrize("kind", KINDS)
def test_no_fact_of_any_kind_takes_a_name_an_address_or_a_sentence(kind: str) -> None:
    for name in KINDS[kind].facts | EVERYWHERE:
        for words in PERSONAL:
            with pytest.raises(ValueError, match=name):
                checked_facts(kind, {name: words})


@given(texts.text(), texts.sampled_from(sorted(FACTS)))
def test_no_fact_takes_a_blank_or_an_at_sign(words: str, name: str) -> None:
    if fault_of(name, words) is None and name != "command":
        assert words.isascii()
        assert not set(words) & set(" @\n\r\t\"'<>,;=")


@pytest.mark.parametrize("words", [each for each in PERSONAL if each])
def test_no_thing_is_named_by_words_of_a_person(words: str) -> None:
    with pytest.raises(ValueError, match="audit trail"):
        checked_thing("cohort", words)
    with pytest.raises(ValueError, match="audit trail"):
        checked_thing(words, "spring")


def test_unknown_kinds_and_facts_are_faults_of_ours() -> None:
    with pytest.raises(KeyError):
        checked_facts("made.up", {})
    with pytest.raises(KeyError, match="has no fact colour"):
        checked_facts("role.ended", {"colour": "red"})


def test_a_role_is_one_of_the_roles() -> None:
    assert set(GRANTED) == set(GRANTED_ROLES)
    assert checked_facts("role.ended", {"role": "trainer"}) == '{"role":"trainer"}'
    with pytest.raises(ValueError, match="the fact role is not one of"):
        checked_facts("role.ended", {"role": "king"})


def test_numbers_flags_and_moments_are_told_apart() -> None:
    assert fault_of("rows", 3) is None
    assert fault_of("raw", 2.5) is None
    assert fault_of("rows", True) == "the fact rows is not a number"
    assert fault_of("passed", 1) == "the fact passed is not yes or no"
    assert fault_of("starts", "soon") == "the fact starts is not a day or a moment"
    assert fault_of("starts", "2026-03-02T09:00:00+00:00") is None
    assert fault_of("institution", None) is None


def test_every_fact_has_its_sort_and_its_name() -> None:
    named = {name for kind in KINDS.values() for name in kind.facts}
    assert named - set(FACTS) == set()
    assert named - set(FACT_NAMES) == set()
    assert set(FACT_NAMES) - named == set()


def test_every_kind_has_its_sentence() -> None:
    assert set(SENTENCES) == set(KINDS)


def test_every_thing_has_its_name() -> None:
    """Read from the source: whatever is recorded of a thing, or kept of it, has a word in the page's language."""
    said = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                said |= {
                    word.value.value
                    for word in node.keywords
                    if word.arg == "thing" and isinstance(word.value, ast.Constant)
                }
    assert said - set(THINGS) == set()


def test_kinds_and_things_fit_their_columns() -> None:
    columns = AuditEvent.__table__.columns
    assert max(map(len, KINDS)) <= columns["kind"].type.length
    assert max(map(len, THINGS)) <= columns["thing"].type.length


def test_no_column_of_an_event_can_hold_who_somebody_is() -> None:
    assert {column.name for column in AuditEvent.__table__.columns} == {
        "id",
        "kind",
        "actor_id",
        "subject_id",
        "thing",
        "thing_key",
        "facts",
        "happened_at",
        "previous_digest",
        "digest",
    }


def test_locales_are_marks() -> None:
    assert all(fault_of("locale", tag) is None for tag in LOCALES)
