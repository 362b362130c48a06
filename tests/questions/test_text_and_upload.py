"""Text and upload: read with their rubric, which no learner sees, taken within limits, marked by people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions import text, upload
from app.questions.definition import QuestionDef
from app.questions.paper import Fields, Paper
from app.questions.registry import KINDS
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read, sent

LETTER = """\
Mr Hodžić asks for a permit.

> [!EXAMPLE]
> - a list of the case

> [!RUBRIC]
> - CANARY Decision first: 2
> - CANARY Reason in plain words: 1.5
>
> - CANARY Says what to do next: 0.5

> [!HINT]
> Think of him.

> [!FEEDBACK]
> CANARY The decision stands first.
"""
PISMO = """\
Gospodin Hodžić trazi dozvolu.

> [!EXAMPLE]
> - lista

> [!RUBRIC]
> - Prvo odluka
> - Razlog jasnim rijecima
> - Kaze sta dalje

> [!HINT]
> Mislite na njega.

> [!FEEDBACK]
> Odluka stoji prva.
"""
PAPER = Paper(b"k" * 16, shuffles=True)
TOKEN = "A" * 22


def essay(words=3, points=4.0):
    detail = {"criteria": {"c1": 2.0, "c2": 2.0}, "markers": 2, "words": words}
    return QuestionDef("letter", "text", (), (), points, targets=("c1", "c2"), detail=detail)


def file_question():
    detail = {"criteria": {"c1": 2.0}, "markers": 1, "accept": ["pdf", "jpg"], "megabytes": 5}
    return QuestionDef("letter", "upload", (), (), 2.0, targets=("c1",), detail=detail)


def posted(words):
    return Fields({"text": [words]})


@pytest.mark.parametrize("kind", ["text", "upload"])
def test_case_and_rubric_are_read_with_lines_and_points(kind):
    made, problems = read(LETTER, f"#letter .{kind} markers=2")
    assert problems == []
    assert [(each.key, each.line, each.lines[0][1]) for each in made.targets] == [
        ("c1", 16, "CANARY Decision first"),
        ("c2", 17, "CANARY Reason in plain words"),
        ("c3", 19, "CANARY Says what to do next"),
    ]
    assert made.points == 4 and made.detail["criteria"] == {"c1": 2.0, "c2": 1.5, "c3": 0.5}
    assert made.detail["markers"] == 2
    assert [line for _, line in made.body if line] == [
        "Mr Hodžić asks for a permit.",
        "> [!EXAMPLE]",
        "> - a list of the case",
    ]
    assert "".join(line for _, line in made.hint) == "Think of him."


@pytest.mark.parametrize(
    ("braces", "problem"),
    [
        ("#letter .text words=0", (9, "attributes")),
        ("#letter .text words=many", (9, "attributes")),
        ("#letter .text markers=3", (9, "attributes")),
        ("#letter .text accept=pdf", (9, "attributes")),
        ("#letter .text points=5", (9, "rubric_points")),
        ("#letter .upload words=9", (9, "attributes")),
        ("#letter .upload accept=exe", (9, "attributes")),
        ('#letter .upload accept="pdf svg"', (9, "attributes")),
        ("#letter .upload megabytes=500", (9, "attributes")),
    ],
)
def test_braces_that_make_no_sense_are_told(braces, problem):
    assert read(LETTER, braces)[1] == [problem]


def test_points_in_the_braces_may_say_what_the_rubric_says():
    assert read(LETTER, "#letter .text points=4 words=200")[1] == []
    assert read(LETTER, '#letter .upload accept="jpeg, .PDF" megabytes=2')[0].detail["accept"] == ["pdf", "jpg"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("first: 2", "first", (16, "rubric")),
        ("first: 2", "first: 0", (16, "rubric")),
        ("first: 2", "first: 1.3", (16, "rubric")),
        ("first: 2", "first: 99", (15, "rubric_points")),
        ("> - CANARY Decision first: 2", "> Decision first: 2", (16, "rubric")),
        ("[!HINT]", "[!RUBRIC]", (21, "rubric")),
        ("[!RUBRIC]", "[!NOTE]", (9, "no_rubric")),
    ],
)
def test_a_rubric_nobody_could_mark_by_is_told_at_its_line(old, new, problem):
    assert old in LETTER
    assert problem in read(LETTER.replace(old, new, 1), "#letter .text")[1]


@given(st.text(max_size=300), st.sampled_from(["text", "upload"]))
def test_no_text_breaks_the_reading(words, kind):
    assert read(words, f"#letter .{kind}")[0].kind == kind
    assert read(LETTER + words, f"#letter .{kind}")[0].targets[0].key == "c1"


@pytest.mark.parametrize("kind", ["text", "upload"])
def test_an_edition_translates_the_criteria_and_keeps_the_points(tmp_path, kind):
    made = published(tmp_path, f"{{#letter .{kind}}}", LETTER, PISMO)
    assert problems_of(made) == []
    question, words = question_of(made, "bs")
    assert question == question_of(made)[0] and question.points == 4
    assert words.targets == {"c1": "Prvo odluka", "c2": "Razlog jasnim rijecima", "c3": "Kaze sta dalje"}
    assert "odluka" not in words.body_html and "lista" in words.body_html


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("> - Prvo odluka", "> - Prvo odluka: 2", 7, "key_in_edition"),
        ("> - Prvo odluka\n", "", 0, "structure"),
        ("> - Prvo odluka", "> Prvo odluka", 7, "rubric"),
        ("> [!HINT]\n> Mislite na njega.", "", 0, "structure"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    assert old in PISMO
    made = published(tmp_path, "{#letter .text}", LETTER, PISMO.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


@pytest.mark.parametrize("kind", ["text", "upload"])
def test_the_public_form_holds_no_rubric(tmp_path, kind):
    question, words = question_of(published(tmp_path, f"{{#letter .{kind} markers=2}}", LETTER))
    for paper in papers(4):
        asked = repr(KINDS[kind].ask(question, words, paper, ()))
        assert not any(secret in asked for secret in ("CANARY", "c1", "1.5", "letter"))


@given(st.text(max_size=200))
def test_a_text_is_taken_as_written_but_for_what_cannot_be_seen(words):
    answer = text.take(essay(words=0), posted(words), PAPER, ("before",))
    again = text.take(essay(words=0), posted("".join(answer)), PAPER, ())
    assert again == answer
    assert not answer or (answer[0] == answer[0].strip() and "\x00" not in answer[0] and "\r" not in answer[0])


def test_what_the_page_offers_is_taken_back_as_the_same_answer(tmp_path):
    question, words = question_of(published(tmp_path, "{#letter .text words=3}", LETTER))
    for answer in ((), ("Two words",), ("Čestita\n\nnova  <b>&amp; dozvola",), ("\u2028line\nline",)):
        page = on_page(text.ask(question, words, PAPER, answer))
        assert text.take(question, sent(page), PAPER, ()) == tuple(each.strip() for each in answer)
        assert page.all("textarea")[0].get("id") == "c1"
        assert ("asked for" in page.text) == (len("".join(answer).split()) > 3)


@pytest.mark.parametrize("words", ["a b c d e f g h i j", "a" * 20_001, "\r\n" * 50_000, "x" * 5_000_000])
def test_a_text_far_beyond_the_limit_is_refused(words):
    with pytest.raises(Refused, match="too_long"):
        text.take(essay(), posted(words), PAPER, ())


def test_a_text_over_the_limit_is_taken_and_only_warned_about():
    answer = text.take(essay(), posted("a b c d e f g h i"), PAPER, ())
    assert len(answer[0].split()) == 9


def test_blank_is_no_answer():
    for words in ("", "  \r\n\t ", "\u202e\x00"):
        assert text.take(essay(), posted(words), PAPER, ("before",)) == ()


def test_an_answer_is_said_with_its_paragraphs_and_never_as_markup():
    answer = ("One <b>\n two\n\nThree",)
    assert text.said(essay(), None, answer) == ("One &lt;b&gt;<br> two", "Three")
    assert text.said(essay(), None, ()) == ()


def test_people_give_the_points_and_a_review_shows_answer_and_criteria(tmp_path):
    question, words = question_of(published(tmp_path, "{#letter .text}", LETTER))
    assert text.mark(question, ("Anything",)).raw == 0 and text.mark(question, ()).max == 4
    parts = text.review(question, words, ("My <letter>",))
    assert parts[0].given_html == "My &lt;letter&gt;"
    assert parts[1].words_html == "CANARY Decision first"
    assert {part.verdict for part in parts} == {"plain"}
    assert text.tally(question, ("x",)) == () and text.label(question, words, "x") == ""


def test_an_upload_takes_what_the_store_names_and_keeps_the_file_before():
    question = file_question()
    before = (TOKEN, "old.pdf")
    assert upload.take(question, Fields({"upload": [TOKEN, "my.pdf"]}), PAPER, before) == (TOKEN, "my.pdf")
    assert upload.take(question, Fields(), PAPER, before) == before
    assert upload.take(question, Fields({"upload": [""]}), PAPER, ()) == ()


@pytest.mark.parametrize(
    "given",
    [["../../etc/passwd"], [TOKEN + "A"], [TOKEN, "n" * 200], [TOKEN, "a", "b"], ["\x00" * 22], ["", "x"]],
)
def test_an_upload_that_no_store_gave_is_refused(given):
    with pytest.raises(Refused, match="unknown_choice"):
        upload.take(file_question(), Fields({"upload": given}), PAPER, ())


def test_the_page_takes_a_file_and_says_which_was_handed_in(tmp_path):
    question, words = question_of(published(tmp_path, '{#letter .upload accept="pdf jpg"}', LETTER))
    page = on_page(upload.ask(question, words, PAPER, (TOKEN, "<my>.pdf")))
    field = page.all("input")[0]
    assert (field.get("type"), field.get("id"), field.get("accept")) == ("file", "c1", ".pdf,.jpg,.jpeg")
    assert "<my>.pdf" in page.text and TOKEN not in page.text
    assert upload.said(question, words, (TOKEN, "<my>.pdf")) == ("&lt;my&gt;.pdf",)
