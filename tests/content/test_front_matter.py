"""Front matter is plain: no aliases, no tags, no repeated keys, and a line for every value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.front_matter import read_yaml, split_front_matter

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BOMB, 1),
        ("a: 1\nb: *c", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2),
        ("a: !!binary aGk=", 1),
        ("a: 1\nb: 2\na: 3", 3),
        ("a:\n  b: 1\n  b: 2", 3),
        ("<<: {a: 1}", 1),
        ("? [a, b]\n: 1", 1),
        ("a: [1, 2", 1),
        ("a: b: c", 1),
        ("\ta: b", 1),
        ("- a\n- b", 1),
        ("a: 1\n--- \nb: 2", 2),
        ("a: " + "[" * 2000, 1),
        ("a: " + "{b: " * 100, 1),
        ("a: \x00", 1),
    ],
)
def test_what_is_not_plain_is_a_mistake_at_its_line(text, line):
    mistakes = read_yaml(text).mistakes
    assert mistakes and mistakes[0][0] == line


def test_values_are_text_whole_numbers_and_yes_or_no():
    values = read_yaml("a: yes\nb: 12\nc: 2024-99-99\nd: 1:30\ne: '12'\nf: ~\ng: none\nh: 0x10\ni: 1.5").values
    assert values == {
        "a": True,
        "b": 12,
        "c": "2024-99-99",
        "d": "1:30",
        "e": "12",
        "f": None,
        "g": "none",
        "h": "0x10",
        "i": "1.5",
    }


def test_endless_digits_stay_text():
    assert read_yaml("a: " + "9" * 10000).values == {"a": "9" * 10000}


def test_every_value_knows_its_line():
    fields = read_yaml("a: 1\nb:\n  - x\n  - y: 2", 5)
    assert (fields.line("a"), fields.line("b", 0), fields.line("b", 1, "y"), fields.line("missing")) == (
        5,
        7,
        8,
        5,
    )


def test_all_repeated_names_are_told():
    assert [line for line, _ in read_yaml("a: 1\na: 2\nb: 1\nb: 2").mistakes] == [2, 4]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    assert all(line >= 1 for line, _sentence in read_yaml(text).mistakes)
    _fields, body = split_front_matter(["---", *text.split("\n"), "---", "x"])
    assert body >= 2
