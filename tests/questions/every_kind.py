"""A question of every kind in one quiz, as authors write and the compiler publishes it."""

import tempfile
from functools import cache
from pathlib import Path

from app.questions.definition import QuestionDef, QuestionText
from tests.content.courses import PLACE, compiled, whole_course

QUIZ = """---
title: Every kind
pass: 10
shuffle: both
---
## Where does the answer stand? {#place points=3}
- [x] In the first sentence
  > Right.
- [ ] In the last sentence
  > Nobody reads that far.
- [ ] Nowhere
  > Then what is it for?

## What closes a meeting? {#close .multiple points=7}
- [x] Who does what
  > Right.
- [x] The day it is due
  > Right.
- [ ] A longer agenda
  > That opens the next one.
- [ ] Coffee
  > Before it.

## Put them in order {#order .ordering points=5}
1. The answer
2. The reasons
3. The greeting
4. The signature

## What belongs together? {#pairs .matching points=2}

| Who | What |
|---|---|
| Amira | writes |
| Petar | reads |
| Zana | writes |
|  | sleeps |

## How many hours? {#hours .numeric points=1.5}
= 72.25 ± 1 hours
= -1234.5 ± 5% hours

## Which part of the address counts? {#part .short}
= domain | the domain | домен

## Fill in {#fill .gap points=4}
You call [__ *the known number | the number in the message | nobody] before [__ = noon | midday].

## What gives it away? {#signs .cue points=2}
From [it@office.example]{a} to you, [at once]{b}, by [Monday]{c}.

- [x] a
  > The sender.
- [x] b
  > The hurry.
- [ ] c
  > A day is a day.

## A call {#call .scenario points=6}
The telephone rings.

### The voice {#voice}
A man asks for a code.

- Hang up → #back {points=2.5}
  > Right.
- Read it out → #lost
  > That was the key.

### You call back {#back}
The bank knows nothing.

- Report it → #calm {points=1}
  > Right.
- Go home → #lost {points=0.5}
  > Others are called too.

### Calm {#calm}
Nothing happens.

### Lost {#lost}
The money is gone.

## Write a reply {#reply .text words=50}
> [!RUBRIC]
> - Decision first: 2

## Hand in your letter {#letter .upload accept="txt"}
> [!RUBRIC]
> - It is short: 1

## What did you think? {#opinion .survey many=yes}
- [ ] Good
- [ ] Bad

## And in words? {#words .survey}
Say it freely.
"""


@cache
def questions() -> dict[str, tuple[QuestionDef, QuestionText]]:
    """Return one question of each kind, and two surveys, by key, as they are published."""
    with tempfile.TemporaryDirectory() as folder:
        made = compiled(Path(folder), {**whole_course(), PLACE["check"]: QUIZ})
    assert made.release is not None, [str(each) for each in made.problems]
    of_quiz = next(each for each in made.release.quizzes if each.key == "check-first")
    words = made.release.editions[0].quizzes["check-first"].questions
    return {each.key: (each, words[each.key]) for each in of_quiz.questions}


KEYS = (  # as in QUIZ
    *("place", "close", "order", "pairs", "hours", "part", "fill", "signs", "call"),
    *("reply", "letter", "opinion", "words"),
)
