"""The pure decisions of accounts."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.policy import Actor, Grant
from app.accounts.rules.institutions import key_of
from app.accounts.rules.limits import LIMITS, buckets, network_of, window_start
from app.accounts.rules.passwords import common_words, fault
from app.accounts.rules.roles import LIMITS as ROLE_LIMITS
from app.accounts.rules.roles import RoleTerms, grant_fault

BESA = Actor(1, 1, "Besa", "besa@school.example", "en", None, (Grant("administrator", None),))
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MARKO = Actor(2, 2, "Marko", "marko@school.example", "en", None, (Grant("manager", None),))


@pytest.mark.parametrize(
    "password",
    [
        "four grey cats sleep",
        "correct-pony-lamp-staple",
        "četiri male mačke",
        "nkd83hfk2ls0",
        "a quiet river under the stone bridge",
        "river-lantern-copper-ferry-42",
    ],
)
def test_a_long_password_of_unrelated_words_or_signs_is_taken_without_rules_of_composition(
    password: str,
) -> None:
    assert fault(password, ("Amira Hadžić", "amira@lipnica.example")) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd1234",
        "123456789012",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "lozinka12345",
        "Sarajevo2026!",
        "administrator",
        "987654321098",
        "iloveyou2026",
        "sarajevozenica1",
        "correct horse battery staple",
    ],
)
def test_a_password_that_everybody_tries_first_is_refused(password: str) -> None:
    assert fault(password) == "common"


@pytest.mark.parametrize("password", ["amira.hadzic1", "lipnica-12345", "sezona-99-ok", "Amira Hadžić 7"])
def test_a_password_made_of_ones_own_name_address_or_the_site_is_refused(password: str) -> None:
    assert fault(password, ("Amira Hadžić", "amira.hadzic@lipnica.example")) == "personal"


def test_a_password_has_at_least_twelve_characters_and_at_most_a_kilobyte() -> None:
    assert fault("nkd83hfk2ls") == "too_short"
    assert fault("ab cd ef gh " * 100) == "too_long"
    assert fault("wqzr plm " * 8 + "end") != "too_long"


def test_a_letter_with_its_accent_apart_counts_once_and_hides_nothing() -> None:
    apart = unicodedata.normalize("NFD", "čšžćđčšžćđč")
    assert len(apart) > 12 and fault(apart) == "too_short"
    assert fault(unicodedata.normalize("NFD", "amira-hadžić"), ("Amira Hadžić",)) == "personal"


def test_the_list_of_common_passwords_is_shipped_and_in_lower_case() -> None:
    assert len(common_words()) > 700
    assert all(word == word.lower() for word in common_words())


def test_what_networks_share_is_only_the_soft_count_of_the_account_so_nobody_locks_another_out() -> None:
    for door in LIMITS:
        mine = {bucket.name: bucket for bucket in buckets(door, "192.0.2.1", "amira@lipnica.example")}
        theirs = {bucket.name for bucket in buckets(door, "192.0.2.2", "amira@lipnica.example")}
        assert all(mine[name].is_soft for name in mine.keys() & theirs), door


def test_every_door_has_a_limit_and_no_bucket_names_an_address() -> None:
    for door in LIMITS:
        for bucket in buckets(door, "192.0.2.1", "amira@lipnica.example"):
            assert "192.0.2" not in bucket.name and "amira" not in bucket.name
            assert len(bucket.name) <= 120


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
    ],
)
def test_one_customer_of_ipv6_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_window_begins_at_a_whole_multiple_of_its_length() -> None:
    moment = datetime(2026, 3, 2, 9, 14, 59, tzinfo=UTC)
    assert window_start(moment, timedelta(minutes=15)) == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("by", "person_id", "role", "institution_id", "expected"),
    [
        (BESA, 3, "manager", 1, None),
        (BESA, 3, "administrator", None, None),
        (None, 3, "administrator", None, None),
        (BESA, 1, "trainer", None, "own_role"),
        (MARKO, 3, "trainer", None, "not_found"),
        (BESA, 3, "king", None, "unknown_role"),
        (BESA, 3, "administrator", 1, "role_limit"),
        (BESA, 3, "translator", 1, "role_limit"),
        (BESA, 3, "coordinator", None, "role_needs_institution"),
        (BESA, 3, "coordinator", 1, None),
    ],
)
def test_only_an_administrator_gives_roles_and_never_to_herself(
    by: Actor | None, person_id: int, role: str, institution_id: int | None, expected: str | None
) -> None:
    assert grant_fault(by, person_id, RoleTerms(role, institution_id), NOON) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, None),
        (None, 1, None),
        (1, 2, None),
        (None, 0, "role_period"),
        (2, 1, "role_period"),
        (1, 1, "role_period"),
    ],
)
def test_a_role_ends_after_it_begins_and_not_in_the_past(
    first: int | None, last: int | None, expected: str | None
) -> None:
    starts_at, ends_at = (None if days is None else NOON + timedelta(days=days) for days in (first, last))
    terms = RoleTerms("trainer", starts_at=starts_at, ends_at=ends_at)
    assert grant_fault(BESA, 3, terms, NOON) == expected


def test_a_role_is_for_one_thing_at_most_and_for_a_cohort_only_where_that_is_respected() -> None:
    assert grant_fault(BESA, 3, RoleTerms("mentor", 1, 2), NOON) == "role_limit"
    allowed = {role for role in ROLE_LIMITS if grant_fault(BESA, 3, RoleTerms(role, cohort_id=2), NOON) is None}
    assert allowed == {"trainer", "mentor", "manager"}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Opština Đakovica", "opstina-djakovica"),
        ("  ", "institution"),
        ("Grad Čačak: uprava", "grad-cacak-uprava"),
    ],
)
def test_the_key_of_an_institution_is_made_of_plain_letters(name: str, key: str) -> None:
    assert key_of(name) == key
