"""What holds for every kind together: any form and any stored answer give a bounded mark and harmless words."""

import dataclasses
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions.definition import QuestionDef, QuestionText
from app.questions.paper import Fields, Paper
from app.questions.question import Answer
from app.questions.registry import KINDS, kind_of
from app.web.questions import shown
from tests.questions.asking import on_page, papers, sent
from tests.questions.every_kind import KEYS, questions

REFUSALS = ("unknown_choice", "order_unclear", "too_long")
HOSTILE = (
    "",
    " ",
    "NaN",
    "-1",
    "0",
    "1e309",
    "Infinity",
    "9" * 70,
    "a",
    "b",
    "place:a",
    "a:t1",
    "voice.a",
    "\x00",
    "\u202eexe.pdf",
    "'\"><script>alert(1)</script>",
    "=HYPERLINK(1)",
    "x" * 300,
    "ђ" * 200,
    "🗝",
    "A" * 22,
)
SECRETS = ("Decision first", "the domain", "midday", "Right.", "72.25", "correct", "goto", "Nothing happens")
"""Reasons, accepted words, weights, rubrics and scenes that nobody came to."""
FIELDS = ("choice", "text", "file", "upload", "confidence", *(f"gap-{number}" for number in range(4)))
"""Names of fields that kinds read, besides those with tokens."""


SCORED = KEYS[:9]
SETS_AND_ROWS = ["close", "pairs", "fill", "signs"]
"""Kinds in which each right part earns as much as the next."""


def names_of(definition: QuestionDef) -> list[str]:
    """Return the keys that a question gives its parts, and pairs of them."""
    own = [*definition.choices, *definition.targets, *definition.detail.get("nodes", {})]
    return [*own, *(f"{row}:{target}" for row in definition.choices for target in definition.targets)]


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, Paper, Fields, Answer]:
    """A question, a paper, a form with own, foreign and made up values, and a forged answer saved before."""
    key = draw(st.sampled_from(KEYS))
    other = draw(st.sampled_from(KEYS))
    paper = Paper(draw(st.binary(min_size=16, max_size=16)), draw(st.booleans()))
    strange = Paper(b"another attempt!", True)
    tokens = [
        of.token(question, name)
        for question in (key, other)
        for name in ("", *names_of(questions()[question][0]))
        for of in (paper, strange)
    ]
    values = st.one_of(st.sampled_from(tokens), st.sampled_from(HOSTILE), st.text(max_size=12))
    own = paper.token(key, draw(st.sampled_from(["", *names_of(questions()[key][0])])))
    fields = st.sampled_from((*FIELDS, f"place-{own}", f"row-{own}"))
    form = Fields(draw(st.dictionaries(fields, st.lists(values, max_size=4), max_size=8)))
    return key, paper, form, draw(answers(key))


def answers(key: str) -> st.SearchStrategy[Answer]:
    """Answers as they may stand in the database: own keys, keys from before a correction, nonsense."""
    value = st.one_of(st.sampled_from([*names_of(questions()[key][0]), *HOSTILE]), st.text(max_size=12))
    return st.lists(value, max_size=6).map(tuple)


def taken(definition: QuestionDef, form: Fields, paper: Paper, before: Answer) -> Answer | None:
    """Return the answer that a form gives, None where it is refused for a reason that pages can tell."""
    try:
        return kind_of(definition).take(definition, form, paper, before)
    except Refused as refused:
        if refused.code not in REFUSALS:
            raise
        return None


def check_mark(definition: QuestionDef, answer: Answer) -> None:
    """A mark is a finite number within 0 and the points, whole only when the answer is right."""
    mark = kind_of(definition).mark(definition, answer)
    assert 0 <= mark.raw <= mark.max <= definition.points
    assert not mark.correct or mark.raw == mark.max
    assert kind_of(definition).mark(definition, answer) == mark


def check_words(definition: QuestionDef, text: QuestionText, answer: Answer) -> None:
    """Whatever was answered, its words are HTML without a script of the learner's."""
    kind = kind_of(definition)
    labels = [kind.label(definition, text, each) for each in kind.tally(definition, answer)]
    reviewed = [value for part in kind.review(definition, text, answer) for value in dataclasses.astuple(part)]
    for html in (*kind.said(definition, text, answer), *labels, *reviewed):
        assert "<script" not in html


def test_there_is_a_question_of_every_kind() -> None:
    assert tuple(questions()) == KEYS
    assert {definition.kind for definition, _text in questions().values()} == set(KINDS)


@given(asked())
def test_any_form_gives_an_answer_that_can_be_marked_or_a_refusal(
    given_: tuple[str, Paper, Fields, Answer],
) -> None:
    key, paper, form, before = given_
    definition, text = questions()[key]
    answer = taken(definition, form, paper, before)
    if answer is None:
        return
    assert isinstance(answer, tuple) and all(isinstance(each, str) for each in answer)
    if definition.kind != "upload":
        assert not any(sign in each for each in answer for sign in "\x00\u202e")
    check_mark(definition, answer)
    check_words(definition, text, answer)
    kind_of(definition).ask(definition, text, paper, answer)


@given(st.sampled_from(KEYS).flatmap(lambda key: st.tuples(st.just(key), answers(key))))
def test_any_stored_answer_has_a_bounded_mark_and_harmless_words(given_: tuple[str, Answer]) -> None:
    key, answer = given_
    definition, text = questions()[key]
    check_mark(definition, answer)
    check_words(definition, text, answer)
    kind_of(definition).ask(definition, text, Paper(b"s" * 16, True), answer)


