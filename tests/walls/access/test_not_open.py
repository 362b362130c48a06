"""Case B4: what is not open to somebody is not had by another way: address, language, search, answer, start."""

import pytest
from flask import Flask

from tests import pages
from tests.client import PageClient, sign_in
from tests.factories import make_person, publish_course
from tests.learners import take_course

WORDS = "The reasons come after the answer"
"""Stands in the second lesson, which is open to those who take the course."""
LESSON = "/courses/demo/lessons/reasons"
FIRST = "/courses/demo/lessons/answer"
STATES = ["visitor", "has not begun", "takes what was before", "never published"]


def visit(client: PageClient, state: str) -> str:
    """Bring the school into a state, and return the words that must not be read in it."""
    if state == "never published":
        sign_in(client, make_person(roles=["trainer"]))
        return WORDS
    if state == "takes what was before":
        publish_course()
        person = make_person()
        take_course(person)
        publish_course(
            changes={
                "courses/demo/02-meetings/01-close.en.md": CLOSE,
                "courses/demo/02-meetings/01-close.bs.md": CLOSE_BS,
            }
        )
        sign_in(client, person)
        return "only in the new release"
    publish_course()
    if state == "has not begun":
        sign_in(client, make_person())
    return WORDS


CLOSE = """---
title: Close with a decision
minutes: 3
---
This stands only in the new release.

> [!TASK]
> Write the last line.
"""
CLOSE_BS = CLOSE.replace("Close with a decision", "Završite odlukom")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("channel", ["page", "language", "head", "tag", "search", "print", "home"])
def test_what_is_not_open_is_read_in_no_way(app: Flask, client: PageClient, state: str, channel: str) -> None:
    hidden = visit(client, state)
    lesson = "/courses/demo/lessons/close" if state == "takes what was before" else LESSON
    asked = {
        "page": (f"/en{lesson}", {}),
        "language": (f"/bs{lesson}", {}),
        "head": (f"/en{lesson}", {"method": "HEAD"}),
        "tag": (f"/en{lesson}", {"headers": {"If-None-Match": "*", "Range": "bytes=0-"}}),
        "search": ("/en/search?q=reasons+answer+release", {}),
        "print": (f"/en{lesson}?print=1&format=json", {"headers": {"Accept": "application/json"}}),
        "home": ("/en/courses/demo", {}),
    }
    address, how = asked[channel]
    answer = client.open(address, **how)
    assert answer.status_code in (200, 302, 303, 304, 401, 404)
    assert hidden not in answer.text
    if state == "never published" and channel != "search":
        assert answer.status_code == 404


@pytest.mark.parametrize("state", ["visitor", "has not begun", "never published"])
def test_what_is_not_open_is_neither_answered_nor_started_nor_marked_as_done(
    app: Flask, client: PageClient, state: str
) -> None:
    visit(client, state)
    place = "/en/account/sign-in" if state == "visitor" else "/en/account"
    found = [pages.fields(form) for form in pages.read(client.get(place).text).all("form")]
    token = next(values["csrf_token"][0] for values in found if "csrf_token" in values)
    refused = {
        f"/en{LESSON}/done": (401, 404, 409),
        f"/en{LESSON}/place": (401, 404, 409),
        f"/en{LESSON}/answers/first-sentence": (401, 404, 409),
        "/en/courses/demo/quizzes/final/attempts": (401, 404, 409),
        "/en/courses/nothing/start": (401, 404),
    }
    for address, statuses in refused.items():
        answer = client.post(address, data={"csrf_token": token, "key": "a" * 22, "choice": "b"})
        assert answer.status_code in statuses, address
        assert "Right: that is what" not in answer.text
