"""A text divides into units, each with its place and lines, and new words can be put into exactly these lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.files import read_files
from app.content.report import Report
from app.content.source import read_course
from app.content.units import Unwritable, digest_of, text_key, units_of, with_words
from tests.content.courses import PLACE, whole_course, whole_edition, write
from tests.content.editions import HEAD, lesson

BODY = """\
The case of a clerk
who waits.

## Look here {#here}

Words with a [link](02-two.md):

- one
  and more
- two

| a | b |
|---|---|
| c | d \\| e |

> [!TIP]
> Look twice.
>
> 1. first

![A tall box](box.svg "The box")

![](line.svg "decoration")

[^1]: A footnote.

Term
: What it means

```
code
```

```question {#look}
Which one
is it?

The case.

- [ ] This {#b}
  > No, since it is not.
- [x] That
  > Yes.

> [!HINT]
> Think.
```
"""


def shown(body):
    return [(each.kind, each.line, each.end, each.markdown) for each in units_of(lesson(body))]


def test_every_kind_of_words_is_a_unit_with_its_lines_and_nothing_else_is():
    assert shown(BODY) == [
        ("title", 2, 2, "One"),
        ("paragraph", 5, 6, "The case of a clerk\nwho waits."),
        ("heading", 8, 8, "Look here"),
        ("paragraph", 10, 10, "Words with a [link](02-two.md):"),
        ("item", 12, 13, "one\nand more"),
        ("item", 14, 14, "two"),
        ("row", 16, 16, "a | b"),
        ("row", 18, 18, "c | d \\| e"),
        ("paragraph", 21, 21, "Look twice."),
        ("item", 23, 23, "first"),
        ("figure", 25, 25, '![A tall box](box.svg "The box")'),
        ("footnote", 29, 29, "A footnote."),
        ("paragraph", 31, 31, "Term"),
        ("definition", 32, 32, "What it means"),
        ("stem", 39, 40, "Which one\nis it?"),
        ("paragraph", 42, 42, "The case."),
        ("choice", 44, 44, "This"),
        ("paragraph", 45, 45, "No, since it is not."),
        ("choice", 46, 46, "That"),
        ("paragraph", 47, 47, "Yes."),
        ("paragraph", 50, 50, "Think."),
    ]


def test_words_put_back_give_the_same_file():
    units = units_of(lesson(BODY))
    assert (
        with_words(HEAD.format("One") + BODY, {unit: unit.markdown for unit in units}) == HEAD.format("One") + BODY
    )


def test_new_words_stand_in_the_lines_of_the_old_and_keep_what_is_around_them():
    units = {unit.markdown: unit for unit in units_of(lesson(BODY))}
    words = {"This": "Ovo", "Look twice.": "Dvaput.\nI opet.", "One": "Jedan: prvi", "c | d \\| e": "x | y"}
    made = with_words(HEAD.format("One") + BODY, {units[old]: new for old, new in words.items()})
    assert '\ntitle: "Jedan: prvi"\n' in made and "\n- [ ] Ovo {#b}\n" in made
    assert "\n> Dvaput.\n> I opet.\n>\n> 1. first\n" in made and "\n| x | y |\n" in made


def test_two_texts_on_one_line_are_not_written_one_by_one(tmp_path):
    flow = whole_course()[PLACE["course"]].replace("outcomes:\n  - You can look.", "outcomes: [One, Two]")
    course = read(tmp_path, whole_course() | {PLACE["course"]: flow})
    units = [unit for unit in units_of(course.texts["en"]) if unit.kind == "outcome"]
    with pytest.raises(Unwritable):
        with_words(flow, {units[1]: "Drugi"})


def test_wraps_trailing_blanks_and_composed_letters_do_not_count():
    assert digest_of("one two") == digest_of(" one\ntwo  \n") and digest_of("\u010d") == digest_of("c\u030c")
    assert digest_of("one two") != digest_of("one, two") != digest_of("One, two")
    assert digest_of("\ud800") == digest_of("\ufffd")


def test_keys_boxes_stars_points_and_numbers_are_no_words(tmp_path):
    before = """
## A gap {#g .gap}
Say [__ *yes | no].

## How many? {#n .numeric}
= 12 \u00b1 1 days | d

## A story {#s .scenario}
Begin.

### One {#one}
Go?

- You go \u2192 #two {points=2}
  > Good.
- You stay -> #two

### Two {#two}
End.

## Pairs {#m .matching}
| left | right |
|---|---|
| A {#x} | t |
| B | u |
"""
    after = before
    changes = [("*yes | no", "yes | *no"), ("12 \u00b1 1", "= 13"), ("points=2", "points=1"), ("{#x}", "{#y}")]
    for old, new in changes:
        after = after.replace(old, new.removeprefix("= "))
    assert before != after
    assert quiz_units(tmp_path / "a", before) == quiz_units(tmp_path / "b", after)
    words = [unit[1] for unit in quiz_units(tmp_path / "a", before)]
    assert {"Say [__ yes | no].", "days | d", "You go", "You stay", "A | t", "One"} <= set(words)


def quiz_units(root, questions):
    files = whole_course() | {PLACE["check"]: "---\ntitle: Check\npass: 80\n---\n" + questions}
    return [(unit.kind, unit.markdown) for unit in units_of(read(root, files).quizzes["check-first"]["en"])]


def read(root, files):
    return read_course(read_files(write(root, files), "demo"), "demo", Report())


def test_source_and_edition_divide_in_the_same_way(tmp_path):
    course = read(tmp_path, whole_course() | whole_edition())
    pairs = [course.texts, *(each.texts for each in course.lessons), *course.quizzes.values()]
    for texts in pairs:
        source, edition = units_of(texts["en"]), units_of(texts["bs"], texts["en"])
        assert [unit.place for unit in source] == [unit.place for unit in edition]
        assert len({unit.place for unit in source}) == len(source)


def test_parts_of_a_question_are_called_as_in_the_source_whatever_the_edition_repeats(tmp_path):
    edition = whole_edition()
    path = PLACE["check"].replace(".en.", ".bs.")
    edition[path] = edition[path].replace(' {#check-who tags="sender"}', "")
    course = read(tmp_path, whole_course() | edition)
    texts = course.quizzes["check-first"]
    assert "question:check-who/choice:a/1" in {unit.place for unit in units_of(texts["bs"], texts["en"])}


def test_a_text_has_one_name_in_all_languages_and_wherever_it_stands_in_the_order():
    assert text_key("courses/demo/course.en.md") == "course"
    assert text_key("courses/demo/03-m/02-the-pause.sr.md") == text_key("courses/demo/01-x/07-the-pause.en.md")
    assert text_key("quizzes/demo/final.bs.md") == "quiz:final"


LINES = st.sampled_from(
    [*BODY.split("\n"), "> quote", "***", "- [ ", "|", "# x", "  deep", "```question", "*[A]: b"]
)


@given(st.lists(LINES, max_size=30))
def test_any_text_divides_without_a_word_lost_or_a_file_changed(lines):
    body = "\n".join(lines)
    text = lesson(body)
    units = units_of(text)
    assert len({unit.place for unit in units}) == len(units)
    file = HEAD.format("One") + body
    again = with_words(file, {unit: unit.markdown for unit in units})
    assert [unit.digest for unit in units_of(lesson(again.removeprefix(HEAD.format("One"))))] == [
        unit.digest for unit in units
    ]
