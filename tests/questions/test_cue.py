"""Cues: spans of a message are read, shown as checkboxes where they stand, and marked as multiple choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions import cue, multiple
from app.questions.definition import QuestionDef
from app.questions.paper import Fields, Paper
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read, sent

BRACES = "{#mail .cue}"
MAIL = """\
> [!EXAMPLE]
> From: [it@podrska-gov.example]{sender}
>
> | Field | Words |
> |---|---|
> | Link | [`podrska.example`]{link} |

Dear [**Amira**]{name}, hurry.

- [x] sender
  > CANARY The domain is not ours.
- [x] link
  > CANARY It leads elsewhere.
- [ ] name
  > CANARY Your name is known to anybody.
"""
POSTA = """\
> [!EXAMPLE]
> Od: [it@podrska-gov.example]{sender}
>
> | Polje | Rijeci |
> |---|---|
> | Veza | [`podrska.example`]{link} |

Draga [**Amira**]{name}, pozuri.

- [ ] sender
  > Domena nije nasa.
- [ ] link
  > Vodi drugamo.
- [ ] name
  > Ime zna svako.
"""
KEYS = ("sender", "link", "name")
SETS = st.frozensets(st.sampled_from("abcdef"))


def definition(correct=("sender", "link"), points=1.0):
    return QuestionDef("mail", "cue", KEYS, tuple(correct), points)


def test_spans_are_read_with_their_words_and_the_list_gives_the_key():
    made, problems = read(MAIL, "#mail .cue")
    assert problems == []
    assert [(each.key, each.line, each.mark) for each in made.choices] == [
        ("sender", 19, "x"),
        ("link", 21, "x"),
        ("name", 23, " "),
    ]
    assert [each.lines[0][1] for each in made.choices] == [
        "it@podrska-gov.example",
        "`podrska.example`",
        "**Amira**",
    ]
    assert (11, "> From: {{ cue.0 }}it@podrska-gov.example{{ end }}") in made.body


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("- [ ] name", "- [ ] nobody", (23, "cue_unknown")),
        ("- [ ] name", "- [x] link", (23, "duplicate_choice_key")),
        ("  > CANARY Your", "- [ ] sender\n  > CANARY Your", (24, "duplicate_choice_key")),
        ("[**Amira**]{name}", "[**Amira**]{link}", (17, "duplicate_choice_key")),
        ("Dear ", "Dear [you]{you} ", (17, "cue_unlisted")),
        ("Dear ", "Dear {{ cue.0 }} ", (17, "cue_place")),
        ("- [ ] name", "- [z] name", (23, "choice_box")),
    ],
)
def test_a_mistake_is_told_at_its_line(old, new, problem):
    assert old in MAIL
    assert problem in read(MAIL.replace(old, new), "#mail .cue")[1]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    assert read(text, "#mail .cue")[0].kind == "cue"
    assert read(MAIL + text, "#mail .cue")[0].choices[0].key == "sender"


def test_the_message_keeps_its_spans_in_callouts_tables_and_emphasis(tmp_path):
    made = published(tmp_path, BRACES, MAIL, POSTA)
    assert problems_of(made) == []
    for locale in ("en", "bs"):
        question, text = question_of(made, locale)
        assert question.choices == KEYS and question.correct == ("sender", "link")
        page = on_page(cue.ask(question, text, Paper(b"k" * 16, False), ()))
        labels = page.all("label")
        assert [label.text for label in labels] == ["it@podrska-gov.example", "podrska.example", "Amira"]
        assert labels[1].within("td") and labels[2].within("p")
        assert [box.get("type") for box in page.all("input")] == ["checkbox"] * 3
    assert question_of(made, "bs")[1].feedback["link"] == "<p>Vodi drugamo.</p>"


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("- [ ] sender\n  > Domena nije nasa.\n", "", 0, "structure"),
        ("- [ ] sender", "- [x] sender", 10, "key_in_edition"),
        ("[**Amira**]{name}", "Amira", 14, "cue_unknown"),
        ("  > Vodi drugamo.\n", "", 12, "structure"),
        (
            "- [ ] sender\n  > Domena nije nasa.\n- [ ] link\n",
            "- [ ] link\n  > x\n- [ ] sender\n",
            10,
            "structure",
        ),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    assert old in POSTA
    made = published(tmp_path, BRACES, MAIL, POSTA.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


def test_an_edition_may_tell_the_cues_in_another_order(tmp_path):
    turned = POSTA.replace("{sender}", "{x}").replace("{name}", "{sender}").replace("{x}", "{name}")
    made = published(tmp_path, BRACES, MAIL, turned)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    paper = Paper(b"k" * 16, False)
    pieces = [each for each in cue.ask(question, text, paper, ("sender",)).pieces if each.token]
    assert [paper.key_of("mail", KEYS, each.token) for each in pieces] == ["name", "link", "sender"]
    assert [each.is_chosen for each in pieces] == [False, False, True]


@pytest.mark.parametrize(
    "words",
    ["*one [two*]{name} three", "# Heading [here]{name}", "[a <https://x.example> b]{name}"],
)
def test_a_span_that_is_not_plain_running_text_is_told(tmp_path, words):
    text = MAIL.replace("Dear [**Amira**]{name}, hurry.", words)
    assert "cue_place" in {code for _, _, code in problems_of(published(tmp_path, BRACES, text))}


@given(st.frozensets(st.sampled_from("abcdef"), min_size=1), SETS, st.floats(min_value=0.01, max_value=100))
def test_marks_are_those_of_multiple_choice(key, chosen, points):
    question = QuestionDef("mail", "cue", tuple("abcdef"), tuple(key), points)
    made = cue.mark(question, tuple(chosen))
    assert 0 <= made.raw <= made.max == points and made.correct == (chosen == key)
    assert made == multiple.mark(question, tuple(sorted(chosen, reverse=True)))


def test_the_public_form_holds_no_key_no_reason_and_no_name_of_a_choice(tmp_path):
    question, text = question_of(published(tmp_path, "{#mail .cue points=1.25}", MAIL))
    for paper in papers():
        plain = repr(cue.ask(question, text, paper, ()))
        assert not any(secret in plain for secret in ("CANARY", "sender", "{name}", "1.25", "cue:"))


def test_what_the_page_offers_is_taken_back_as_the_same_answer(tmp_path):
    question, text = question_of(published(tmp_path, BRACES, MAIL))
    for paper in papers(4):
        for answer in ((), ("sender",), ("sender", "name"), KEYS):
            page = on_page(cue.ask(question, text, paper, answer))
            assert cue.take(question, sent(page), paper, ()) == answer
            assert page.all("input")[0].get("id") == "c1"


def test_a_foreign_token_is_refused():
    paper = Paper(b"k" * 16, False)
    for token in ("sender", "", "a" * 100_000, paper.token("other", "sender")):
        with pytest.raises(Refused, match="unknown_choice"):
            cue.take(definition(), Fields({"choice": [token]}), paper, ())


def test_a_review_says_which_cues_were_found_missed_and_innocent(tmp_path):
    question, text = question_of(published(tmp_path, BRACES, MAIL))
    parts = cue.review(question, text, ("sender", "name"))
    assert [part.verdict for part in parts] == ["right", "missed", "wrong"]
    assert parts[0].words_html == "it@podrska-gov.example" and "not ours" in parts[0].reason_html
    assert cue.said(question, text, ("name",)) == ("<strong>Amira</strong>",)
    assert cue.tally(question, ("name",)) == ("name",)
    assert cue.label(question, text, "link") == "<code>podrska.example</code>"