@pytest.mark.parametrize("key", SCORED)
def test_the_right_answer_earns_all_and_no_answer_nothing(key: str) -> None:
    definition, _text = questions()[key]
    kind = kind_of(definition)
    mark = kind.mark(definition, kind.right(definition))
    assert (mark.raw, mark.max, mark.correct) == (definition.points, definition.points, True)
    empty = kind.mark(definition, ())
    assert (empty.raw, empty.max, empty.correct) == (0, definition.points, False)


@pytest.mark.parametrize("key", SETS_AND_ROWS)
def test_each_part_more_that_is_right_never_earns_less(key: str) -> None:
    definition, _text = questions()[key]
    kind = kind_of(definition)
    right = kind.right(definition)
    shown_so_far = [right[:count] for count in range(len(right) + 1)]
    raws = [kind.mark(definition, answer).raw for answer in shown_so_far]
    assert all(less <= more for less, more in pairwise(raws)) and raws[-1] == definition.points


@given(st.permutations(["a", "b", "c", "d"]))
def test_an_order_with_two_neighbours_put_right_never_earns_less(order: list[str]) -> None:
    definition, _text = questions()["order"]
    raw = kind_of(definition).mark(definition, tuple(order)).raw
    for place in range(3):
        better = list(order)
        better[place : place + 2] = sorted(better[place : place + 2])
        assert kind_of(definition).mark(definition, tuple(better)).raw >= raw


@given(st.sampled_from(["close", "signs", "pairs"]), st.data())
def test_the_sequence_in_which_parts_are_given_is_of_no_account(key: str, data: st.DataObject) -> None:
    definition, _text = questions()[key]
    parts = [each for each in names_of(definition) if (":" in each) == (key == "pairs")]
    rows = [each for each in parts if key != "pairs" or each in ("a:t1", "b:t1", "c:t2")]
    some = data.draw(st.lists(st.sampled_from(rows), unique=True))
    mixed = data.draw(st.permutations(some))
    mark: Callable[..., Any] = kind_of(definition).mark
    assert mark(definition, tuple(some)) == mark(definition, tuple(mixed))


@pytest.mark.parametrize("key", [key for key in KEYS if key != "letter"])
def test_a_page_sends_back_the_answer_it_was_made_of(key: str) -> None:
    definition, text = questions()[key]
    kind = kind_of(definition)
    answer = kind.right(definition) or {"reply": ("Yes.",), "opinion": ("a",), "words": ("Good.",)}[key]
    for paper in papers(4):
        page = on_page(kind.ask(definition, text, paper, answer))
        values = dict(sent(page).values)
        for control in page.all("input"):
            if "type" not in control.attributes or control.get("type") == "text":
                values[control.get("name")] = [control.get("value")]
        assert kind.take(definition, Fields(values), paper, answer) == answer


@pytest.mark.parametrize("key", KEYS)
def test_the_page_of_a_question_tells_no_key_of_a_choice_and_no_weight(key: str) -> None:
    definition, text = questions()[key]
    kind = kind_of(definition)
    own = names_of(definition) if definition.choices else definition.targets if definition.kind == "gap" else ()
    for paper in papers(4):
        asked = kind.ask(definition, text, paper, ())
        controls = on_page(asked).all("input", "option", "select")
        assert not {value for control in controls for value in control.attributes.values()} & set(own)
        told = str(dataclasses.asdict(shown(asked)))
        assert not any(secret in told for secret in SECRETS), told


@pytest.mark.parametrize("key", ["place", "close", "signs", "call", "opinion"])
def test_a_token_of_another_attempt_or_question_chooses_nothing(key: str) -> None:
    definition, _text = questions()[key]
    paper, strange = papers(2)
    choice = definition.choices[0]
    for token in (strange.token(key, choice), paper.token("other", choice), choice, "0" * 16, "*"):
        with pytest.raises(Refused):
            kind_of(definition).take(definition, Fields({"choice": [token]}), paper, ())


@pytest.mark.parametrize("before", [(), ("a",), ("a", "d"), ("b",)], ids=str)
def test_a_story_is_neither_jumped_nor_stepped_back_in(before: Answer) -> None:
    definition, text = questions()["call"]
    kind = kind_of(definition)
    first, second = (definition.detail["nodes"][scene] for scene in ("voice", "back"))
    path = tuple({"a": first[0], "b": first[1], "d": second[1]}[step] for step in before)
    (paper, _other) = papers(2)
    scene = definition.detail["goto"][path[-1]] if path else "voice"
    here = definition.detail["nodes"][scene]
    assert len(kind.ask(definition, text, paper, path).choices) == len(here)
    for choice in definition.choices:
        form = Fields({"choice": [paper.token("call", choice)]})
        if choice in here:
            assert kind.take(definition, form, paper, path) == (*path, choice)
        else:
            with pytest.raises(Refused):
                kind.take(definition, form, paper, path)


class Counted(Paper):
    """A paper that counts the tokens made of it: each costs a digest."""

    made = 0

    def token(self, question_key: str, key: str) -> str:
        """Return the token."""
        Counted.made += 1
        return super().token(question_key, key)


@pytest.mark.parametrize("key", ["close", "signs", "opinion"])
def test_tens_of_thousands_of_values_cost_no_more_than_a_few(key: str) -> None:
    definition, _text = questions()[key]
    paper = Counted(b"s" * 16, True)
    last = definition.choices[-1]
    form = Fields({"choice": [paper.token(key, last)] * 50_000})
    before = Counted.made
    answer = kind_of(definition).take(definition, form, paper, ())
    made = Counted.made - before
    assert answer == (last,) and made < 100
