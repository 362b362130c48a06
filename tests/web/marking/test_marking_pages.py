"""Marking in pages: the queue, an answer with its rubric, what differs, and what the learner then finds."""

import re

import pytest
from flask import Flask, g
from sqlalchemy import select

from app.accounts.models import Person
from app.certificates.models import Certificate
from app.core.db import db
from app.core.mail import OutgoingMail
from app.learning.models import Score
from app.learning.queries.attempts import attempt
from app.web.hand_marks import shown_hand_marks
from tests import pages
from tests.client import PageClient, sign_in
from tests.factories import make_institution, make_person
from tests.learning.handed import PDF, hand_in, publish_marked

LEARNER = "Zlata Canary"
FIELDS = {"points-c1": "3", "points-c2": "2"}
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def learner(app: Flask) -> Person:
    publish_marked()
    return make_person("zlata@lipnica.example", name=LEARNER, locale="bs")


def marker(app: Flask, *roles: object) -> PageClient:
    """A browser in which somebody who marks is signed in."""
    client = app.test_client()
    sign_in(client, make_person(roles=roles or ["trainer"]))
    assert isinstance(client, PageClient)
    return client


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def test_an_answer_goes_from_the_queue_to_the_learners_result(app, learner):
    serial = hand_in(learner)
    one, two = marker(app), marker(app)
    page = one.get("/en/marking")
    assert page.text.count(f"/en/marking/{serial}/") == 2 and "2 answers wait for you" in page.text
    for client in (one, two):
        reply = client.submit(f"/en/marking/{serial}/letter", **FIELDS, comment="Clear & short.")
        assert reply.status_code == 303
    assert mails() == [] and "Waiting for another marker" not in one.get("/en/marking").text
    assert two.submit(f"/en/marking/{serial}/form", **{"points-c1": "1,5"}).status_code == 303
    assert "Nothing waits for you" in one.get("/en/marking").text
    (score,) = db.session.scalars(select(Score))
    assert (score.raw, score.max, score.is_passed) == (7.5, 8, True)
    (mail,) = mails()
    assert mail.recipient == "zlata@lipnica.example" and f"/bs/attempts/{serial}/result" in mail.body
    assert LEARNER in mail.body
    certificate = db.session.scalars(select(Certificate)).one()
    assert certificate.serial
    own = app.test_client()
    sign_in(own, learner)
    assert "7.5" in own.get(f"/en/attempts/{serial}/result").text


def test_neither_queue_nor_answer_nor_file_says_whose_it_is(app, learner):
    serial = hand_in(learner)
    client = marker(app)
    shown = [client.get(f"/en/marking{path}").text for path in ("", f"/{serial}/letter", f"/{serial}/form")]
    reply = client.get(f"/en/marking/{serial}/form/file")
    shown.append(str(reply.headers))
    assert not any(secret in text for text in shown for secret in ("Zlata", "zlata", "Canary", "Žalba"))
    assert reply.data == PDF


def test_a_file_is_saved_and_never_shown(app, learner):
    serial = hand_in(learner)
    reply = marker(app).get(f"/en/marking/{serial}/form/file")
    assert re.fullmatch(r'attachment; filename="?form-[\w-]{6}\.pdf"?', reply.headers["Content-Disposition"])
    assert reply.headers["X-Content-Type-Options"] == "nosniff" and "no-store" in reply.headers["Cache-Control"]
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reply.mimetype == "application/pdf"


def test_a_learner_gets_her_own_file_back_under_its_name_and_nobody_elses(app, learner):
    serial = hand_in(learner)
    own, other = app.test_client(), app.test_client()
    sign_in(own, learner)
    sign_in(other, make_person())
    reply = own.get(f"/en/attempts/{serial}/3/file")
    assert reply.data == PDF and "filename*=UTF-8''Zlata%20%C5%BDalba.pdf" in reply.headers["Content-Disposition"]
    for number in (0, 1, 2, 4):
        assert own.get(f"/en/attempts/{serial}/{number}/file").status_code == 404
    assert other.get(f"/en/attempts/{serial}/3/file").status_code == 404
    assert own.get(f"/en/marking/{serial}/form/file").status_code == 404


def test_the_answer_is_shown_as_text_and_the_rubric_as_number_fields(app, learner):
    serial = hand_in(learner)
    page = pages.read(marker(app).get(f"/bs/marking/{serial}/letter").text)
    fields = [field for field in page.all("input") if field.get("type") == "number"]
    assert [(field.get("min"), field.get("max"), field.get("step")) for field in fields] == [
        ("0", "3.0", "0.5"),
        ("0", "2.0", "0.5"),
    ]
    assert "Odluka stoji prva" in page.text and "your permit is <granted>." in page.text
    assert "On traži dozvolu." in page.text


