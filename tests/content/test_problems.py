"""A broken course is told at file and line, all problems at once, and never with an exception."""

import os

import pytest

from app.content.compiler import compile_course
from tests.content.courses import PLACE, compiled, found, whole_course, whole_edition, write


def changed(name, old, new):
    """The whole course with one text changed."""
    files = whole_course()
    assert old in files[PLACE[name]]
    files[PLACE[name]] = files[PLACE[name]].replace(old, new)
    return files


CASES = [
    ("one", "title: One", "title: One: two", 2, "yaml"),
    ("one", "title: One", "title: &a One", 2, "yaml"),
    ("one", "title: One", "title: *a", 2, "yaml"),
    ("one", "title: One", "title: !!python/object:os.system x", 2, "yaml"),
    ("one", "title: One", "title: One\ntitle: Two", 3, "yaml"),
    ("one", "title: One", "title: No", 2, "field"),
    ("one", "title: One", "titel: One", 2, "field"),
    ("one", "minutes: 3", "minutes: 900", 3, "field"),
    ("one", "minutes: 3", "minutes: three", 3, "field"),
    ("one", "---\ntitle", "title", 1, "yaml"),
    ("one", "3\n---\n", "3\n", 1, "yaml"),
    ("one", "## Look", "#### Look", 7, "heading_jump"),
    ("one", "## Look", "# Look", 7, "heading"),
    ("one", "[!TIP]", "[!TRICK]", 14, "callout"),
    ("one", "[!TIP]", "[!BEFORE]", 14, "callout_pair"),
    ("one", "![A tall box]", "![]", 17, "no_description"),
    ("one", "(box.svg", "(bax.svg", 17, "media_missing"),
    ("one", "(box.svg", "(../../../etc/passwd.svg", 17, "media_missing"),
    ("one", "(02-two.md)", "(03-three.md)", 9, "link_broken"),
    ("one", "(02-two.md)", "(02-two.md#s9)", 9, "link_broken"),
    ("one", "(02-two.md)", "(javascript:alert(1))", 9, "link_scheme"),
    ("one", "(02-two.md)", "(//evil.example/x)", 9, "link_scheme"),
    ("one", "The case", "See ![x](box.svg) the case", 5, "image_place"),
    ("one", "The case", "{{ institution.name }} case", 5, "variable"),
    ("one", "The case", "The <script>alert(1)</script> case", 5, "raw_html"),
    ("one", "The case", "The c\u0430se", 5, "mixed_script"),
    ("one", "The case", "Write to it@ministry.gov.rs in case", 5, "real_domain"),
    ("one", "The case", "At 8.8.8.8 the case", 5, "real_address"),
    ("one", "The case", "Call +381 11 333 4444 in case", 5, "real_phone"),
    ("one", "The case", "The \u202ecase", 5, "unseen"),
    ("one", "The case", "x" * 6000 + "case", 5, "long_line"),
    ("one", "The case", "[" * 500 + "case", 5, "dense"),
    ("one", "- one\n", "- [x] one\n", 11, "stray_choice"),
    ("one", "question {#look}", "question", 19, "no_key"),
    ("one", "question {#look}", "question {#Look}", 19, "attributes"),
    ("one", "- [ ] This", "- [z] This", 21, "choice_box"),
    ("one", "- [x] That", "- [ ] That", 19, "none_right"),
    ("one", "- [x] That", "- [x] This", 23, "duplicate_choice"),
    ("one", "```\n", "", 19, "fence"),
    ("check", "pass: 80", "pass: 180", 3, "field"),
    ("check", "draw: 1", "draw: 3", 4, "draw"),
    ("check", "draw: 1", "draw: {sender: 2, links: 1}", 4, "draw"),
    ("check", "draw: 1", "draw: {colour: 1}", 4, "draw"),
    ("check", "shuffle: both", "shuffle: always", 5, "field"),
    ("check", "{#check-which", "{#check-who", 15, "duplicate_key"),
    ("check", "## Which of these are check?", "## Who sent it?", 15, "duplicate_stem"),
    ("plan", "source: en", "source: xx", 1, "field"),
    ("plan", "check: check-first", "check: missing", 3, "quiz_missing"),
    ("plan", "final: final", "final: missing", 6, "quiz_missing"),
    ("plan", "final: final", "final: final\ncolour: red", 7, "field"),
    ("plan", "  - key: first", "  - key: second", 3, "module_empty"),
    ("course", "  first: First steps", "  other: First steps", 7, "field"),
    ("course", "outcomes:\n  - You can look.", "outcomes: You can look.", 5, "field"),
    ("figure", "<rect", "<script>alert(1)</script><rect", 1, "svg_element"),
    ("figure", "<svg", "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg", 1, "svg_invalid"),
    ("figure", ' viewBox="0 0 640 360"', "", 1, "svg_viewbox"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "code"), CASES)
