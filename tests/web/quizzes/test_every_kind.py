"""Every question kind in an attempt: asked, saved, checked and reviewed, one a page or all on one."""

import io
import re

import pytest
from flask import Flask

from app.learning.queries.attempts import saved_answers
from app.questions.registry import KINDS
from tests import pages
from tests.client import PageClient, find_form
from tests.demo_course import FILES
from tests.factories import publish_course
from tests.web.quizzes.taker import Taker, enrolled

REASON = "nightingale"
QUIZ = f"""---
title: Every kind
pass: 10
shuffle: both
pages: PAGES
---
## Where does the answer stand? {{#place}}
- [x] In the first sentence {{#kestrel-one}}
  > Right, {REASON}.
- [ ] In the last sentence {{#kestrel-two}}
  > Wrong, {REASON}.

## What closes a meeting? {{#close .multiple}}
- [x] Who does what
  > Right, {REASON}.
- [ ] A longer agenda
  > Wrong, {REASON}.

## Put them in order {{#order .ordering}}
1. The answer {{#kestrel-three}}
   > First, {REASON}.
2. The reasons
3. The greeting

## What belongs together? {{#pairs .matching}}

| Who | What |
|---|---|
| Amira {{#kestrel-four}} | writes |
| Petar | reads |

## How many hours? {{#hours .numeric}}
= 72 ± 1 hours

## Which part of the address counts? {{#part .short}}
= kestreldomain

## Fill in {{#fill .gap}}
You call [__ *the known number | the kestrel number] before [__ kestrelnoon].

## What gives it away? {{#signs .cue}}
From [it@office.example]{{a}} to you, [at once]{{b}}.

- [x] a
  > The sender, {REASON}.
- [ ] b
  > No hurry, {REASON}.

## A call {{#call .scenario points=2}}
The telephone rings.

### The voice {{#voice}}
A man asks for a code.

- Hang up → #calm {{points=2}}
  > Right, {REASON}.
- Read it out → #lost
  > Wrong, {REASON}.

### Calm {{#calm}}
Nothing happens.

### Lost {{#lost}}
The money is gone.

## Write a reply {{#reply .text words=50}}
> [!RUBRIC]
> - Decision first: 2

## Hand in your letter {{#letter .upload accept="txt"}}
> [!RUBRIC]
> - It is short: 1

## What did you think? {{#opinion .survey}}
- [ ] Good
- [ ] Bad
"""
SECRETS = re.compile(rf"{REASON}|kestrel|= 72|points=", re.IGNORECASE)
SHOWN_ON_PURPOSE = "the kestrel number"
"""A choice of a gap, which everybody may read."""


def every_kind(page: str) -> dict[str, str | None]:
    without = {path: None for path in FILES if path.endswith(".bs.md")}
    return without | {"quizzes/demo/final.en.md": QUIZ.replace("PAGES", page)}


def filled(form: pages.Element) -> dict[str, object]:
    """Return a form with something in every field of the answers: the last choice, the places in their order."""
    sent: dict[str, object] = dict(pages.fields(form))
    places = 0
    for control in form.all("input", "select", "textarea"):
        name, kind = control.get("name"), control.get("type", "text")
        if kind in ("radio", "checkbox"):
            sent[name] = [control.get("value")]
        elif control.name == "select" and "place-" in name:
            places += 1
            sent[name] = str(places)
        elif control.name == "select":
            sent[name] = control.all("option")[-1].get("value")
        elif kind == "file":
            sent[name] = (io.BytesIO(b"Dear Amira, yes."), "letter.txt")
        elif kind == "text" or control.name == "textarea":
            sent[name] = "12"
    return sent


def check_secrets(taker: Taker, address: str) -> None:
    reply = taker.client.get(address)
    if reply.status_code == 200:
        text = reply.text.replace(SHOWN_ON_PURPOSE, "")
        assert SECRETS.findall(f"{text}\n{reply.headers}") == [], address


@pytest.fixture(params=["one", "all"])
def taker(request: pytest.FixtureRequest, app: Flask, client: PageClient) -> Taker:
    publish_course(changes=every_kind(request.param))
    return enrolled(client)


def answer_everything(taker: Taker, address: str) -> None:
    """Answer every question by its form, a scenario to its end."""
    sitting = taker.attempt(address)
    if sitting.quiz.settings.pages == "all":
        for _time in range(2):
            form = find_form(taker.client.get(f"{address}/all").text, "/all", set())
            reply = taker.client.post(f"{address}/all", data=filled(form))
            assert reply.status_code == 303, reply.text
        return
    for number in range(1, len(sitting.question_keys) + 1):
        form = find_form(taker.client.get(f"{address}/{number}").text, f"/{number}", set())
        reply = taker.client.post(f"{address}/{number}", data=filled(form))
        assert reply.status_code == 303, reply.text


def test_every_kind_is_asked_saved_checked_and_handed_in_without_telling_a_secret(taker: Taker):
    address = taker.start()
    sitting = taker.attempt(address)
    kinds = {question.kind for question in sitting.quiz.bank}
    assert kinds == set(KINDS), "a new kind belongs into this quiz"
    places = [f"{address}/{part}" for part in (*range(1, len(kinds) + 1), "all", "check")]
    for place in places:
        check_secrets(taker, place)
    answer_everything(taker, address)
    assert set(saved_answers(sitting.id)) == set(sitting.question_keys)
    for place in places:
        check_secrets(taker, place)
    assert "Every question is answered and saved." in taker.client.get(f"{address}/check").text
    result = taker.client.get(taker.client.submit(f"{address}/check", "/submit").location).text
    assert "it waits for a trainer" in result
    assert REASON in result