@pytest.mark.parametrize("points", ["", "4", "-1", "0.3", "1e0", "nan", "٣", "3" * 5000, "1.5.0"])
def test_points_that_are_none_are_told_beside_their_field_and_what_was_written_stays(app, learner, points):
    serial = hand_in(learner)
    client = marker(app)
    reply = client.submit(f"/en/marking/{serial}/letter", **FIELDS | {"points-c1": points}, comment="Kept words")
    assert reply.status_code == 200 and "<title>Error:" in reply.text and "Kept words" in reply.text
    page = pages.read(reply.text)
    assert [link.get("href") for link in page.all("a") if link.get("href").startswith("#points")] == ["#points-c1"]
    assert next(field for field in page.all("input") if field.get("name") == "points-c2").get("value") == "2"
    assert "1 answer" not in client.get("/en/marking").text


def test_where_two_differ_both_see_it_and_a_third_decides_without_seeing_it(app, learner):
    serial = hand_in(learner, file=None)
    one, two, three = marker(app), marker(app), marker(app)
    one.submit(f"/en/marking/{serial}/letter", **FIELDS, comment="CANARY")
    page = two.get(f"/en/marking/{serial}/letter").text
    assert "CANARY" not in page and "Other marker" not in page and "One marker has given points" in page
    two.submit(f"/en/marking/{serial}/letter", **{"points-c1": "0", "points-c2": "0.5"})
    for client in (one, two):
        page = client.get(f"/en/marking/{serial}/letter").text
        assert "Other marker" in page and "Two markers differ" in page and "points-c1" not in page
    page = three.get(f"/en/marking/{serial}/letter").text
    assert "CANARY" not in page and "Other marker" not in page and "Your points decide" in page
    three.submit(f"/en/marking/{serial}/letter", **{"points-c1": "2", "points-c2": "1"})
    assert "Deciding marker" in one.get(f"/en/marking/{serial}/letter").text
    assert db.session.scalars(select(Score.raw)).one() == 4


def test_an_administrator_decides_though_she_was_one_of_two(app, learner):
    serial = hand_in(learner, file=None)
    one, chief = marker(app), marker(app, "administrator")
    one.submit(f"/en/marking/{serial}/letter", **FIELDS)
    chief.submit(f"/en/marking/{serial}/letter", **{"points-c1": "0", "points-c2": "0"})
    reply = chief.submit(f"/en/marking/{serial}/letter", **{"points-c1": "3", "points-c2": "0"})
    assert reply.status_code == 303 and db.session.scalars(select(Score.raw)).one() == 4


def test_a_form_sent_twice_counts_once(app, learner):
    serial = hand_in(learner, file=None)
    client = marker(app)
    page = pages.read(client.get(f"/en/marking/{serial}/letter").text)
    form = next(each for each in page.all("form") if each.get("action").endswith("/letter"))
    sent = pages.fields(form) | FIELDS
    for _time in range(2):
        reply = client.post(f"/en/marking/{serial}/letter", data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        assert reply.status_code == 303
    assert "One marker has given points" in client.get(f"/en/marking/{serial}/letter").text


def test_what_is_marked_takes_no_more_points(app, learner):
    serial = hand_in(learner, letter="")
    one, two = marker(app), marker(app)
    page = pages.read(two.get(f"/en/marking/{serial}/form").text)
    form = next(each for each in page.all("form") if each.get("action").endswith("/form"))
    one.submit(f"/en/marking/{serial}/form", **{"points-c1": "2"})
    late = pages.fields(form) | {"points-c1": "0"}
    reply = two.post(f"/en/marking/{serial}/form", data=late, headers={"Sec-Fetch-Site": "same-origin"})
    assert reply.status_code == 409 and "is marked" in reply.text
    assert "This answer is marked" in two.get(f"/en/marking/{serial}/form").text


def test_only_markers_of_the_institution_reach_an_answer(app, learner):
    here, there = make_institution(), make_institution()
    serial = hand_in(make_person(institution=here))
    near, far = marker(app, ("trainer", here)), marker(app, ("trainer", there))
    assert near.get(f"/en/marking/{serial}/letter").status_code == 200
    for path in ("letter", "form", "form/file"):
        assert far.get(f"/en/marking/{serial}/{path}").status_code == 404
    assert serial not in far.get("/en/marking").text and serial in near.get("/en/marking").text
    manager = marker(app, "manager")
    assert manager.get("/en/marking").status_code == 404


def test_a_trainer_does_not_find_her_own_answer(app, learner):
    trainer = make_person(roles=["trainer"])
    serial = hand_in(trainer)
    client = app.test_client()
    sign_in(client, trainer)
    assert serial not in client.get("/en/marking").text
    assert client.get(f"/en/marking/{serial}/letter").status_code == 404


def test_a_learner_is_shown_points_and_comments_in_her_language(app, learner):
    serial = hand_in(learner, file=None)
    learner_id = learner.id
    for _number in range(2):
        marker(app).submit(f"/en/marking/{serial}/letter", **FIELDS, comment="First.\n\n<b>Second.</b>")
    found = attempt(learner_id, serial)
    assert found is not None
    with app.test_request_context("/bs/courses"):
        g.locale = "bs"
        ((number, shown),) = shown_hand_marks(found).items()
        html = app.jinja_env.get_template("marking/comments.html").module.comments(shown)
    assert number == 2 and [str(each.words_html) for each in shown.criteria] == [
        "Odluka stoji prva",
        "Razlog je jasan",
    ]
    assert "&lt;b&gt;Second." in html and html.count("<blockquote") == 2