def test_a_mistake_is_told_at_its_file_and_line_and_blocks(tmp_path, name, old, new, line, code):
    made = compiled(tmp_path, changed(name, old, new))
    assert (PLACE[name].rpartition("/")[2], line, code) in found(made, "error")
    assert made.release is None


WARNINGS = [
    ("one", "  > No, since it is not.\n", "", 21, "no_reason"),
    ("one", "The case of", "The case " + "and so on " * 15 + "of", 5, "long_sentence"),
    ("one", "The case", "15. maja. The case", 5, "number_list"),
    ("one", "(02-two.md)", "(https://www.example.org/)", 9, "link_outside"),
    ("final", "## Who wrote it?", "## Who sent it?", 9, "duplicate_stem"),
    ("check", "- [ ] Three", "- [x] Three", 15, "all_right"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "code"), WARNINGS)
def test_a_weakness_is_told_but_does_not_block(tmp_path, name, old, new, line, code):
    made = compiled(tmp_path, changed(name, old, new))
    assert found(made) == [(PLACE[name].rpartition("/")[2], line, code)]
    assert made.release is not None


def test_the_sentence_reads_as_an_author_expects(tmp_path):
    made = compiled(tmp_path, changed("one", "![A tall box]", "![]"))
    assert str(made.problems[0]) == "courses/demo/01-first/01-one.en.md:17: the image has no description"


def test_all_problems_are_told_at_once(tmp_path):
    files = changed("one", "![A tall box]", "![]")
    files[PLACE["check"]] = files[PLACE["check"]].replace("pass: 80", "pass: 0")
    files[PLACE["two"]] = files[PLACE["two"]].replace("More", "<b>More</b>")
    codes = {code for _, _, code in found(compiled(tmp_path, files))}
    assert codes == {"no_description", "field", "raw_html"}


def test_an_image_said_to_be_decoration_needs_no_description(tmp_path):
    made = compiled(tmp_path, changed("one", '![A tall box](box.svg "The box")', '![](box.svg "decoration")'))
    assert made.problems == []
    html = made.release.editions[0].lessons["one"].html
    assert 'alt=""' in html and "figcaption" not in html


def test_two_right_choices_named_single_are_an_error(tmp_path):
    files = changed("one", "{#look}", "{#look .single}")
    files[PLACE["one"]] = files[PLACE["one"]].replace("[ ]", "[x]")
    assert found(compiled(tmp_path, files)) == [("01-one.en.md", 19, "two_right")]


def test_a_page_that_is_too_heavy_is_warned_of(tmp_path):
    numbers = [f"{number * 7919 % 99991:x}z{number * 104729 % 65521:x}" for number in range(4500)]
    words = "\n\n".join(" ".join(numbers[at : at + 12]) + "." for at in range(0, len(numbers), 12))
    made = compiled(tmp_path, changed("two", "More words.", words))
    assert found(made, "warning") == [("02-two.en.md", 1, "page_weight")]


