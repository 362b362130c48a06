"""Short answer: read from lines of accepted words, right when it says the same in any language of the course."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.core.folding import RULES, fold
from app.questions import short
from app.questions.definition import QuestionDef, QuestionText
from app.questions.paper import Fields, Paper
from app.questions.writing import LONGEST_WORDS
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read
from tests.questions.fields import typed

BRACES = "{#part .short}"
DOMAIN = """\
It stands after the sign @.

= domain | domain name
= the domain

> [!HINT]
> Think of .example.
"""
DOMEN = """\
Stoji iza znaka @.

= domena | домен

> [!HINT]
> Sjeti se: .example.
"""
PAPER = Paper(b"k" * 16, shuffles=True)
WORDS = st.text(st.sampled_from("abcčđžëšБЂЊШ -."), min_size=1, max_size=12)
POINTS = st.floats(min_value=0.01, max_value=100)


def definition(*words: str, fold: tuple[str, ...] = RULES, points: float = 1.0) -> QuestionDef:
    return QuestionDef("part", "short", (), (), points, (), (words,), {"fold": list(fold)})


def words_of_page() -> QuestionText:
    return QuestionText("Stem", "<p>Case</p>", {}, {}, "CANARY", "<p>Hint</p>")


def is_right(question: QuestionDef, text: str) -> bool:
    made = short.mark(question, (text,))
    assert made.raw == (made.max if made.correct else 0)
    return made.correct


def test_lines_give_accepted_words_and_what_is_folded():
    made, problems = read(DOMAIN, "#part .short")
    assert problems == []
    assert made.accepted == (("domain", "domain name", "the domain"),)
    assert (made.detail, made.choices) == ({"fold": ["case", "script", "diacritics"]}, ())
    assert [line for _, line in made.body if line] == ["It stands after the sign @."]
    assert [line for _, line in made.hint if line] == ["Think of .example."]


@pytest.mark.parametrize(
    ("braces", "folded"),
    [
        ("fold=case", ["case"]),
        ('fold="diacritics case"', ["case", "diacritics"]),
        ("fold=none", []),
    ],
)
def test_the_braces_say_what_is_folded(braces, folded):
    assert read(DOMAIN, f"#part .short {braces}")[0].detail == {"fold": folded}


@pytest.mark.parametrize("braces", ['fold=""', "fold=colour", 'fold="none case"', "fold=Case"])
def test_folding_that_there_is_not_is_told(braces):
    assert (9, "fold") in read(DOMAIN, f"#part .short {braces}")[1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("=", (10, "accepted")),
        ("= domain |", (10, "accepted")),
        ("= ...", (10, "accepted")),
        ("= domain\n= " + "a" * (LONGEST_WORDS + 1), (11, "accepted")),
        ("=domain", (10, "accepted")),
        ("= domain\n> A reason", (11, "reason")),
        ("= domain\n  goes on", (11, "accepted")),
        ("= domain\n\nMore of the case", (12, "text_after_choices")),
        ("= domain\n```\ncode\n```", (11, "code_in_choice")),
        ("- [ ] a box\n= domain", (10, "choice_box")),
    ],
)
def test_a_mistake_is_told_at_its_line(text, problem):
    assert problem in read(text, "#part .short")[1]


def test_lines_that_look_alike_in_code_stay_code():
    made, problems = read("```\n= not accepted\n=SUM(A1)\n```\n\n= accepted", "#part .short")
    assert (made.accepted, problems) == ((("accepted",),), [])


@given(st.text(max_size=200), st.booleans())
def test_no_text_breaks_the_reading(text, is_source):
    assert read(text, "#part .short", is_source)[0].kind == "short"
    assert read(f"= {text}", "#part .short", is_source)[0].kind == "short"


def test_a_question_that_accepts_nothing_is_told(tmp_path):
    assert ("check-first.en.md", 0, "none_accepted") in problems_of(published(tmp_path, BRACES, "Case."))


def test_words_of_every_edition_are_accepted_in_all_languages(tmp_path):
    made = published(tmp_path, BRACES, DOMAIN, DOMEN)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    assert question.accepted == (("domain", "domain name", "the domain", "domena", "домен"),)
    assert question == question_of(made)[0]
    assert all(is_right(question, each) for each in ("Domen", "DOMENA", "Domain  name.", "Домена"))
    assert not any(is_right(question, each) for each in ("domene", "doma in", "name", "@"))
    assert "domen" not in repr(text).casefold().replace("домен", "domen")


def test_an_edition_need_not_add_words(tmp_path):
    text = DOMEN.replace("= domena | домен\n", "")
    question, _ = question_of(published(tmp_path, BRACES, DOMAIN, text))
    assert question.accepted == (("domain", "domain name", "the domain"),)


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("= domena", "=domena", 3, "accepted"),
        ("= domena |", "= |", 3, "accepted"),
        ("Sjeti se: .example.", "", 0, "structure"),
        ("= domena", "- [x] domena\n= domena", 3, "choice_box"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    made = published(tmp_path, BRACES, DOMAIN, DOMEN.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


@given(st.lists(WORDS, max_size=5), WORDS, POINTS)
def test_a_mark_is_all_or_nothing_and_never_by_accident(words, text, points):
    question = definition(*words, points=points)
    made = short.mark(question, (text,))
    assert made.raw == (points if made.correct else 0) and made.max == points
    if made.correct:
        near = {fold(word).replace("dj", "d") for word in words}
        assert fold(text).replace("dj", "d") in near


@given(st.lists(WORDS, min_size=1, max_size=5), WORDS, st.randoms())
def test_one_more_accepted_word_never_costs_and_their_order_is_of_no_account(words, text, chance):
    before = is_right(definition(*words), text)
    mixed = [*words]
    chance.shuffle(mixed)
    assert is_right(definition(*mixed), text) == before
    assert is_right(definition(*words, "more"), text) >= before
    assert all(is_right(definition(*words), word) for word in words if fold(word))


@given(st.text(max_size=250))
def test_any_text_is_marked(text):
    assert short.mark(definition("domain"), (text,)).raw in (0, 1)


@pytest.mark.parametrize("answer", [(), ("",), ("...",), ("domain", "domain")])
def test_what_is_no_answer_earns_nothing(answer):
    assert short.mark(definition("domain", "...", ""), answer).raw == 0
    assert short.mark(QuestionDef("part", "short", (), (), 1.0), answer).raw == 0


def test_exact_words_are_wanted_where_nothing_is_folded():
    question = definition("Domain", fold=())
    assert is_right(question, " Domain ")
    assert not any(is_right(question, each) for each in ("domain", "Domain.", "Домаин", "Dômain"))


def test_the_public_form_holds_no_accepted_word():
    for rules in (RULES, ()):
        asked = short.ask(definition("CANARY", "secret", fold=rules), words_of_page(), PAPER, ())
        assert "CANARY" not in repr(asked) and "secret" not in repr(asked)
        assert asked.is_lenient == bool(rules)


@pytest.mark.parametrize("text", ["domain", 'a "b" <c> & d', "домен", "x" * LONGEST_WORDS])
def test_what_the_page_offers_is_taken_back_as_it_was(text):
    question = definition("domain")
    for paper in papers(4):
        page = on_page(short.ask(question, words_of_page(), paper, (text,)))
        assert short.take(question, typed(page), paper, ()) == (text,)


def test_the_field_is_labelled_and_no_longer_than_what_is_taken():
    page = on_page(short.ask(definition("domain"), words_of_page(), PAPER, ()))
    (control,), (label,) = page.all("input"), page.all("label")
    assert label.get("for") == control.get("id") == "c1"
    assert control.get("maxlength") == str(LONGEST_WORDS)


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, ()),
        ({"text": [" \t\n "]}, ()),
        ({"text": ["\u202edo\x00m\ud800ain\u2069"]}, ("domain",)),
        ({"text": ["two\r\nwords"]}, ("two words",)),
        ({"choice": ["domain"]}, ()),
    ],
)
def test_a_form_is_taken_in_one_line_without_what_cannot_be_seen(fields, answer):
    assert short.take(definition("domain"), Fields(fields), PAPER, ()) == answer


@pytest.mark.parametrize("text", ["a" * (LONGEST_WORDS + 1), "a " * 10**6])
def test_endless_words_are_refused(text):
    with pytest.raises(Refused) as refused:
        short.take(definition("domain"), Fields({"text": [text]}), PAPER, ())
    assert refused.value.code == "too_long"


def test_review_tells_what_was_typed_and_what_is_accepted_once():
    question = definition("domain", "домаин", "Domain", "<domena>")
    (part,) = short.review(question, words_of_page(), ("<b>",))
    assert (part.verdict, part.given_html, part.expected_html) == (
        "wrong",
        "&lt;b&gt;",
        "domain / &lt;domena&gt;",
    )
    assert short.review(question, words_of_page(), ("DOMAIN",))[0].verdict == "right"
    assert short.review(question, words_of_page(), ())[0].verdict == "missed"
    assert short.said(question, words_of_page(), ("<b>",)) == ("&lt;b&gt;",)
    assert short.said(question, words_of_page(), ()) == ()


def test_equal_words_are_counted_together():
    question = definition("domain")
    assert {short.tally(question, (text,)) for text in ("Домен", "DOMEN", " domen. ")} == {("domen",)}
    assert short.tally(question, ("...",)) == ("...",)
    assert short.tally(question, ()) == ()
    assert short.label(question, words_of_page(), "<domen>") == "&lt;domen&gt;"


def test_the_right_answer_earns_all_points():
    question = definition("domain", "domena")
    assert short.right(question) == ("domain",) and short.mark(question, short.right(question)).correct
    assert short.on_paper(question, words_of_page(), PAPER).lines == 1
    assert not short.asks_on(question, ())
