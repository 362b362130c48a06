"""What is right, what it weighs and why stays on the server until the rules of the quiz let it be seen."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import make_cohort, make_person, publish_course
from tests.web.quizzes.taker import Taker

REASON = "nightingale"
"""Stands in every reason of the quiz."""
CHOICE = "kestrel"
"""Begins every choice's own key."""
WEIGHT = "13.37"
MOST_PAGES = 60
CLOSED_AFTER = timedelta(days=60)

QUIZ_EN = f"""---
title: Final quiz
pass: 10
minutes: 20
shuffle: both
feedback: FEEDBACK
---
## Where does the answer stand? {{#place points={WEIGHT}}}
- [x] In the first sentence {{#{CHOICE}-one}}
  > Right, says the {REASON}.
- [ ] In the last sentence {{#{CHOICE}-two}}
  > Wrong, says the {REASON}.

> The whole {REASON}.

## What closes a meeting? {{#close .multiple points={WEIGHT}}}
- [x] Who does what {{#{CHOICE}-three}}
  > Right, says the {REASON}.
- [x] The day it is due {{#{CHOICE}-four}}
  > Right, says the {REASON}.
- [ ] A longer agenda {{#{CHOICE}-five}}
  > Wrong, says the {REASON}.
"""
QUIZ_BS = f"""---
title: Završni kviz
---
## Gdje stoji odgovor? {{#place}}
- [ ] U prvoj rečenici
  > Tačno, kaže {REASON}.
- [ ] U posljednjoj rečenici
  > Nije, kaže {REASON}.

> Cijeli {REASON}.

## Šta zatvara sastanak? {{#close}}
- [ ] Ko šta radi
  > Tačno, kaže {REASON}.
- [ ] Dan do kada
  > Tačno, kaže {REASON}.
- [ ] Duži dnevni red
  > Nije, kaže {REASON}.
"""
SECRETS = re.compile(rf"{REASON}|{CHOICE}|{re.escape(WEIGHT)}|\bseed\b|is_right|correct\b", re.IGNORECASE)


def quiz(feedback: str, pages: str) -> dict[str, str | None]:
    written = QUIZ_EN.replace("FEEDBACK", f"{feedback}\npages: {pages}")
    return {"quizzes/demo/final.en.md": written, "quizzes/demo/final.bs.md": QUIZ_BS}


def crawl(client: PageClient, start: str) -> Iterator[tuple[str, str]]:
    """Yield (address, body and headers) of every page that links lead to, from one and its like in Bosnian."""
    waiting, seen = [start, start.replace("/en/", "/bs/")], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = urlsplit(waiting.pop(0)).path
        if address in seen or not address.startswith(("/en/", "/bs/", "/static/")):
            continue
        seen.add(address)
        reply = client.get(address)
        headers = "\n".join(
            f"{name}: {value}" for name, value in reply.headers if name != "Content-Security-Policy"
        )
        yield address, f"{headers}\n{reply.text if 'text' in reply.mimetype else ''}"
        if reply.mimetype == "text/html":
            found = re.findall(r'(?:href|src|action)="([^"#?]+)', reply.text) + (
                [reply.location] if reply.location else []
            )
            waiting += sorted(
                each for each in found if f"/attempts/{address.split('/')[-2]}" in each or "/quizzes/" in each
            )


def secrets_in(client: PageClient, address: str, *, before: str = "") -> dict[str, set[str]]:
    """Return the secrets that pages of an attempt tell, by address."""
    pages = [f"{address}/{part}" for part in ("1", "2", "all", "check", "result", "1?again=1", "all?again=1")]
    found: dict[str, set[str]] = {}
    for page in [*pages, before] if before else pages:
        for language in ("/en/", "/bs/"):
            for where, text in crawl(client, page.replace("/en/", language)):
                if not where.startswith("/static/") and (told := set(SECRETS.findall(text))):
                    found.setdefault(where, set()).update(told)
    return found


@pytest.fixture
def taker(app: Flask, client: PageClient, clock: Clock, request: pytest.FixtureRequest) -> Taker:
    """Return somebody in a running cohort who takes the course; the quiz runs as the test's parameters say."""
    publish_course(changes=quiz(*request.param))
    person = make_person()
    person_id = person.id
    make_cohort(course="demo", members=[person])
    sign_in(client, person)
    client.submit("/en/courses/demo", "/start")
    return Taker(client, person_id)


RULES = "/en/courses/demo/quizzes/final"
MODES = [(feedback, pages) for feedback in ("after-submit", "after-close", "never") for pages in ("one", "all")]


def answer(taker: Taker, address: str) -> None:
    """Answer both questions, one page or two, through the forms."""
    sitting = taker.attempt(address)
    prefixed = sitting.quiz.settings.pages == "all"
    given = {}
    for number, question in enumerate(sitting.question_keys, 1):
        definition = next(each for each in sitting.quiz.bank if each.key == question)
        name = f"q{number}-choice" if prefixed else "choice"
        given[number] = {name: [taker.token(address, question, choice) for choice in definition.correct]}
    if prefixed:
        taker.client.submit(f"{address}/all", "/all", **(given[1] | given[2]))
        return
    for number, values in given.items():
        assert taker.client.submit(f"{address}/{number}", f"/{number}", **values).status_code == 303


@pytest.mark.parametrize("taker", MODES, indirect=True, ids="-".join)
def test_no_page_of_an_attempt_tells_a_secret_before_it_may(taker: Taker, clock: Clock):
    assert secrets_in(taker.client, "/en/attempts/none", before=RULES) == {}
    address = taker.start()
    assert secrets_in(taker.client, address, before=RULES) == {}, "nothing is answered"
    answer(taker, address)
    assert secrets_in(taker.client, address, before=RULES) == {}, "everything is answered"
    clock.advance(timedelta(minutes=21))
    assert secrets_in(taker.client, address, before=RULES) == {}, "the time is over"
    taker.client.submit(f"{address}/check", "/submit")
    settings = taker.attempt(address).quiz.settings
    told = secrets_in(taker.client, address)
    if settings.feedback == "after-submit":
        assert REASON in told[f"{address}/result"]
        assert CHOICE not in str(told), "a choice's own name is never told"
        return
    assert told == {}, "its moment has not come"
    clock.advance(CLOSED_AFTER)
    sign_in_again(taker)
    may = settings.feedback == "after-close"
    assert (REASON in taker.client.get(f"{address}/result").text) is may
    assert CHOICE not in str(secrets_in(taker.client, address))


def sign_in_again(taker: Taker) -> None:
    """Sign in anew: sessions do not last until the cohort is over."""
    taker.client.delete_cookie("sezona")
    sign_in(taker.client, taker.person())


@pytest.mark.parametrize("taker", [("after-submit", "one")], indirect=True, ids=["save"])
def test_what_answers_a_save_tells_no_secret(taker: Taker):
    address = taker.start()
    sitting = taker.attempt(address)
    key = sitting.question_keys[0]
    definition = next(each for each in sitting.quiz.bank if each.key == key)
    page = taker.client.get(f"{address}/1").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    for number, choice in enumerate(definition.choices):
        for headers in ({}, {"X-Fragment": "1"}):
            sent = {
                "csrf_token": token,
                "key": f"a-key-{number}-{len(headers)}",
                "revision": "0",
                "choice": taker.token(address, key, choice),
            }
            reply = taker.client.post(f"{address}/1", data=sent, headers=headers)
            assert SECRETS.findall(f"{reply.headers.get('Location', '')}\n{reply.text}") == [], reply.status
