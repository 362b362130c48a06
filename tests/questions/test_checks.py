"""Each kind says what is wrong with a question of its own."""

import pytest

from app.questions.question import Choice, Problem, Question
from app.questions.registry import check


def question(kind, *right):
    """A question of a kind whose choices are right as given."""
    choices = tuple(Choice("abcdef"[index], "words", each, "") for index, each in enumerate(right))
    return Question("key", kind, "stem", "", choices, (), 1.0, "", "", 1)


@pytest.mark.parametrize(
    ("kind", "right", "codes"),
    [
        ("single", (True, False), []),
        ("single", (False, False), ["none_right"]),
        ("single", (True, True), ["two_right"]),
        ("single", (True,), ["few_choices"]),
        ("multiple", (True, False, True), []),
        ("multiple", (False, False), ["none_right"]),
        ("multiple", (True, True), ["all_right"]),
    ],
)
def test_the_number_of_right_choices_fits_the_kind(kind, right, codes):
    assert [code for code, _ in check(question(kind, *right))] == codes


def test_a_problem_reads_as_file_line_and_sentence():
    assert (
        str(Problem("a.md", 3, "code", "the image has no description")) == "a.md:3: the image has no description"
    )
