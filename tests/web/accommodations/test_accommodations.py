"""Extra time and attempts as a programme manager gives them, and as the learner meets them."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Person
from app.learning.queries.attempts import attempt
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import make_cohort, make_institution, make_person, publish_course
from tests.learners import sit_quiz, take_course

PAGE = "/en/cohorts/spring/accommodations"


@pytest.fixture
def amira(app: Flask, clock: Clock) -> Person:
    """Return a member of the cohort "spring" who takes the course."""
    publish_course()
    amira = make_person(name="Amira Hadžić")
    make_cohort("spring", course="demo", members=[amira])
    take_course(amira)
    return amira


@pytest.fixture
def manager(client: PageClient, amira: Person) -> PageClient:
    """Return the browser of a programme manager of everything."""
    sign_in(client, make_person(name="Marko Vuković", roles=["manager"]))
    return client


def give(manager: PageClient, **values: object) -> None:
    sent = {"person": "0", "quiz": "", "extra_time": "0", "extra_attempts": "0", "reason": "a letter of 3 March"}
    reply = manager.submit(PAGE, PAGE, **(sent | values))
    assert reply.status_code == 303, reply.text


def test_extra_time_reaches_an_open_attempt_and_the_page_of_the_rules(
    manager: PageClient, amira: Person, app: Flask
) -> None:
    person_id, email = amira.id, amira
    serial = sit_quiz(amira, hand_in=False)
    before = attempt(person_id, serial)
    assert before is not None and before.deadline_at is not None
    give(manager, person=str(person_id), quiz="final", extra_time="50")
    after = attempt(person_id, serial)
    assert after is not None and after.deadline_at == before.deadline_at + timedelta(minutes=10)
    learner = app.test_client()
    assert isinstance(learner, PageClient)
    sign_in(learner, email)
    page = learner.get("/en/courses/demo/quizzes/final").text
    assert "You have 30 minutes (with the extra time you were given)" in page


def test_extra_attempts_let_somebody_start_again(manager: PageClient, amira: Person, app: Flask) -> None:
    for _number in range(3):
        sit_quiz(amira, right=False)
    learner = app.test_client()
    assert isinstance(learner, PageClient)
    sign_in(learner, amira)
    assert "You have used all the attempts" in learner.get("/en/courses/demo/quizzes/final").text
    give(manager, extra_attempts="1")
    assert learner.submit("/en/courses/demo/quizzes/final", "/attempts").status_code == 303


def test_what_is_given_is_listed_and_can_be_ended_once(manager: PageClient, amira: Person) -> None:
    assert "Nothing has been given yet." in manager.get(PAGE).text
    give(manager, extra_time="25", reason="the whole office shares two computers")
    page = manager.get(PAGE).text
    assert "25%" in page and "the whole office shares two computers" in page and "Marko Vuković" in page
    assert manager.submit(PAGE, "/end").status_code == 303
    page = manager.get(PAGE).text
    assert "Attempts that are open keep their time." in page
    assert 'action="/en/cohorts/spring/accommodations/1/end"' not in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Give extra time, extra attempts, or both."),
        ({"extra_time": "301"}, "At most 300 per cent."),
        ({"extra_attempts": "21"}, "At most 20 attempts."),
        ({"extra_time": "a lot"}, "Write a whole number, such as 25."),
        ({"extra_time": "-5"}, "Write a whole number, such as 25."),
        ({"extra_time": "10", "reason": ""}, "Write the reason."),
        ({"extra_time": "10", "person": "999999"}, "Choose one of the list."),
        ({"extra_time": "10", "quiz": "another"}, "Choose one of the list."),
    ],
)
def test_a_form_that_does_not_fit_comes_back(manager: PageClient, values: dict[str, str], words: str) -> None:
    sent = {"person": "0", "quiz": "", "extra_time": "0", "extra_attempts": "0", "reason": "a reason"}
    reply = manager.submit(PAGE, PAGE, **(sent | values))
    assert reply.status_code == 422 and words in reply.text


def test_a_manager_of_another_institution_finds_nothing(client: PageClient, amira: Person) -> None:
    elsewhere = make_institution()
    sign_in(client, make_person(roles=[("manager", elsewhere)]))
    make_cohort("own", course="demo", institution=elsewhere)
    assert client.get(PAGE).status_code == 404
    own = client.get("/en/cohorts/own/accommodations")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', own.text)[0]
    assert client.post(PAGE, data={"csrf_token": token}).status_code == 404
    assert client.post(f"{PAGE}/1/end", data={"csrf_token": token}).status_code == 404


def test_what_belongs_to_another_cohort_cannot_be_ended_from_here(manager: PageClient, amira: Person) -> None:
    make_cohort("autumn", course="demo")
    give(manager, extra_time="25")
    page = manager.get("/en/cohorts/autumn/accommodations").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    assert manager.post("/en/cohorts/autumn/accommodations/1/end", data={"csrf_token": token}).status_code == 404


def test_a_learner_finds_no_such_page(client: PageClient, amira: Person) -> None:
    sign_in(client, amira)
    assert client.get(PAGE).status_code == 404
