"""Gaps: read from the case, filled by typing or choosing, marked by the share that is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.core.folding import RULES
from app.questions import gap
from app.questions.definition import QuestionDef, QuestionText
from app.questions.paper import Fields, Paper
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read
from tests.questions.fields import typed

BRACES = "{#call .gap points=3}"
CASE = """\
Call [__ *the *known* number | the number in the message] of the bank.

- The part after @ is the [__ = domain | domain name].
- It is [__ long] and [__ *old | new | borrowed].

> [!HINT]
> Think.
"""
SLUCAJ = """\
Zovi [__ poznati broj | broj iz poruke] banke.

- Dio iza @ je [__ = domena | домен].
- On je [__ dug] i [__ star | nov | posudjen].

> [!HINT]
> Razmisli.
"""
PAPER = Paper(b"k" * 16, shuffles=True)
POINTS = st.floats(min_value=0.01, max_value=100)
GAPS = [
    {"key": "g1", "options": ["g1a", "g1b", "g1c"], "correct": "g1b"},
    {"key": "g2"},
    {"key": "g3", "options": ["g3a", "g3b"], "correct": "g3a"},
    {"key": "g4"},
]
ACCEPTED = ((), ("domain", "domena"), (), ("KANARINAC",))
RIGHT = ("g1b", "Домена", "g3a", "kanarinac")
FILLED = st.tuples(
    st.sampled_from(["", "g1a", "g1b", "g3a", "x"]),
    st.sampled_from(["", "domain", "DOMENA", "domen", "g1b"]),
    st.sampled_from(["", "g3a", "g3b", "g1b"]),
    st.sampled_from(["", "kanarinac", "canary", "..."]),
)
BODY = "<p>Call <!--gap:0--> of the <!--gap:1-->.</p><ul><li><!--gap:2--></li><li>x <!--gap:3--></li></ul>"
TARGETS = {"g1a": "One", "g1b": "<em>Two</em>", "g1c": "Three", "g3a": "A &amp; b", "g3b": "C"}


def definition(points: float = 1.0, fold: tuple[str, ...] = RULES) -> QuestionDef:
    targets = tuple(key for each in GAPS for key in each.get("options", ()))
    return QuestionDef("call", "gap", (), (), points, targets, ACCEPTED, {"gaps": GAPS, "fold": list(fold)})


def words(body: str = BODY) -> QuestionText:
    return QuestionText("Stem", body, {}, {}, "CANARY", "<p>Hint</p>", targets=TARGETS)


def form(paper: Paper, answer: tuple[str, ...]) -> Fields:
    """A form in which the gaps are filled as in an answer."""
    return Fields(
        {
            f"gap-{number}": [paper.token("call", text) if text and "options" in each else text]
            for number, (each, text) in enumerate(zip(GAPS, answer, strict=True), 1)
        }
    )


def test_gaps_are_read_with_their_options_words_and_lines():
    made, found = read(CASE, "#call .gap")
    assert found == []
    assert [(each.key, each.line, each.lines[0][1]) for each in made.targets] == [
        ("g1a", 10, "the *known* number"),
        ("g1b", 10, "the number in the message"),
        ("g4a", 13, "old"),
        ("g4b", 13, "new"),
        ("g4c", 13, "borrowed"),
    ]
    assert made.accepted == ((), ("domain", "domain name"), ("long",), ())
    assert made.detail == {
        "gaps": [
            {"key": "g1", "options": ["g1a", "g1b"], "correct": "g1a"},
            {"key": "g2"},
            {"key": "g3"},
            {"key": "g4", "options": ["g4a", "g4b", "g4c"], "correct": "g4a"},
        ],
        "fold": ["case", "script", "diacritics"],
    }
    assert made.body[0][1] == "Call {{ gap.0 }} of the bank."
    assert made.body[3][1] == "- It is {{ gap.2 }} and {{ gap.3 }}."


def test_a_typed_gap_may_leave_out_its_sign_in_the_source_and_bars_may_be_escaped():
    made, found = read("A [__ domain | domena] and [__ a \\| b].", "#call .gap")
    assert (made.accepted, found) == ((("domain", "domena"), ("a", "b")), [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A [__ ] gap", (10, "none_accepted")),
        ("A [__] gap", (10, "none_accepted")),
        ("A [__ = ] gap", (10, "none_accepted")),
        ("A [__ = a | ] gap", (10, "accepted")),
        ("A [__ = ...] gap", (10, "accepted")),
        ("A [__ *one] gap", (10, "gap")),
        ("A [__ *one | *two] gap", (10, "gap")),
        ("A [__ one* | two] gap", (10, "gap")),
        ("A [__ *one | ] gap", (10, "gap")),
        ("A [__ *one | One] gap", (10, "gap")),
        ("A [__ *one | two", (10, "gap")),
        ("A [__one | two] gap", (10, "gap")),
        ("A [__ " + "*a | " + " | ".join(f"b{n}" for n in range(30)) + "] gap", (10, "gap")),
        ("[__ a] " * 27, (10, "many_gaps")),
        ("A [__ a] gap\n= a", (11, "accepted")),
        ("A [__ a] gap\n- [x] box", (11, "choice_box")),
        ("A [__ a] gap\n\n> [!HINT]\n> It is [__ a]", (13, "gap_place")),
        ("A [__ a] gap\n\n> [!FEEDBACK]\n> It is [__ a]", (13, "gap_place")),
    ],
)
def test_a_mistake_is_told_at_its_line(text, problem):
    assert problem in read(text, "#call .gap")[1]


def test_a_gap_in_the_question_itself_would_show_its_words_and_is_told(tmp_path):
    made = published(tmp_path, "[__ secret] {#call .gap}", CASE)
    assert ("check-first.en.md", 0, "gap_place") in problems_of(made)


def test_bold_words_in_a_link_are_no_gap():
    assert read("A [__bold__ link](x.md) and [__ gap].", "#call .gap")[1] == []


@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_the_reading(text, is_source):
    assert read(text, "#call .gap", is_source)[0].kind == "gap"
    made, _ = read(f"[__ {text}]", "#call .gap", is_source)
    assert len(made.accepted) == len(made.detail["gaps"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("No gap.", "no_gap"),
        ("Words [with [__ gap] inside](../../courses/demo/01-first/01-one.md)", "gap_place"),
        ("### Heading [__ gap]\n\nWords.", "gap_place"),
    ],
)
def test_a_gap_that_cannot_be_shown_is_told(tmp_path, text, code):
    assert ("check-first.en.md", 0, code) in problems_of(published(tmp_path, BRACES, text))


def test_an_edition_shares_the_definition_and_adds_words(tmp_path):
    made = published(tmp_path, BRACES, CASE, SLUCAJ)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    assert question == question_of(made)[0]
    assert question.accepted == ((), ("domain", "domain name", "domena", "домен"), ("long", "dug"), ())
    assert question.targets == ("g1a", "g1b", "g4a", "g4b", "g4c")
    assert dict(text.targets) == {
        "g1a": "poznati broj",
        "g1b": "broj iz poruke",
        "g4a": "star",
        "g4b": "nov",
        "g4c": "posudjen",
    }
    assert question_of(made)[1].targets["g1a"] == "the <em>known</em> number"
    assert gap.mark(question, ("g1a", "Домена", "DUG", "g4a")).raw == 3
    page = on_page(gap.ask(question, text, PAPER, ("", "domen", "", "g4b")))
    assert gap.take(question, typed(page), PAPER, ()) == ("", "domen", "", "g4b")


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("[__ poznati", "[__ *poznati", 1, "key_in_edition"),
        ("[__ poznati broj | broj iz poruke]", "broj", 0, "structure"),
        ("star | nov | posudjen", "star | nov", 4, "structure"),
        ("= domena", "domena", 3, "structure"),
        ("poznati broj | broj iz poruke", "poznati broj", 1, "structure"),
        ("[__ dug]", "[__ dug", 4, "gap"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    assert old in SLUCAJ
    made = published(tmp_path, BRACES, CASE, SLUCAJ.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


def test_an_edition_may_leave_a_typed_gap_empty(tmp_path):
    text = SLUCAJ.replace("[__ dug]", "[__]").replace("[__ = domena | домен]", "[__ ]")
    assert problems_of(published(tmp_path, BRACES, CASE, text)) == []


@given(FILLED, POINTS)
def test_points_are_the_share_of_gaps_that_are_right(answer, points):
    made = gap.mark(definition(points), answer)
    right = sum(gap.rights(definition(), answer))
    assert 0 <= made.raw <= made.max == points
    assert made.raw == pytest.approx(points * right / 4)
    assert made.correct == (right == 4) == (made.raw == points)


@given(FILLED, st.integers(min_value=0, max_value=3))
def test_one_more_gap_filled_rightly_never_costs(answer, at):
    better = (*answer[:at], RIGHT[at], *answer[at + 1 :])
    before, after = gap.mark(definition(), answer), gap.mark(definition(), better)
    assert after.raw >= before.raw


@given(st.lists(st.text(max_size=20), max_size=6))
def test_any_answer_is_marked(answer):
    assert 0 <= gap.mark(definition(), tuple(answer)).raw <= 1


def test_the_key_of_a_gap_is_no_word_for_another():
    assert gap.rights(definition(), ("domain", "g1b", "g1b", "")) == [False] * 4
    assert gap.mark(QuestionDef("call", "gap", (), (), 1.0), ("a",)).raw == 0


@given(FILLED, st.binary(min_size=16, max_size=16), st.booleans())
def test_what_is_filled_in_on_any_paper_is_taken_as_it_was_meant(answer, seed, shuffles):
    paper = Paper(seed, shuffles)
    options = [("g1a", "g1b", "g1c"), None, ("g3a", "g3b"), None]
    meant = tuple(text if some is None or text in some else "" for text, some in zip(answer, options, strict=True))
    assert gap.take(definition(), form(paper, meant), paper, ()) == (meant if any(meant) else ())


def test_the_page_offers_each_gap_in_its_place_and_takes_it_back():
    answer = ("g1c", 'do"main', "", "<b>")
    for paper in papers(6):
        asked = gap.ask(definition(), words(), paper, answer)
        page = on_page(asked)
        assert gap.take(definition(), typed(page), paper, ()) == answer
        assert [each.number for each in asked.pieces] == [1, 2, 3, 4, 0]
        assert "".join(each.html for each in asked.pieces) == gap.PLACE.sub("", BODY)
        controls = page.all("input", "select")
        assert [each.get("id") for each in controls] == ["c1", "c2", "c3", "c4"]
        assert all(each.get("aria-label").startswith("Gap ") for each in controls)
    assert {len({each.get("maxlength") for each in page.all("input")})} == {1}


def test_options_stand_in_the_order_of_the_paper():
    orders = {
        tuple(option.token for option in gap.ask(definition(), words(), paper, ()).pieces[0].options)
        == tuple(paper.token("call", key) for key in ("g1a", "g1b", "g1c"))
        for paper in papers(60)
        if paper.shuffles
    }
    assert orders == {True, False}


def test_the_public_form_holds_neither_words_nor_keys():
    for paper in papers():
        asked = repr(gap.ask(definition(), words(), paper, ()))
        assert not any(secret in asked for secret in ("KANARINAC", "domain", "CANARY", "g1b", "g3a", "correct"))


@pytest.mark.parametrize("body", ["", "<p>nothing</p>", "<p><!--gap:3--><!--gap:3--><!--gap:9--></p>"])
def test_every_gap_is_asked_once_whatever_became_of_its_place(body):
    asked = gap.ask(definition(), words(body), PAPER, ())
    assert sorted(each.number for each in asked.pieces if each.number) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"gap-1": ["g1b"]}, "unknown_choice"),
        ({"gap-1": [PAPER.token("call", "g3a")]}, "unknown_choice"),
        ({"gap-1": [PAPER.token("other", "g1a")]}, "unknown_choice"),
        ({"gap-1": [PAPER.token("call", "g1a"), PAPER.token("call", "g1b")]}, "unknown_choice"),
        ({"gap-2": ["a" * 201]}, "too_long"),
    ],
)
def test_what_is_not_of_this_question_is_refused(fields, code):
    with pytest.raises(Refused) as refused:
        gap.take(definition(), Fields(fields), PAPER, ())
    assert refused.value.code == code


@pytest.mark.parametrize("fields", [{}, {"gap-1": [""], "gap-2": [" "]}, {"gap-5": ["x"], "text": ["domain"]}])
def test_a_form_without_a_filled_gap_is_no_answer(fields):
    assert gap.take(definition(), Fields(fields), PAPER, ()) == ()


def test_review_tells_every_gap():
    parts = gap.review(definition(), words(), ("g1a", "Домена", "", "<i>"))
    assert [(each.words_html, each.verdict, each.given_html, each.expected_html) for each in parts] == [
        ("1.", "wrong", "One", "<em>Two</em>"),
        ("2.", "right", "Домена", "domain / domena"),
        ("3.", "missed", "", "A &amp; b"),
        ("4.", "wrong", "&lt;i&gt;", "KANARINAC"),
    ]
    assert len(gap.review(definition(), words(), ())) == 4


def test_a_case_reads_on_beside_its_review():
    assert gap.numbered("<p>Call <!--gap:0--> or <!--gap:11--></p>") == "<p>Call <b>(1)</b> or <b>(12)</b></p>"
    assert gap.numbered("<p>Case</p>") == "<p>Case</p>"


def test_filled_gaps_are_said_and_counted():
    answer = ("g1b", " Домена", "", "<I>")
    assert gap.said(definition(), words(), answer) == ("1. <em>Two</em>", "2.  Домена", "4. &lt;I&gt;")
    tallies = gap.tally(definition(), answer)
    assert tallies == ("1:g1b", "2:domena", "4:<i>")
    labels = [gap.label(definition(), words(), each) for each in tallies]
    assert labels == ["1. <em>Two</em>", "2. domena", "4. &lt;i&gt;"]


def test_the_right_answer_earns_all_points_and_paper_lists_the_options():
    assert gap.mark(definition(), gap.right(definition())).correct
    on_paper = gap.on_paper(definition(), words(), Paper(b"k" * 16, shuffles=False))
    assert [key for key, _ in on_paper.targets] == ["g1a", "g1b", "g1c", "g3a", "g3b"]
    assert not gap.asks_on(definition(), ())
