"""A question is read from Markdown with the line of every part."""

from hypothesis import given
from hypothesis import strategies as st

from app.questions.attributes import Attributes, read_attributes, split_attributes
from app.questions.reading import read_question

WHOLE = """\
What is her best first move?

A longer case.

> [!EXAMPLE]
> From: somebody

- [ ] Pay now
  > A reason why not,
  > in two lines.
- [x] Call the head of finance
  on the number she has {#call}
  > Right.

> [!HINT]
> Think of the telephone.

> [!FEEDBACK]
> Ask on another way.
"""


def read(text, braces="#first", stem=None, is_source=True):
    """A question from its Markdown, and the problems found as (line, code)."""
    found = []
    lines = list(enumerate(text.split("\n"), 10))
    made = read_question(stem, read_attributes(braces), 9, lines, is_source, lambda *each: found.append(each[:2]))
    return made, found


def test_every_part_of_a_question_is_found_with_its_line():
    made, problems = read(WHOLE)
    assert problems == []
    assert made.stem == (10, "What is her best first move?")
    assert [line for _, line in made.body if line] == ["A longer case.", "> [!EXAMPLE]", "> From: somebody"]
    assert [(choice.key, choice.line, choice.mark) for choice in made.choices] == [
        ("a", 17, " "),
        ("b", 20, "x"),
    ]
    assert [line for _, line in made.choices[0].feedback] == ["A reason why not,", "in two lines."]
    assert "".join(line for _, line in made.hint).strip() == "Think of the telephone."
    assert "".join(line for _, line in made.feedback).strip() == "Ask on another way."


def test_a_choice_keeps_the_key_its_author_gave():
    made, problems = read("Stem?\n- [x] One {#one}\n- [ ] Two")
    assert [choice.key for choice in made.choices] == ["one", "b"] and not problems


def test_two_choices_with_one_key_are_a_problem():
    assert (12, "duplicate_choice_key") in read("Stem?\n- [x] One {#b}\n- [ ] Two")[1]


def test_several_ticked_boxes_make_a_multiple_question():
    assert read("S?\n- [x] One\n- [x] Two\n- [ ] Three")[0].kind == "multiple"


def test_a_slip_in_a_box_is_a_problem_at_its_line():
    assert read("S?\n- [z] One\n- [x] Two")[1] == [(11, "choice_box")]
    assert (11, "choice_box") in read("S?\n-[ ] One\n- [x] Two")[1]
    assert (11, "choice_box") in read("S?\n[x] One\n- [x] Two")[1]


def test_a_question_without_a_key_is_a_problem_only_in_the_source():
    assert read("S?\n- [x] One\n- [ ] Two", "")[1] == [(9, "no_key")]
    assert read("S?\n- [ ] One\n- [ ] Two", "", is_source=False)[1] == []


def test_unknown_kinds_attributes_and_points_are_problems():
    assert read("S?\n- [x] One", "#a .guess")[1] == [(9, "kind")]
    assert read("S?\n- [x] One", "#a .riddle")[1] == [(9, "kind")]
    assert read("S?\n- [x] One", "#a colour=red")[1] == [(9, "attributes")]
    assert read("S?\n- [x] One", "#a points=0")[1] == [(9, "points")]
    assert read("S?\n- [x] One", "#a points=nan")[1] == [(9, "points")]


def test_words_after_the_choices_belong_nowhere():
    assert read("S?\n- [x] One\n\nAnd so on")[1] == [(13, "text_after_choices")]


def test_braces_are_read_with_quotes_and_without():
    words, given_attributes = split_attributes('Who sent it? {#sender .multiple tags="sender easy" points=1.5}')
    assert words == "Who sent it?"
    assert given_attributes == Attributes("sender", ("multiple",), (("tags", "sender easy"), ("points", "1.5")))


def test_braces_in_running_text_stay_text():
    assert split_attributes("A set {a, b}") == ("A set {a, b}", Attributes())


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_a_question(text):
    made, _ = read(text)
    assert (made.key, made.line) == ("first", 9)
    again, _ = read("S?\n- [x] One\n" + text, text)
    assert again.choices[0].mark == "x"