EDITION_CASES = [
    ("one", "- [ ] That", "- [x] That", "key_in_edition"),
    ("one", "## Look here\n", "", "structure"),
    ("one", "- two\n", "", "structure"),
    ("one", "[link](02-two.md)", "link", "structure"),
    ("one", "> [!TIP]\n", "", "structure"),
    ("one", '![A tall box](box.svg "The box")', "", "structure"),
    ("one", "- [ ] This\n  > No, since it is not.\n", "", "structure"),
    ("one", "  > Yes, it is.\n", "", "structure"),
    ("one", "{#look}", "{#other}", "structure"),
    ("check", "title: Check", "title: Check\npass: 80", "setting"),
    ("check", ' {#check-who tags="sender"}', ' {#check-who tags="other"}', "structure"),
    ("course", "  - You can look.", "  - You can look.\n  - And see.", "field"),
]


@pytest.mark.parametrize(("name", "old", "new", "code"), EDITION_CASES)
def test_an_edition_that_leaves_its_source_does_not_publish(tmp_path, name, old, new, code):
    edition = whole_edition()
    path = PLACE[name].replace(".en.", ".bs.")
    assert old in edition[path]
    edition[path] = edition[path].replace(old, new)
    made = compiled(tmp_path, whole_course() | edition)
    assert code in [each.code for each in made.problems if each.path == path and each.severity == "error"]
    assert made.release is None


def test_an_edition_needs_no_keys_in_braces(tmp_path):
    edition = {path: text.replace(" {#look}", "") for path, text in whole_edition().items()}
    assert compiled(tmp_path, whole_course() | edition).problems == []


def test_a_serbian_text_in_latin_letters_is_the_wrong_alphabet(tmp_path):
    made = compiled(tmp_path, whole_course() | whole_edition("sr"))
    assert ("01-one.sr.md", "alphabet") in [(name, code) for name, _, code in found(made, "error")]


def test_a_bosnian_text_in_cyrillic_letters_is_the_wrong_alphabet(tmp_path):
    edition = whole_edition()
    path = PLACE["two"].replace(".en.", ".bs.")
    edition[path] = edition[path].replace("More words.", "Цела реченица писана ћирилицом.")
    assert ("02-two.bs.md", 4, "alphabet") in found(compiled(tmp_path, whole_course() | edition), "error")


FILES = [
    ("courses/demo/01-first/03-x.md", "words", "file_name"),
    ("courses/demo/01-first/03-x.xx.md", "words", "file_locale"),
    ("courses/demo/01-first/03-Bad_Name.en.md", "words", "file_name"),
    ("courses/demo/01-first/three.en.md", "words", "file_name"),
    ("courses/demo/01-first/01-other.en.md", "---\ntitle: O\nminutes: 1\n---\nw\n", "lesson_number"),
    ("courses/demo/01-first/03-one.en.md", "words", "lesson_key"),
    ("courses/demo/02-second/01-three.en.md", "---\ntitle: O\nminutes: 1\n---\nw\n", "module_unknown"),
    ("courses/demo/01-first/01-x/03-deep.en.md", "words", "file_place"),
    ("courses/demo/01-first/02-two.bs.md", b"---\ntitle: \xff\xfe\n---\n", "not_utf8"),
    ("courses/demo/01-first/02-two.bs.md", "x" * 70000, "too_large"),
    ("courses/demo/01-first/02-two.bs.md", "", "empty_file"),
    ("courses/demo/01-first/03-three.bs.md", "---\ntitle: O\n---\nw\n", "no_source"),
    ("quizzes/demo/01-check.en.md", "words", "file_place"),
    ("courses/demo/01-first/02-two.bs.md", "---\n" + "a: [" * 500 + "\n---\n", "yaml"),
    ("courses/demo/01-first/02-two.bs.md", "---\n" + "- " * 500 + "\n---\n", "yaml"),
    ("courses/demo/01-first/02-two.bs.md", '---\ntitle: "\\ud800\\0"\n---\nw\n', "field"),
]


@pytest.mark.parametrize(("path", "text", "code"), FILES)
def test_a_file_out_of_place_or_unreadable_is_a_problem(tmp_path, path, text, code):
    made = compiled(tmp_path, whole_course() | {path: text})
    assert code in [each.code for each in made.problems if each.path == path]
    assert made.release is None


