"""A story that went on in another tab: the tab that is behind is shown where it stands, and how to go on."""

import pytest
from flask import Flask

from tests import pages
from tests.client import PageClient, find_form
from tests.factories import publish_course
from tests.web.quizzes.taker import Taker, enrolled
from tests.web.quizzes.test_every_kind import every_kind

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def taker(app: Flask, client: PageClient) -> Taker:
    publish_course(changes=every_kind("one"))
    return enrolled(client)


def test_the_tab_that_is_behind_gets_the_present_scene_and_words_for_it(taker: Taker) -> None:
    address = taker.start()
    number = taker.attempt(address).question_keys.index("call") + 1
    first = taker.client.get(f"{address}/{number}").text
    form = find_form(first, f"/{number}", {"choice"})
    choice = form.all("input")[-1].get("value")
    assert taker.client.submit(f"{address}/{number}", f"/{number}", choice=choice).status_code == 303
    late = taker.client.post(f"{address}/{number}", data={**pages.fields(form), "choice": choice}, headers=HERE)
    assert late.status_code == 422
    assert "This went on in another tab or on another device" in late.text
    assert "The voice" in late.text and f'action="{address}/{number}"' in late.text
    assert "Go to the course list" not in late.text


def test_a_choice_that_was_never_offered_is_told_beside_the_question(taker: Taker) -> None:
    address = taker.start()
    number = taker.attempt(address).question_keys.index("place") + 1
    reply = taker.client.submit(f"{address}/{number}", f"/{number}", choice="made-up")
    assert reply.status_code == 422
    assert "That choice does not belong to this question" in reply.text and "Save and continue" in reply.text
