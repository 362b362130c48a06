"""Small numbers: from what is published nobody can find the number of a group below ten."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.privacy.rules.small import LEAST, Group, counted, published

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 45))


def possible(table: tuple[Group, ...], name: str, most: int = 60) -> set[int]:
    """Return every number that a group may have, given what is published: tried one by one."""
    shown = {group.name: group.count for group in table}
    return {n for n in range(most) if {g.name: g.count for g in published({name: n})}.get(name) == shown.get(name)}


@given(COUNTS)
def test_a_group_below_the_least_is_never_shown(counts: dict[str, int]) -> None:
    for group in published(counts):
        assert counts[group.name] >= LEAST
        assert group.count % LEAST == 0
        assert group.count <= counts[group.name] < group.count + LEAST


@given(COUNTS)
def test_no_number_can_be_found_closer_than_ten(counts: dict[str, int]) -> None:
    table = published(counts)
    for name, count in counts.items():
        found = possible(table, name)
        assert count in found
        assert len(found) == LEAST


@given(COUNTS, st.sampled_from("abcd"), st.integers(1, 9))
def test_the_tables_of_two_days_do_not_tell_who_came(counts: dict[str, int], name: str, come: int) -> None:
    yesterday = published(counts)
    today = published({**counts, name: counts.get(name, 0) + come})
    before, after = possible(yesterday, name), possible(today, name)
    differences = {b - a for a, b in product(before, after)}
    assert len(differences) > LEAST, "how many came cannot be told"


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), max_size=8))
def test_two_tables_of_a_small_population_together_tell_nothing(people: list[tuple[str, str]]) -> None:
    assert published(counted(gender for gender, _country in people)) == ()
    assert published(counted(country for _gender, country in people)) == ()


def test_who_says_nothing_is_not_counted() -> None:
    assert counted([None, "", "woman", "woman"]) == {"woman": 2}


def test_groups_come_by_size() -> None:
    assert published({"a": 12, "b": 31, "c": 9}) == (Group("b", 30), Group("a", 10))