def test_a_file_of_no_known_kind_is_a_warning(tmp_path):
    made = compiled(
        tmp_path, whole_course() | {"courses/demo/01-first/notes.txt": "words", "courses/demo/README.md": "x"}
    )
    assert found(made) == [("notes.txt", 1, "unknown_file")] and made.release is not None


def test_a_link_out_of_the_folders_is_a_problem(tmp_path):
    outside = tmp_path / "secret.md"
    outside.write_text("---\ntitle: Secret\n---\nwords", encoding="utf-8")
    root = write(tmp_path / "root", whole_course())
    (root / "courses/demo/01-first/03-three.en.md").symlink_to(outside)
    (root / "courses/demo/02-second").symlink_to(tmp_path)
    made = compile_course(root, "demo")
    assert [each.code for each in made.problems] == ["symlink", "symlink"] and made.release is None


def test_a_pipe_in_place_of_a_file_does_not_hang(tmp_path):
    root = write(tmp_path, whole_course())
    os.mkfifo(root / "courses/demo/01-first/03-three.en.md")
    assert [each.code for each in compile_course(root, "demo").problems] == ["not_a_file"]


def test_a_course_without_a_plan_or_without_anything_is_a_problem(tmp_path):
    assert [each.code for each in compile_course(tmp_path, "demo").problems] == ["missing_file"]
    files = whole_course()
    del files[PLACE["plan"]]
    assert "missing_file" in [each.code for each in compiled(tmp_path, files).problems]


def test_a_course_without_its_own_text_is_a_problem(tmp_path):
    files = whole_course()
    del files[PLACE["course"]]
    assert found(compiled(tmp_path, files)) == [("course.en.md", 1, "missing_file")]


def test_numbers_of_list_items_are_no_dates(tmp_path):
    files = changed("one", "- one\n- two", "1. one\n2. two")
    assert compiled(tmp_path, files).problems == []


SURVEYS = """\
---
title: Last
pass: 50
---
## How was it? {#how .survey}
- [ ] Good
- [ ] Bad
"""
WRITTEN = """\
---
title: Practice
pass: 50
---
## Write a letter {#letter .text}
> [!RUBRIC]
> - It is short: 2
"""


def with_practice(text):
    """The whole course with a quiz to practise with."""
    files = whole_course() | {PLACE["final"].replace("final", "practice"): text}
    files[PLACE["plan"]] += "practice: [practice]\n"
    return files


def test_a_quiz_of_surveys_alone_cannot_be_passed_but_practised(tmp_path):
    files = whole_course() | {PLACE["final"]: SURVEYS}
    assert ("final.en.md", 1, "quiz_unscored") in found(compiled(tmp_path, files))
    files = with_practice(SURVEYS)
    assert [each for each in found(compiled(tmp_path / "other", files)) if each[0] == "practice.en.md"] == []


def test_nothing_in_a_practice_waits_for_a_person(tmp_path):
    files = with_practice(WRITTEN)
    assert ("practice.en.md", 5, "question_place") in found(compiled(tmp_path, files))


@pytest.mark.parametrize(
    "practice", ["practice: final", "practice: [none]", "practice: [final]", "practice: [A b]"]
)
def test_a_practice_quiz_is_there_and_closes_nothing(tmp_path, practice):
    files = whole_course()
    files[PLACE["plan"]] += practice + "\n"
    assert "course.yaml" in {path for path, _, _ in found(compiled(tmp_path, files))}


@pytest.mark.parametrize(
    ("image", "code"), [("![](x.svg)", "no_description"), ("![A box](x.svg)", "media_missing")]
)
def test_an_image_in_a_question_is_checked_like_any_other(tmp_path, image, code):
    files = whole_course()
    before, _, after = files[PLACE["final"]].partition("- [")
    files[PLACE["final"]] = f"{before}{image}\n\n- [{after}"
    assert code in {each[2] for each in found(compiled(tmp_path, files)) if each[0] == "final.en.md"}
