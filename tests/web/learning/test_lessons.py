"""Reading: the first lesson for everybody, the rest for who takes the course, and the place that is kept."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.learning.models import Enrolment, LessonAnswer, LessonDone, Receipt
from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.demo_course import FILES
from tests.factories import make_institution, make_person, publish_course
from tests.learners import lesson_choice

FIRST = "/en/courses/demo/lessons/answer"
SECOND = "/en/courses/demo/lessons/reasons"


@pytest.fixture
def learner(app: Flask, client: PageClient) -> PageClient:
    publish_course()
    institution = make_institution(variables={"incident_contact": "Dejan <of> Lipnica"})
    sign_in(client, make_person(institution=institution))
    client.submit("/en/courses/demo", "/start")
    return client


def chosen(choice: str) -> dict[str, str]:
    """The form field of a choice of the lesson's question."""
    return {"first-sentence-choice": lesson_choice("first-sentence", choice)}


def test_a_visitor_reads_the_first_lesson_and_no_other(client: PageClient):
    publish_course()
    assert "First the answer" in client.get(FIRST).text
    assert client.get(SECOND).location.startswith("/en/account/sign-in?next=")
    assert client.get("/en/courses/demo/lessons/nowhere").status_code == 404
    assert client.get("/en/courses/nowhere/lessons/answer").status_code == 404


def test_a_visitor_hears_why_an_answer_is_right_and_nothing_is_kept(client: PageClient):
    publish_course()
    answered = client.submit(FIRST, "/answers/first-sentence", **chosen("b"))
    assert "Right: that is what she looks for." in answered.text
    assert "It stays, further down." not in answered.text
    assert db.session.scalar(select(func.count(LessonAnswer.id))) == 0


def test_the_key_is_in_no_page_before_the_answer(learner: PageClient):
    page = learner.get(FIRST).text
    assert "that is what she looks for" not in page
    assert "correct" not in page


def test_an_answer_is_kept_and_every_try_counted(learner: PageClient):
    for choice in ("a", "b"):
        answered = learner.submit(FIRST, "/answers/first-sentence", **chosen(choice))
        assert answered.location == f"{FIRST}#q-first-sentence"
    assert "Right: that is what she looks for." in learner.get(FIRST).text
    kept = db.session.execute(select(LessonAnswer.answer, LessonAnswer.is_correct)).all()
    assert [tuple(row) for row in kept] == [(["a"], False), (["b"], True)]


def test_a_double_click_keeps_one_answer(learner: PageClient):
    sent = chosen("a") | {"key": "one-and-the-same-key", "csrf_token": token(learner)}
    for _time in range(2):
        assert learner.post(f"{FIRST}/answers/first-sentence", data=sent).status_code == 303
    assert db.session.scalar(select(func.count(LessonAnswer.id))) == 1


def test_an_empty_answer_is_told_so_in_the_page(learner: PageClient):
    page = learner.submit(FIRST, "/answers/first-sentence")
    assert "Choose an answer first" in page.text
    assert "<title>Error:" in page.text


def test_a_foreign_choice_or_question_is_refused(learner: PageClient):
    sent = {"first-sentence-choice": "z", "key": "some-key-of-mine", "csrf_token": token(learner)}
    assert learner.post(f"{FIRST}/answers/first-sentence", data=sent).status_code == 422
    assert learner.post(f"{FIRST}/answers/looks", data=sent).status_code == 404
    assert db.session.scalar(select(func.count(LessonAnswer.id))) == 0


def token(client: PageClient) -> str:
    page = client.get(FIRST).text
    return page.partition('name="csrf" content="')[2].partition('"')[0]


def test_done_leads_on_and_to_the_check_quiz_at_the_end_of_a_module(learner: PageClient):
    assert learner.submit(FIRST, "/done").location == SECOND
    assert learner.submit(SECOND, "/done").location == "/en/courses/demo/quizzes/check-letters"
    done = db.session.scalars(select(LessonDone.lesson_key).order_by(LessonDone.id)).all()
    assert done == ["answer", "reasons"]
    assert "2" in learner.get("/en/learning").text


def test_the_place_is_kept_to_the_section_and_shown_at_home(learner: PageClient):
    kept = learner.post(f"{FIRST}/place", data={"section": "s2", "quiet": "1", "csrf_token": token(learner)})
    assert kept.status_code == 204
    assert f'href="{FIRST}#s2"' in learner.get("/en/learning").text
    wrong = learner.post(f"{FIRST}/place", data={"section": "s9", "csrf_token": token(learner)})
    assert wrong.status_code == 404
    assert db.session.scalars(select(Enrolment.section)).one() == "s2"


def test_without_script_a_button_keeps_the_place(learner: PageClient):
    assert learner.submit(FIRST, "/place", section="s1").location == "/en/learning"
    assert "You stopped at “Where they look”" in learner.get("/en/learning").text


def test_the_other_language_is_the_same_lesson_with_the_same_answers(learner: PageClient):
    learner.submit(FIRST, "/answers/first-sentence", **chosen("b"))
    page = learner.get(FIRST.replace("/en/", "/bs/")).text
    assert "Prvo odgovor" in page
    assert "Tačno: to ona traži." in page
    assert 'id="s2"' in page


def test_the_contacts_of_the_institution_stand_in_the_text_as_text(learner: PageClient):
    page = learner.get(FIRST).text
    assert "Dejan &lt;of&gt; Lipnica" in page
    assert "<!--var" not in page


def test_an_unknown_contact_is_a_plain_note(client: PageClient):
    publish_course()
    page = client.get(FIRST).text
    assert "the person your institution names for incidents" in page
    assert "has not yet told the school its contacts" in page


def test_a_newer_release_leaves_the_learner_where_she_is_and_is_told(learner: PageClient):
    publish_course(changes=changed())
    page = learner.get(FIRST).text
    assert "First the answer" in page
    assert "A newer release of this course exists." in page
    assert "A newer release" in learner.get("/en/courses/demo").text


def changed() -> dict[str, str | None]:
    path = "courses/demo/01-letters/01-answer.en.md"
    return {path: FILES[path].replace("First the answer", "Begin with the answer")}


def test_starting_twice_enrols_once(learner: PageClient):
    sent = {"key": "another-key-of-mine", "csrf_token": token(learner)}
    for _time in range(2):
        assert learner.post("/en/courses/demo/start", data=sent).status_code == 303
    assert db.session.scalar(select(func.count(Enrolment.id))) == 1
    assert db.session.scalar(select(func.count(Receipt.id))) == 2


def test_a_lesson_page_takes_at_most_four_statements(learner: PageClient, statements: Statements):
    learner.submit(FIRST, "/answers/first-sentence", **chosen("b"))
    learner.get(FIRST)
    with statements.counted() as seen:
        learner.get(FIRST)
    assert len(seen) <= 4, seen


def test_a_write_from_another_site_is_refused(learner: PageClient):
    sent = {"key": "another-key-of-mine", "csrf_token": token(learner)}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert learner.post(f"{FIRST}/done", data=sent, headers=headers).status_code == 403
    assert learner.post(f"{FIRST}/done", data={"key": "another-key-of-mine"}).status_code == 403
    assert db.session.scalar(select(func.count(LessonDone.id))) == 0
