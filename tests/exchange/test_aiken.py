"""Aiken: single choice in plain lines."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from app.exchange import aiken
from app.exchange.bank import Bank, BankChoice, BankQuestion, Unreadable
from app.exchange.words import escaped
from tests.exchange.banks import bank, questions_of

EXAMPLE = Path(__file__).parent / "files" / "words.aiken.txt"
PLAIN = "abčđž ЉљЖ .,?!*_=#{}<>&|`"


def test_the_example_is_read_with_what_does_not_keep_to_the_form_named():
    read = aiken.read(EXAMPLE.read_bytes(), "words.aiken.txt")
    assert [question.stem for question in read.questions] == [
        "Which word is plainer than “commence”?",
        "E. coli is written with",
        "How is 2 \\* 3 \\_called\\_ in words?",
    ]
    first, second, third = read.questions
    assert [(choice.text, choice.share) for choice in first.choices] == [
        ("initiate", 0.0),
        ("begin", 1.0),
        ("undertake", 0.0),
    ]
    assert [choice.share for choice in second.choices] == [1.0, 0.0]
    assert third.place == "line 12"
    assert [(loss.place, loss.what) for loss in read.losses] == [
        ("line 17", "the question has fewer than two choices; it is left out"),
        ("line 25", "“D” is none of the choices; the question is left out"),
        ("line 27", "the question has no line “ANSWER: A”; it is left out"),
        ("line 31", "the question has no line “ANSWER: A”; it is left out"),
    ]


def test_questions_that_say_the_same_get_keys_that_differ():
    text = "Which?\nA. this\nB. that\nANSWER: A\n\n" * 2
    assert [each.key for each in aiken.read(text.encode(), "a.txt").questions] == ["which", "which-2"]


def test_a_file_without_a_question_is_refused():
    with pytest.raises(Unreadable, match="ANSWER: A"):
        aiken.read(b"Only words, and no question.\n", "a.txt")


def test_what_aiken_has_no_place_for_is_named():
    choices = (BankChoice("*this*", 1.0, "Right."), BankChoice("that"))
    asked = BankQuestion("which", "single", "Which **one**?", choices=choices, tags=("easy",), hint="Look.")
    many = BankQuestion("many", "multiple", "Which ones?", choices=choices)
    written = aiken.write(Bank("Quiz", (asked, many), {"a.png": b""}))
    assert written.data.decode() == "Which one?\nA. this\nB. that\nANSWER: A\n"
    assert [str(loss.what) for loss in written.losses] == [
        "Aiken holds no images; it is left out",
        "Aiken has no place for the reasons under its choices and its hint and its tags",
        "Aiken holds plain words in one line; markup is taken off",
        "Aiken has no questions of the kind “multiple”; it is left out",
    ]


@given(bank(["single"], PLAIN, has_feedback=False))
def test_plain_questions_come_back_as_they_went(given_bank):
    told = [
        replace(
            question,
            key="",
            stem=escaped(f"Q {question.stem}"),
            choices=tuple(replace(choice, text=escaped(choice.text)) for choice in question.choices),
        )
        for question in given_bank.questions
    ]
    read = aiken.read(aiken.write(Bank("", tuple(told))).data, "a.txt")
    assert [replace(question, key="") for question in questions_of(read)] == told


def test_a_file_of_more_than_two_thousand_questions_is_to_be_divided():
    with pytest.raises(Unreadable, match="divide the file"):
        aiken.read(("Which?\nA. a\nB. b\nANSWER: A\n" * 2001).encode(), "a.txt")
    assert len(aiken.read(("Which?\nA. a\nB. b\nANSWER: A\n" * 2000).encode(), "a.txt").questions) == 2000
