"""Matching: read from a table of two columns, asked with its right sides mixed, marked by the rows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions import matching
from app.questions.definition import PartText, QuestionDef, QuestionText
from app.questions.paper import Fields, Paper
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read, sent

BRACES = "{#kinds .matching}"
TABLE = """\
The clerk got these.

| Message | Kind |
|---|:---:|
| A prize {#prize} | *Spam* |
| `a|b` from the bank | Phishing |
| One more prize | *Spam* |
| | Newsletter |

> [!FEEDBACK]
> Think of the sender.
"""
TABELA = """\
Ovo je stiglo.

| Poruka | Vrsta |
|---|---|
| Nagrada | Neželjena |
| `a|b` iz banke | Pecanje |
| Jos jedna nagrada | Neželjena |
| | Bilten |

> [!FEEDBACK]
> Misli na posiljaoca.
"""
PAIRS = {"a": "t1", "b": "t2", "c": "t1", "d": "t3"}
TARGETS = ("t1", "t2", "t3", "t4")
POINTS = st.floats(min_value=0.01, max_value=100)
ANSWERS = st.dictionaries(st.sampled_from(sorted(PAIRS)), st.sampled_from(TARGETS)).map(
    lambda given: tuple(f"{row}:{given[row]}" for row in PAIRS if row in given)
)
SEEDS = st.binary(min_size=16, max_size=16)


def definition(points: float = 1.0, pairs: dict[str, str] | None = None) -> QuestionDef:
    pairs = pairs or PAIRS
    return QuestionDef("kinds", "matching", tuple(pairs), (), points, TARGETS, detail={"pairs": pairs})


def words() -> QuestionText:
    return QuestionText(
        stem_html="Stem",
        body_html="<p>Case</p>",
        choices={key: f"Row {key}" for key in PAIRS},
        feedback=dict.fromkeys(PAIRS, "CANARY"),
        feedback_html="CANARY",
        hint_html="",
        targets={key: f"Target &amp; <em>{key.upper()}</em>" for key in TARGETS},
        parts={"left": PartText("Message", ""), "right": PartText("Kind", "")},
    )


def field(paper: Paper, row: str) -> str:
    return f"row-{paper.token('kinds', row)}"


def test_rows_and_right_sides_are_read_with_their_lines():
    made, problems = read(TABLE, "#kinds .matching")
    assert problems == []
    assert [(row.key, row.line, row.lines[0][1]) for row in made.choices] == [
        ("prize", 14, "A prize"),
        ("b", 15, "`a|b` from the bank"),
        ("c", 16, "One more prize"),
    ]
    assert [(each.key, each.line, each.lines[0][1]) for each in made.targets] == [
        ("t1", 14, "*Spam*"),
        ("t2", 15, "Phishing"),
        ("t3", 17, "Newsletter"),
    ]
    assert made.detail == {"pairs": {"prize": "t1", "b": "t2", "c": "t1"}}
    assert [(part.key, part.title) for part in made.parts] == [("left", (12, "Message")), ("right", (12, "Kind"))]
    assert [line for _, line in made.body if line] == ["The clerk got these."]
    assert [line for _, line in made.feedback if line] == ["Think of the sender."]


def test_the_last_table_is_the_question_and_one_before_it_belongs_to_the_case():
    made, problems = read("| a | b |\n|---|---|\n| c | d |\n\nMatch:\n\n" + TABLE, "#kinds .matching")
    assert problems == [] and len(made.choices) == 3
    assert made.body[1][1] == "|---|---|"


def test_a_table_needs_no_outer_bars_and_takes_bars_as_words():
    made, problems = read("A | B\n--- | ---\none \\| two | x\nthree | y", "#kinds .matching")
    assert problems == []
    assert [row.lines[0][1] for row in made.choices] == ["one | two", "three"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Only words", (9, "table")),
        ("Words\n\n| a | b |\n| c | d |", (12, "table")),
        ("| a | b |\n|---|---|\n| c |", (12, "table")),
        ("| a | b |\n|---|---|\n| c | d | e |", (12, "table")),
        ("| a | b | c |\n|---|---|---|\n| c | d |", (10, "table")),
        ("| a | |\n|---|---|\n| c | d |", (10, "table")),
        ("| a | b |\n|---|---|\n| c | |", (12, "empty_target")),
        ("| a | b |\n|---|---|\n| | |", (12, "empty_target")),
        ("| a | b |\n|---|---|\n| c | d |\n| | d |", (13, "spare")),
        ("| a | b |\n|---|---|\n| | d |\n| c | d |", (12, "spare")),
        ("| a | b |\n|---|---|\n| | d |\n| | d |", (13, "spare")),
        ("| a | b |\n|---|---|\n| c | Spam |\n| d | spam |", (13, "target_case")),
        ("| a | b |\n|---|---|\n| c {#k} | d |\n| e {#k} | f |", (13, "duplicate_choice_key")),
        ("| a | b |\n|---|---|\n| c {#t1} | d |", (12, "attributes")),
        ("| a | b |\n|---|---|\n| c {#c points=2} | d |", (12, "attributes")),
        ("| a | b |\n|---|---|\n| c | d {#d} |", (12, "attributes")),
        ("- [ ] one\n- [x] two\n\n| a | b |\n|---|---|\n| c | d |", (10, "choice_box")),
        ("| a | b |\n|---|---|\n| c | d |\n\nMore words", (14, "text_after_choices")),
        ("| a | b |\n|---|---|\n| c | d |\n> A reason", (13, "text_after_choices")),
        ("| a | b |\n|---|---|\n" + "\n".join(f"| {n} | d |" for n in range(27)), (38, "many_choices")),
        ("| a | b |\n|---|---|\n" + "\n".join(f"| | {n} |" for n in range(27)), (38, "many_choices")),
    ],
)
def test_a_mistake_is_told_at_its_line(text, problem):
    assert problem in read(text, "#kinds .matching")[1]


@given(st.text(alphabet="|-: `\\\n>ab{#}[x]", max_size=200))
def test_no_text_breaks_the_reading(text):
    assert read(text, "#kinds .matching")[0].kind == "matching"
    made, _ = read("| a | b |\n|---|---|\n| c | d |\n" + text, "#kinds .matching")
    assert matching.targets_by_row(made) == [made.detail["pairs"][row.key] for row in made.choices]


@pytest.mark.parametrize(
    ("rows", "code"),
    [("| a | b |", "few_choices"), ("| a | b |\n| c | b |", "few_targets"), ("| | b |", "few_choices")],
)
def test_a_table_too_small_to_match_is_told(tmp_path, rows, code):
    text = f"| Left | Right |\n|---|---|\n{rows}"
    assert ("check-first.en.md", 0, code) in problems_of(published(tmp_path, BRACES, text))


def test_two_rows_that_say_the_same_are_told(tmp_path):
    text = TABLE.replace("One more prize", "A prize")
    assert ("check-first.en.md", 7, "duplicate_choice") in problems_of(published(tmp_path, BRACES, text))


def test_an_edition_says_the_same_rows_and_shares_the_definition(tmp_path):
    made = published(tmp_path, BRACES, TABLE, TABELA)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    assert question.choices == ("prize", "b", "c") and question.targets == ("t1", "t2", "t3")
    assert question.detail == {"pairs": {"prize": "t1", "b": "t2", "c": "t1"}}
    assert text.targets == {"t1": "Neželjena", "t2": "Pecanje", "t3": "Bilten"}
    assert text.choices["b"] == "<code>a|b</code> iz banke"
    assert text.parts["right"].title_html == "Vrsta"
    assert question == question_of(made)[0]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("| Pecanje", "| Neželjena", 6, "structure"),
        ("nagrada | Neželjena", "nagrada | Pecanje", 7, "structure"),
        ("nagrada | Neželjena", "nagrada | Reklama", 0, "structure"),
        ("| | Bilten |\n", "", 0, "structure"),
        ("| Nagrada |", "| Nagrada {#b} |", 5, "structure"),
        ("Jos jedna nagrada", "Nagrada", 7, "duplicate_choice"),
        ("| Jos jedna nagrada | Neželjena |\n", "", 0, "structure"),
        ("| Poruka |", "| |", 3, "table"),
        ("| Bilten |", "| |", 8, "empty_target"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    assert old in TABELA
    made = published(tmp_path, BRACES, TABLE, TABELA.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


@given(ANSWERS, POINTS)
def test_a_mark_is_the_share_of_right_rows_and_within_the_points(answer, points):
    made = matching.mark(definition(points), answer)
    right = sum(f"{row}:{target}" in answer for row, target in PAIRS.items())
    assert 0 <= made.raw <= made.max == points
    assert made.raw == pytest.approx(points * right / 4)
    assert made.correct == (right == 4) == (made.raw == points)


@given(ANSWERS, st.sampled_from(sorted(PAIRS)))
def test_one_more_row_put_right_never_costs(answer, row):
    better = (*(pair for pair in answer if not pair.startswith(f"{row}:")), f"{row}:{PAIRS[row]}")
    assert matching.mark(definition(), better).raw >= matching.mark(definition(), answer).raw


@given(ANSWERS, st.randoms())
def test_the_order_of_pairs_does_not_matter(answer, chance):
    mixed = list(answer)
    chance.shuffle(mixed)
    assert matching.mark(definition(), tuple(mixed)) == matching.mark(definition(), answer)


@given(st.lists(st.sampled_from(["a:t1", "a:t2", "b:t2", "a", "", ":", "x:t1", "a:t1:t1"])))
def test_what_is_no_pair_earns_nothing_and_none_counts_twice(answer):
    made = matching.mark(definition(), tuple(answer))
    assert 0 <= made.raw <= 0.5 and not made.correct


@given(ANSWERS, SEEDS, st.booleans())
def test_any_pairs_set_on_any_paper_are_taken_as_they_were_meant(answer, seed, shuffles):
    question, paper = definition(), Paper(seed, shuffles)
    asked = matching.ask(question, words(), paper, answer)
    form = Fields({f"row-{row.token}": [row.target] for row in asked.rows})
    assert matching.take(question, form, paper, ()) == answer


@given(SEEDS, st.booleans())
def test_right_sides_are_never_shown_in_the_written_order(seed, shuffles):
    paper = Paper(seed, shuffles)
    tokens = [target.token for target in matching.ask(definition(), words(), paper, ()).targets]
    assert tokens != [paper.token("kinds", key) for key in TARGETS]
    assert sorted(tokens) == sorted(paper.token("kinds", key) for key in TARGETS)


def test_two_right_sides_are_shown_either_way_so_that_their_order_tells_nothing():
    question = replace(definition(pairs={"a": "t1", "b": "t2"}), targets=("t1", "t2"))
    firsts = {
        matching.ask(question, words(), paper, ()).targets[0].token == paper.token("kinds", "t1")
        for paper in papers(40)
    }
    assert firsts == {True, False}


def test_the_public_form_holds_no_pair_and_no_reason():
    pairs = {"key-one": "t1", "key-two": "t2", "key-three": "t3", "key-four": "t4"}
    question = definition(1.25, pairs)
    text = replace(words(), choices=dict.fromkeys(pairs, "Row"), targets=dict.fromkeys(TARGETS, "Target"))
    for paper in papers():
        said = repr(matching.ask(question, text, paper, ()))
        assert not any(secret in said for secret in ("key-", "'t1'", ":t", "CANARY", "1.25", "pairs"))


def test_what_the_page_offers_is_taken_back_as_the_same_answer():
    for paper in papers(4):
        for answer in ((), ("b:t4",), ("a:t1", "b:t2", "c:t1", "d:t3"), ("a:t3", "c:t2")):
            page = on_page(matching.ask(definition(), words(), paper, answer))
            assert matching.take(definition(), sent(page), paper, ()) == answer
            assert [each.text for each in page.all("option")][:1] == ["Choose …"]
            assert "Target & T1" in [each.text for each in page.all("option")]
            assert page.all("select")[0].get("id") == "c1"


def test_nothing_set_is_no_answer():
    paper = Paper(b"k" * 16, shuffles=True)
    assert matching.take(definition(), Fields(), paper, ("a:t1",)) == ()
    assert matching.take(definition(), Fields({field(paper, "a"): [""]}), paper, ()) == ()


@pytest.mark.parametrize("value", ["t1", "0" * 16, "\x00", "ž", "1" * 100_000])
def test_a_foreign_target_is_refused(value):
    paper = Paper(b"k" * 16, shuffles=True)
    with pytest.raises(Refused, match="unknown_choice"):
        matching.take(definition(), Fields({field(paper, "a"): [value]}), paper, ())


def test_a_row_of_the_question_is_no_target_and_two_targets_are_refused():
    paper = Paper(b"k" * 16, shuffles=True)
    tokens = {key: paper.token("kinds", key) for key in ("a", "t1", "t2")}
    for values in ([tokens["a"]], [tokens["t1"], tokens["t2"]]):
        with pytest.raises(Refused, match="unknown_choice"):
            matching.take(definition(), Fields({field(paper, "a"): values}), paper, ())


def test_a_review_tells_what_was_put_and_what_belongs_there():
    parts = matching.review(definition(), words(), ("a:t1", "b:t3"))
    assert [part.verdict for part in parts] == ["right", "wrong", "missed", "missed"]
    assert (parts[1].given_html, parts[1].expected_html) == (words().targets["t3"], words().targets["t2"])
    assert parts[2].given_html == "" and parts[2].expected_html == words().targets["t1"]


def test_an_answer_is_said_in_words_and_counted_by_pairs():
    said = matching.said(definition(), words(), ("a:t1", "gone:t1", "b:gone"))
    assert said == ("Row a → Target &amp; <em>T1</em>",)
    assert matching.tally(definition(), ("a:t1",)) == ("a:t1",)
    assert matching.label(definition(), words(), "a:t1") == said[0]
    assert not matching.asks_on(definition(), ())
