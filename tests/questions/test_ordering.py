"""Ordering: read from a numbered list, asked mixed, marked by the pairs that stand right."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions import ordering
from app.questions.definition import QuestionDef, QuestionText
from app.questions.paper import Fields, Paper
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read, sent

BRACES = "{#steps .ordering}"
STEPS = """\
The clerk has clicked.

1. Cut the network {#cut}
   > First, or it spreads.
2. Call IT
3. Write down
   what you saw

> [!HINT]
> What spreads?
"""
KORACI = """\
Sluzbenik je kliknuo.

1. Iskljuci mrezu
   > Prvo, inace se siri.
2. Zovi podrsku
3. Zapisi

> [!HINT]
> Sta se siri?
"""
KEYS = st.integers(min_value=3, max_value=26).map(lambda count: tuple("abcdefghijklmnopqrstuvwxyz"[:count]))
POINTS = st.floats(min_value=0.01, max_value=100)


def definition(keys: tuple[str, ...], points: float = 1.0) -> QuestionDef:
    return QuestionDef("steps", "ordering", keys, (), points)


def words(keys: tuple[str, ...]) -> QuestionText:
    return QuestionText(
        stem_html="Stem",
        body_html="<p>Case</p>",
        choices={key: f"Item {key}<em>!</em>" for key in keys},
        feedback={key: f"CANARY {key}" for key in keys},
        feedback_html="CANARY",
        hint_html="<p>Hint</p>",
    )


def form(question: QuestionDef, paper: Paper, places: dict[str, str]) -> Fields:
    """A form with the places of items as given."""
    return Fields({f"place-{paper.token(question.key, key)}": [place] for key, place in places.items()})


def test_items_are_read_in_their_order_with_keys_reasons_and_lines():
    made, problems = read(STEPS, "#steps .ordering")
    assert problems == []
    assert [(item.key, item.line) for item in made.choices] == [("cut", 12), ("b", 14), ("c", 15)]
    assert [line for _, line in made.choices[0].feedback] == ["First, or it spreads."]
    assert [line for _, line in made.choices[2].lines] == ["Write down", "what you saw"]
    assert [line for _, line in made.body if line] == ["The clerk has clicked."]
    assert [line for _, line in made.hint if line] == ["What spreads?"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- [ ] one\n- [x] two\n1. three\n2. four\n3. five", (10, "choice_box")),
        ("1. [x] one\n2. two\n3. three", (10, "choice_box")),
        ("1. one\n3. two\n2. three", (11, "item_number")),
        ("2. one\n3. two\n4. three", (10, "item_number")),
        ("1. one {#k}\n2. two {#k}\n3. three", (11, "duplicate_choice_key")),
        ("1. one {#k points=2}\n2. two\n3. three", (10, "attributes")),
        ("1. one\n2. two\n3. three\n\nand so on", (14, "text_after_choices")),
        ("1. one\n2. two\n3. three\n\n> [!EXAMPLE]\n> x", (14, "callout")),
        ("1. one\n```\nx\n```\n2. two\n3. three", (11, "code_in_choice")),
    ],
)
def test_a_mistake_is_told_at_its_line(text, problem):
    assert problem in read(text, "#steps .ordering")[1]


def test_an_attribute_of_another_kind_is_told():
    assert read("1. a\n2. b\n3. c", "#steps .ordering many=yes")[1] == [(9, "attributes")]


def test_items_may_all_be_numbered_one_and_bracketed():
    assert read("1) one\n1) two\n1) three", "#steps .ordering")[1] == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    assert read(text, "#steps .ordering")[0].kind == "ordering"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_items_are_no_order(tmp_path, count):
    text = "Case.\n\n" + "\n".join(f"1. item {number}" for number in range(count))
    assert ("check-first.en.md", 0, "few_choices") in problems_of(published(tmp_path, BRACES, text))


def test_an_edition_says_the_same_items_and_shares_the_definition(tmp_path):
    made = published(tmp_path, BRACES, STEPS, KORACI)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    assert question.choices == ("cut", "b", "c") and question.correct == ()
    assert text.choices == {"cut": "Iskljuci mrezu", "b": "Zovi podrsku", "c": "Zapisi"}
    assert question == question_of(made)[0]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("1. Iskljuci mrezu", "1. Iskljuci mrezu {#b}", 3, "structure"),
        ("2. Zovi podrsku", "2. Zovi podrsku {#cut}", 5, "structure"),
        ("3. Zapisi", "3. Zovi podrsku", 6, "duplicate_choice"),
        ("3. Zapisi\n", "", 0, "structure"),
        ("2. Zovi", "3. Zovi", 5, "item_number"),
        ("3. Zapisi", "3. [x] Zapisi", 6, "choice_box"),
        ("   > Prvo, inace se siri.\n", "", 3, "structure"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    assert old in KORACI
    made = published(tmp_path, BRACES, STEPS, KORACI.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


def test_an_edition_may_repeat_the_keys_of_its_source(tmp_path):
    text = KORACI.replace("mrezu", "mrezu {#cut}").replace("podrsku", "podrsku {#b}")
    assert problems_of(published(tmp_path, BRACES, STEPS, text)) == []


@given(KEYS, POINTS, st.data())
def test_a_mark_is_within_the_points_and_wholly_right_for_the_order_alone(keys, points, data):
    question = definition(keys, points)
    answer = tuple(data.draw(st.permutations(keys)))
    made = ordering.mark(question, answer)
    assert 0 <= made.raw <= made.max == points
    assert made.correct == (answer == keys) == (made.raw == points)


@given(KEYS, st.data())
def test_two_neighbours_put_right_never_cost(keys, data):
    answer = data.draw(st.permutations(keys))
    at = data.draw(st.integers(min_value=0, max_value=len(keys) - 2))
    if answer[at] > answer[at + 1]:
        better = [*answer[:at], answer[at + 1], answer[at], *answer[at + 2 :]]
        assert (
            ordering.mark(definition(keys), tuple(better)).raw
            >= ordering.mark(definition(keys), tuple(answer)).raw
        )


@given(st.integers(min_value=3, max_value=6).map(lambda count: tuple("abcdef"[:count])), st.data())
def test_points_are_those_of_kendalls_tau(keys, data):
    answer = data.draw(st.permutations(keys))
    pairs = list(itertools.combinations(keys, 2))
    right = sum(answer.index(one) < answer.index(other) for one, other in pairs)
    expected = max(0.0, 2 * right / len(pairs) - 1)
    assert ordering.mark(definition(keys, 3), tuple(answer)).raw == pytest.approx(3 * expected)


@given(st.lists(st.sampled_from(["a", "b", "c", "x", "", "a:1"]), max_size=5))
def test_what_is_no_order_of_the_items_earns_nothing(answer):
    if sorted(answer) != ["a", "b", "c"]:
        made = ordering.mark(definition(("a", "b", "c")), tuple(answer))
        assert made.raw == 0 and not made.correct


@given(KEYS, st.binary(min_size=16, max_size=16), st.booleans(), st.data())
def test_any_order_set_on_any_paper_is_taken_as_it_was_meant(keys, seed, shuffles, data):
    question, paper = definition(keys), Paper(seed, shuffles)
    meant = tuple(data.draw(st.permutations(keys)))
    places = {key: str(place) for place, key in enumerate(meant, 1)}
    assert ordering.take(question, form(question, paper, places), paper, ()) == meant


@given(KEYS, st.binary(min_size=16, max_size=16), st.booleans())
def test_items_are_never_shown_in_the_right_order(keys, seed, shuffles):
    question, paper = definition(keys), Paper(seed, shuffles)
    asked = ordering.ask(question, words(keys), paper, ())
    tokens = [item.token for item in asked.items]
    assert tokens != [paper.token("steps", key) for key in keys]
    assert sorted(tokens) == sorted(paper.token("steps", key) for key in keys)
    assert asked == ordering.ask(question, words(keys), paper, ())


def test_the_public_form_holds_no_key_and_no_reason():
    keys = ("key-one", "key-two", "key-three")
    for paper in papers():
        asked = ordering.ask(definition(keys, 1.25), words(keys), paper, ())
        plain = replace(asked, items=tuple(replace(item, html="") for item in asked.items))
        assert not any(secret in repr(plain) for secret in ("key-", "CANARY", "1.25"))
        assert "CANARY" not in repr(asked)


def test_what_the_page_offers_is_taken_back_as_the_same_answer():
    keys = ("a", "b", "c", "d")
    question, text = definition(keys), words(keys)
    for paper in papers(4):
        for answer in ((), *itertools.permutations(keys)):
            page = on_page(ordering.ask(question, text, paper, answer))
            assert ordering.take(question, sent(page), paper, ()) == answer
            assert page.all("select")[0].get("id") == "c1"


def test_one_item_left_out_takes_the_place_left_over():
    question, paper = definition(("a", "b", "c")), Paper(b"k" * 16, shuffles=True)
    assert ordering.take(question, form(question, paper, {"a": "3", "c": "1"}), paper, ()) == ("c", "b", "a")


def test_nothing_set_is_no_answer():
    question, paper = definition(("a", "b", "c")), Paper(b"k" * 16, shuffles=True)
    assert ordering.take(question, Fields(), paper, ("a", "b", "c")) == ()
    assert ordering.take(question, form(question, paper, {"a": "", "b": ""}), paper, ()) == ()


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ({"a": "1", "b": "1", "c": "2"}, "order_unclear"),
        ({"a": "1", "b": "1"}, "order_unclear"),
        ({"a": "1"}, "order_unclear"),
        ({"a": "0", "b": "1", "c": "2"}, "unknown_choice"),
        ({"a": "4", "b": "1", "c": "2"}, "unknown_choice"),
        ({"a": "-1", "b": "1", "c": "2"}, "unknown_choice"),
        ({"a": "\u0661", "b": "1", "c": "2"}, "unknown_choice"),
        ({"a": "1 ", "b": "2", "c": "3"}, "unknown_choice"),
        ({"a": "9" * 100_000, "b": "2", "c": "3"}, "unknown_choice"),
    ],
)
def test_a_hostile_or_unclear_form_is_refused(places, code):
    question, paper = definition(("a", "b", "c")), Paper(b"k" * 16, shuffles=True)
    with pytest.raises(Refused) as refused:
        ordering.take(question, form(question, paper, places), paper, ())
    assert refused.value.code == code


def test_a_place_given_twice_for_one_item_is_refused():
    question, paper = definition(("a", "b", "c")), Paper(b"k" * 16, shuffles=True)
    twice = Fields({f"place-{paper.token('steps', 'a')}": ["1", "2"]})
    with pytest.raises(Refused, match="unknown_choice"):
        ordering.take(question, twice, paper, ())


def test_a_review_tells_the_place_given_and_the_right_one():
    keys = ("a", "b", "c")
    parts = ordering.review(definition(keys), words(keys), ("b", "a", "c"))
    assert [(part.verdict, part.given_html, part.expected_html) for part in parts] == [
        ("wrong", "2", "1"),
        ("wrong", "1", "2"),
        ("right", "3", "3"),
    ]
    assert parts[0].reason_html == "CANARY a"
    assert {part.verdict for part in ordering.review(definition(keys), words(keys), ())} == {"missed"}


def test_an_answer_is_said_in_words_and_counted_by_places():
    keys = ("a", "b", "c")
    question, text = definition(keys), words(keys)
    assert ordering.said(question, text, ("b", "a", "c"))[0] == "1. Item b<em>!</em>"
    assert ordering.tally(question, ("b", "a", "c")) == ("b:1", "a:2", "c:3")
    assert ordering.label(question, text, "b:1") == "Item b<em>!</em> → 1"
    assert ordering.label(question, text, "gone:1") == ""
    assert not ordering.asks_on(question, keys)
