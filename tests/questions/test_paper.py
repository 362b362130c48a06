"""A paper names and orders things so that nothing about them can be read from it."""

import pytest

from app.core.errors import Refused
from app.questions.paper import HEX_OF_TOKEN, Fields, Paper


def test_a_token_says_nothing_about_its_choice_and_leads_back_to_it() -> None:
    paper = Paper(b"k" * 16, shuffles=True)
    tokens = [paper.token("q", choice) for choice in "abc"]
    assert len(set(tokens)) == 3
    assert all(len(token) == HEX_OF_TOKEN for token in tokens)
    assert [paper.key_of("q", "abc", token) for token in tokens] == ["a", "b", "c"]
    assert Paper(b"l" * 16, shuffles=True).token("q", "a") not in tokens
    assert paper.token("other", "a") not in tokens


@pytest.mark.parametrize("text", ["0" * 16, "a", "", "\x00", "ž" * 16])
def test_a_foreign_token_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        Paper(b"k" * 16, shuffles=True).key_of("q", "abc", text)
    assert refused.value.code == "unknown_choice"


def test_a_paper_that_does_not_mix_keeps_the_written_order_unless_it_must() -> None:
    paper = Paper(b"k" * 16, shuffles=False)
    keys = [str(number) for number in range(20)]
    assert paper.order("q", keys) == keys
    assert paper.order("q", keys, always=True) != keys
    assert sorted(paper.order("q", keys, always=True)) == sorted(keys)


def test_fields_read_like_a_form() -> None:
    form = Fields({"choice": ["a", "b"], "text": ["one"]})
    assert form.getlist("choice") == ["a", "b"]
    assert form.get("choice") == "a"
    assert (form.get("text"), form.get("none"), form.get("none", "x"), form.getlist("none")) == (
        "one",
        "",
        "x",
        [],
    )
