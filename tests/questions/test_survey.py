"""Survey: asked by choices or in words, never right, wrong or counted."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions import survey
from app.questions.definition import QuestionDef, QuestionText
from app.questions.paper import Fields, Paper
from app.questions.question import Mark
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read, sent

BRACES = "{#liked .survey}"
SCALE = (
    "About this course.\n\n- [ ] A lot\n- [ ] Somewhat {#some}\n- [ ] Not at all\n\n> [!FEEDBACK]\n> Thank you."
)
SKALA = "O ovom kursu.\n\n- [ ] Mnogo\n- [ ] Donekle\n- [ ] Nikako\n\n> [!FEEDBACK]\n> Hvala."
PAPER = Paper(b"k" * 16, shuffles=True)
TYPED = st.text(max_size=300).filter(lambda text: not survey.UNSEEN.search(text))


def definition(choices: tuple[str, ...] = ("a", "b", "c"), many: bool = False) -> QuestionDef:
    return QuestionDef("liked", "survey", choices, (), 1.0, detail={"many": many})


def words() -> QuestionText:
    return QuestionText(
        stem_html="Stem",
        body_html="",
        choices={key: f"Choice {key}" for key in "abc"},
        feedback=dict.fromkeys("abc", "CANARY"),
        feedback_html="CANARY",
        hint_html="",
    )


def test_choices_are_read_with_their_lines():
    made, problems = read(SCALE, "#liked .survey")
    assert problems == []
    assert [(choice.key, choice.line) for choice in made.choices] == [("a", 12), ("some", 13), ("c", 14)]
    assert made.detail == {"many": False}
    assert read(SCALE, "#liked .survey many=yes")[0].detail == {"many": True}


def test_a_survey_without_choices_is_answered_in_words():
    made, problems = read("What would you change?\n\n> [!HINT]\n> Anything.", "#liked .survey")
    assert problems == [] and made.choices == () and made.detail == {"many": False}


@pytest.mark.parametrize(
    ("text", "braces", "problem"),
    [
        (SCALE, "points=2", (9, "points")),
        (SCALE, "points=1", (9, "points")),
        (SCALE, "many=often", (9, "attributes")),
        ("Words", "many=yes", (9, "attributes")),
        (SCALE, "words=20", (9, "attributes")),
        (SCALE.replace("[ ] Some", "[x] Some"), "", (13, "survey_key")),
        (SCALE.replace("[ ] Some", "[z] Some"), "", (13, "choice_box")),
        (SCALE.replace("A lot", "A lot\n  > Why so?"), "", (13, "survey_reason")),
        (SCALE.replace("A lot", "A lot {#some}"), "", (13, "duplicate_choice_key")),
        (SCALE.replace("> [!FEEDBACK]\n> ", "And "), "", (16, "text_after_choices")),
    ],
)
def test_a_mistake_is_told_at_its_line(text, braces, problem):
    assert problem in read(text, f"#liked .survey {braces}")[1]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    assert read(text, "#liked .survey")[0].kind == "survey"


def test_one_choice_alone_is_told(tmp_path):
    problems = problems_of(published(tmp_path, BRACES, "- [ ] Yes"))
    assert problems == [("check-first.en.md", 0, "few_choices")]


@pytest.mark.parametrize(
    ("braces", "english", "bosnian"),
    [
        ("{#liked .survey many=yes}", SCALE, SKALA),
        ("{#liked .survey}", "In your words.", "Svojim rijecima."),
        ("{#liked .survey}", "", ""),
    ],
)
def test_an_edition_says_the_same_choices_and_shares_the_definition(tmp_path, braces, english, bosnian):
    made = published(tmp_path, braces, english, bosnian)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    assert question == question_of(made)[0] and question.correct == ()
    assert tuple(text.choices) == question.choices


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("- [ ] Donekle\n", "", 0, "structure"),
        ("[ ] Donekle", "[x] Donekle", 4, "key_in_edition"),
        ("- [ ] Donekle", "- [ ]", 4, "empty_choice"),
        ("- [ ] Mnogo\n- [ ] Donekle\n- [ ] Nikako\n", "", 0, "structure"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    made = published(tmp_path, BRACES, SCALE, SKALA.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


@given(st.lists(st.text(max_size=5)).map(tuple), st.booleans())
def test_nothing_is_ever_scored(answer, many):
    assert survey.mark(definition(many=many), answer) == Mark(0, 0, False)
    assert survey.mark(definition(()), answer) == Mark(0, 0, False)


@pytest.mark.parametrize("many", [False, True])
def test_what_the_page_offers_is_taken_back_as_the_same_answer(many):
    question = definition(many=many)
    for paper in papers(4):
        for answer in [(), ("a",), ("c",), *([("a", "c"), ("a", "b", "c")] if many else [])]:
            page = on_page(survey.ask(question, words(), paper, answer))
            assert survey.take(question, sent(page), paper, ()) == answer
            assert page.all("input")[0].get("id") == "c1"


@pytest.mark.parametrize(
    "text", ["", "Well", "Two\nlines & <b>marks</b>", "  ž\t\U0001f600 ", "\n\n first \n\n last"]
)
def test_words_are_taken_back_as_they_were_written(text):
    question = definition(())
    answer = (text.strip(),) if text else ()
    page = on_page(survey.ask(question, words(), PAPER, answer))
    assert survey.take(question, sent(page), PAPER, ()) == answer


@given(TYPED)
def test_any_words_are_kept_but_for_the_ends_of_lines_and_the_space_around(text):
    taken = survey.take(definition(()), Fields({"text": [text.replace("\n", "\r\n")]}), PAPER, ())
    assert taken == ((text.strip(),) if text.strip() else ())


def test_what_cannot_be_seen_is_left_out():
    form = Fields({"text": ["a\x00b\x1b\u202ec\ud800\x7f"]})
    assert survey.take(definition(()), form, PAPER, ()) == ("abc",)
    assert survey.take(definition(()), Fields({"text": [" \x00\r\n"]}), PAPER, ()) == ()


def test_words_have_a_length_that_the_page_says():
    most = Fields({"text": ["ž" * survey.LONGEST]})
    assert survey.take(definition(()), most, PAPER, ()) == ("ž" * survey.LONGEST,)
    with pytest.raises(Refused, match="too_long"):
        survey.take(definition(()), Fields({"text": ["x" * (survey.LONGEST + 1)]}), PAPER, ())
    area = on_page(survey.ask(definition(()), words(), PAPER, ())).all("textarea")[0]
    assert area.get("maxlength") == str(survey.LONGEST)


def test_foreign_and_too_many_choices_are_refused_and_nothing_is_no_answer():
    tokens = [PAPER.token("liked", key) for key in "ab"]
    for values in (tokens, ["a"], ["\x00"], ["0" * 16]):
        with pytest.raises(Refused, match="unknown_choice"):
            survey.take(definition(), Fields({"choice": values}), PAPER, ())
    assert survey.take(definition(many=True), Fields({"choice": [*tokens, tokens[0]]}), PAPER, ()) == ("a", "b")
    assert survey.take(definition(), Fields({"text": ["words"]}), PAPER, ("a",)) == ()


def test_choices_stay_in_written_order_and_the_public_form_holds_no_key():
    question = definition(("key-one", "key-two"))
    text = replace(words(), choices={"key-one": "One", "key-two": "Two"})
    for paper in papers():
        asked = survey.ask(question, text, paper, ())
        assert [choice.html for choice in asked.choices] == ["One", "Two"]
        assert not any(secret in repr(asked) for secret in ("key-", "CANARY", "many'"))


def test_an_answer_is_said_in_safe_words_and_reviewed_without_a_verdict():
    question = definition(())
    assert survey.said(question, words(), ("<b>1</b>\n& 2",)) == ("&lt;b&gt;1&lt;/b&gt;<br>&amp; 2",)
    assert survey.said(definition(), words(), ("a", "gone")) == ("Choice a",)
    parts = survey.review(definition(), words(), ("a",))
    assert [(part.words_html, part.verdict) for part in parts] == [("Choice a", "plain")]


def test_choices_are_counted_and_words_are_not():
    assert survey.tally(definition(), ("a", "gone")) == ("a",)
    assert survey.tally(definition(()), ("my words",)) == ()
    assert survey.label(definition(), words(), "a") == "Choice a"
    assert not survey.asks_on(definition(), ("a",))
