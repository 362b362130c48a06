"""Item analysis of a quiz that holds a question of every kind."""

import re

import pytest
from flask import Flask

from app.questions.definition import QuestionDef
from app.questions.registry import KINDS
from tests.client import PageClient, sign_in
from tests.demo_course import FILES
from tests.factories import make_person, publish_course
from tests.reports.answers import Given, sit_many

QUIZ = """---
title: Every kind
pass: 50
---
## Which one? {#which}
- [x] This one
  > Right.
- [ ] That one
  > No.

## Which ones? {#many}
- [x] First
  > Right.
- [x] Second
  > Right.
- [ ] Third
  > No.

## What comes first? {#steps .ordering}
1. Cut the network
   > First, or it spreads.
2. Call IT
3. Write it down

## What is what? {#kinds .matching}

| Message | Kind |
|---|---|
| A prize | Spam |
| From the bank | Phishing |

## Within how many hours? {#late .numeric}
= 72 ± 0 hours

## What stands after the sign? {#part .short}
= domain | domain name

## What do you call? {#call .gap points=2}
Call [__ *the known number | the number in the message] of the [__ bank].

## What is wrong with it? {#mail .cue}
From: [it@podrska-gov.example]{sender}

Dear [Amira]{name}, hurry.

- [x] sender
  > The domain is not ours.
- [ ] name
  > Anybody knows it.

## A call {#bank .scenario points=4}
The telephone rings.

### The voice {#voice}
A man needs your code.

- Hang up → #done {points=2}
  > Right.
- Read the code → #lost
  > No.

### Lost {#lost}
The money is gone.

### Done {#done}
The desk thanks you.

## Write the letter {#letter .text}
To Mr Hodžić.

> [!RUBRIC]
> - Decision first: 2

## Did you like it? {#liked .survey}
- [ ] It was very much to my taste
- [ ] No
"""
ENGLISH_ONLY = {path: None for path in FILES if path.endswith(".bs.md")}
WRITTEN = {"numeric": "24", "short": "a secret of person number", "text": "a letter of person number"}
PAGE = "/en/quizzes/demo/check-letters/analysis"


def variously(person: int, question: QuestionDef) -> Given | None:
    """Two of three give the right answer, the others something else or nothing."""
    if question.kind == "survey":
        return Given(question.choices[:1])
    if question.kind == "text" or (person % 3 == 0 and question.kind in WRITTEN):
        own = f" {person}" if question.kind != "numeric" else ""
        return Given((WRITTEN[question.kind] + own,))
    if person % 3 or question.kind == "gap":
        return Given(KINDS[question.kind].right(question))
    return None if person % 2 else Given(tuple(reversed(question.choices))[:1])


@pytest.fixture
def page(app: Flask, client: PageClient) -> str:
    """Return the page of a quiz with every kind after ninety people sat it."""
    release = publish_course(changes={**ENGLISH_ONLY, "quizzes/demo/check-letters.en.md": QUIZ})
    sit_many(release, 90, variously)
    sign_in(client, make_person(roles=["trainer"]))
    return client.get(PAGE).text


def test_answers_of_every_kind_are_counted_in_words(page: str) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for words in (
        "This one Right 60 67%",
        "Cut the network → 1 Right 60 67%",
        "A prize → Spam Right 60 67%",
        "72 hours Right 60 67%",
        "24 hours 30 33%",
        "domain Right 60 67%",
        "1. the known number Right 90 100%",
        "1. the number in the message 0 0%",
        "Hang up Right 60 67%",
        "It was very much to my taste 90 100%",
    ):
        assert words in text, words
    assert "11. Did you like it?" in text


def test_what_people_wrote_themselves_is_not_shown(page: str, client: PageClient) -> None:
    assert "Other answers, each rare" in page
    file = client.submit(PAGE, "responses.csv")
    assert file.status_code == 200
    for text in (page, file.text):
        assert "a secret of" not in text and "a letter of" not in text


def test_answers_for_which_the_newest_release_has_no_words_are_still_counted(
    page: str, client: PageClient
) -> None:
    one_gap = QUIZ.replace(" of the [__ bank].", " of the bank.").replace(
        "- [ ] That one", "- [ ] That one {#that}"
    )
    second = publish_course(changes={**ENGLISH_ONLY, "quizzes/demo/check-letters.en.md": one_gap})
    sit_many(second, 90, variously)
    text = client.get(PAGE).text
    assert text.count("This question was changed between the releases") == 2
    assert "2. bank" in text and "<span>b</span>" in text, "the key stands for words that are gone"
