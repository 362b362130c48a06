"""Questions of every kind before and after a change, and in the history of a mark."""

from collections.abc import Mapping, Sequence

import pytest
from flask import Flask

from app.learning.queries.changes import all_open_changes
from app.questions.registry import KINDS
from tests import pages
from tests.client import PageClient, sign_in
from tests.demo_course import FILES
from tests.factories import make_person, publish_course
from tests.learning.corrected import decide, hand_over, learner, points, scores, sit

HEAD = """---
title: Every kind
pass: 60
shuffle: choices
feedback: after-submit
---
"""
QUESTIONS = {
    "single": "## Where does it stand? {#single}\n- [x] First\n- [ ] Last\n",
    "multiple": "## What closes a meeting? {#multiple .multiple}\n- [x] Who\n- [x] When\n- [ ] More\n",
    "ordering": "## Put these in order. {#ordering .ordering}\n1. Open\n2. Decide\n3. Close\n",
    "matching": "## Who? {#matching .matching}\n| who | what |\n|---|---|\n| Ana | asks |\n| Ivo | answers |\n",
    "numeric": "## How many hours? {#numeric .numeric}\n= 72 ± 1 hours\n",
    "short": "## Which part decides? {#short .short}\n= domain | name\n",
    "gap": "## Fill in. {#gap .gap}\nThe [__ domain | name] decides, not the [__ *words | colour].\n",
    "cue": "## What gives it away? {#cue .cue}\nFrom [it@podrska.example]{a}, [Dear Ana]{b}\n\n- [x] a\n- [ ] b\n",
    "scenario": (
        "## A call {#scenario .scenario points=2}\nThe telephone rings.\n\n### Voice {#voice}\nA man asks.\n\n"
        "- Hang up → #back {points=2}\n- Read it out → #lost\n\n### Back {#back}\nAll is well.\n\n"
        "### Lost {#lost}\nThe money is gone.\n"
    ),
    "text": "## Write the letter. {#text .text points=3}\n> [!RUBRIC]\n> - Decision first: 2\n> - Short: 1\n",
    "upload": "## Hand in the letter. {#upload .upload points=2}\n> [!RUBRIC]\n> - Decision first: 2\n",
    "survey": "## How was it? {#survey .survey}\n- [ ] Good\n- [ ] Bad\n",
}
ANSWERS: dict[str, Sequence[str]] = {
    "single": ("b",),
    "multiple": ("a", "c"),
    "ordering": ("b", "a", "c"),
    "matching": ("a:t1",),
    "numeric": ("70",),
    "short": ("host",),
    "gap": ("name", "g2b"),
    "cue": ("b",),
    "scenario": ("voice.b",),
    "text": ("Dear citizen",),
    "survey": ("a",),
}
OTHER_KEYS = {
    "single": ("- [x] First\n- [ ] Last", "- [ ] First\n- [x] Last"),
    "multiple": ("- [ ] More", "- [x] More"),
    "ordering": ("1. Open\n2. Decide", "1. Decide {#b}\n2. Open {#a}"),
    "numeric": ("= 72 ± 1", "= 72 ± 2"),
    "short": ("= domain | name", "= domain | name | host"),
    "gap": ("*words | colour", "words | *colour"),
    "cue": ("- [x] a\n- [ ] b", "- [x] a\n- [x] b"),
    "scenario": ("- Read it out → #lost", "- Read it out → #lost {points=1}"),
}


def put_out(questions: Mapping[str, str]) -> None:
    """Publish the demo course in English alone, with these questions in its final quiz."""
    files = {path: None for path in FILES if ".bs." in path}
    text = HEAD + "\n".join(questions.values())
    publish_course(changes={**files, "quizzes/demo/final.en.md": text})


@pytest.fixture
def trainer(app: Flask, client: PageClient) -> PageClient:
    """Return the browser of a trainer of a school whose final quiz has every kind."""
    put_out(QUESTIONS)
    sign_in(client, make_person("elena@school.example", roles=["trainer"]))
    return client


def test_every_kind_is_here() -> None:
    assert set(QUESTIONS) == set(KINDS)


def test_a_changed_question_of_every_kind_is_shown_before_and_after(trainer: PageClient) -> None:
    sit(learner(), ANSWERS)
    put_out(
        {kind: text.replace("? {#", " now? {#").replace(". {#", " now. {#") for kind, text in QUESTIONS.items()}
    )
    found = {case.question_key: case for case in all_open_changes()}
    assert set(found) == set(ANSWERS) - {"scenario"}
    assert found["survey"].kinds == ("typo", "wording")
    assert trainer.get("/en/corrections").status_code == 200
    for key in QUESTIONS:
        page = trainer.get(f"/en/corrections/demo/{key}")
        assert page.status_code == 200, key
        assert ("Changed" in page.text) is (key in found), key


def test_a_changed_key_of_every_kind_can_be_seen(trainer: PageClient) -> None:
    sit(learner(), ANSWERS)
    put_out({kind: text.replace(*OTHER_KEYS.get(kind, ("", ""))) for kind, text in QUESTIONS.items()})
    for key in OTHER_KEYS:
        page = trainer.get(f"/en/corrections/demo/{key}")
        assert "Changed" in pages.read(page.text).text, key


def test_a_new_key_of_every_kind_raises_who_had_it_right(trainer: PageClient) -> None:
    person = learner()
    kinds = [kind for kind in QUESTIONS if kind not in ("text", "upload")]
    put_out({kind: QUESTIONS[kind] for kind in kinds})
    serial = sit(person, {key: answer for key, answer in ANSWERS.items() if key in kinds})
    put_out({kind: QUESTIONS[kind].replace(*OTHER_KEYS.get(kind, ("", ""))) for kind in kinds})
    changed = {case.question_key: case.kinds for case in all_open_changes()}
    assert changed == dict.fromkeys(OTHER_KEYS, ("key", "void"))
    for key in OTHER_KEYS:
        before = points(serial)
        decide(key, "key")
        assert points(serial) > before, key
    assert len(scores(serial)) == 1 + len(OTHER_KEYS)
    assert trainer.get(f"/en/attempts/{serial}/history").status_code == 200


def test_the_history_shows_every_kind_as_it_was_asked_and_answered(trainer: PageClient) -> None:
    serial = sit(learner(), ANSWERS)
    assert trainer.get(f"/en/attempts/{serial}/history").status_code == 404, "who may mark it blind"
    manager = trainer.application.test_client()
    assert isinstance(manager, PageClient)
    sign_in(manager, make_person(roles=["manager"]))
    text = pages.read(manager.get(f"/en/attempts/{serial}/history").text).text
    for words in ("Dear citizen", "Read it out", "host", "There is no mark yet."):
        assert words in text, words


def test_an_attempt_that_waits_for_a_persons_marks_is_marked_once_that_question_is_void(
    trainer: PageClient,
) -> None:
    person = learner()
    put_out({kind: QUESTIONS[kind] for kind in ("single", "text")})
    serial = sit(person, {"single": ("a",), "text": ("Dear citizen",)}, hand_in=False)
    hand_over(person, serial)
    assert scores(serial) == []
    applied = decide("text", "void")
    (score,) = scores(serial)
    assert (score.raw, score.max, score.is_passed) == (4, 4, True)
    assert len(applied.completions) == 1
