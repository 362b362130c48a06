"""What markers, trainers and managers may try: blind marking stays blind, and nobody acts on her own work."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.core.db import db
from app.learning.models import Accommodation, Correction, Marking, Score
from tests.client import PageClient, sign_in
from tests.factories import make_cohort, make_person
from tests.learning.corrected import FIRST, OTHER_KEY, RIGHT, learner, points, published, sit
from tests.learning.handed import hand_in, publish_marked

pytestmark = [
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("clock"),
]
LETTER = {"points-c1": "3", "points-c2": "2"}
SCRIPT = "\"'><script>alert(1)</script>"


def browser(app: Flask, person: Person) -> PageClient:
    client = app.test_client()
    sign_in(client, person)
    assert isinstance(client, PageClient)
    return client


def staff(app: Flask, *roles: object, name: str = "Elena Marker") -> PageClient:
    return browser(app, make_person(roles=roles or ["trainer"], name=name))


def post(client: PageClient, address: str, **values: object) -> TestResponse:
    page = client.get("/en/account").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    reply = client.post(address, data={"csrf_token": token, "key": uuid4().hex} | values)
    assert reply.status_code < 500, reply.status
    return reply


def test_nobody_marks_her_own_work_whatever_her_roles(app: Flask) -> None:
    publish_marked()
    person = make_person(roles=["trainer", "administrator"])
    serial = hand_in(person)
    client = browser(app, person)
    assert "Nothing waits for you" in client.get("/en/marking").text
    for key in ("letter", "form"):
        for place in (key, f"{key}/file"):
            assert client.get(f"/en/marking/{serial}/{place}").status_code == 404
        assert post(client, f"/en/marking/{serial}/{key}", **LETTER).status_code == 404
    assert db.session.scalar(select(func.count(Marking.id))) == 0


@pytest.mark.parametrize("role", [None, "manager"])
def test_who_does_not_mark_finds_no_answer_and_gives_no_points(app: Flask, role: str | None) -> None:
    publish_marked()
    serial = hand_in(make_person())
    client = browser(app, make_person(roles=[role] if role else []))
    for place in ("", f"/{serial}/letter", f"/{serial}/form/file"):
        assert client.get(f"/en/marking{place}").status_code == 404
    assert post(client, f"/en/marking/{serial}/letter", **LETTER).status_code == 404


def test_a_marker_learns_neither_name_nor_others_points_by_another_way_before_she_gave_hers(app: Flask) -> None:
    publish_marked()
    serial = hand_in(make_person("zlata@lipnica.example", name="Zlata Canary"))
    one, two = staff(app, name="First Marker"), staff(app, name="Second Marker")
    one.submit(f"/en/marking/{serial}/letter", **LETTER, comment="nightingale")
    history = two.get(f"/en/attempts/{serial}/history").text
    told = [secret for secret in ("Zlata", "zlata@", "nightingale", "First Marker") if secret in history]
    assert told == []


def test_one_key_for_two_answers_loses_no_points_in_silence(app: Flask) -> None:
    publish_marked()
    serial = hand_in(make_person())
    client, key = staff(app), uuid4().hex
    assert post(client, f"/en/marking/{serial}/letter", key=key, **LETTER).status_code == 303
    assert post(client, f"/en/marking/{serial}/form", key=key, **{"points-c1": "2"}).status_code == 409


def test_points_beyond_the_rubric_and_unknown_criteria_give_nothing(app: Flask) -> None:
    publish_marked()
    serial = hand_in(make_person())
    client = staff(app)
    for points_1 in ("4", "-0.5", "nan", "inf", "1e1", "3" * 5000, "\u0663", "0x3", "3_0", "1.25", "", "3\x01"):
        reply = post(client, f"/en/marking/{serial}/letter", **LETTER | {"points-c1": points_1})
        assert reply.status_code == 200 and "Error:" in reply.text, points_1
    for key in ("place", "other", "letter%00", "../letter"):
        assert post(client, f"/en/marking/{serial}/{key}", **LETTER).status_code in (404, 405)
    assert db.session.scalar(select(func.count(Marking.id))) == 0
    assert post(client, f"/en/marking/{serial}/letter", **LETTER, **{"points-c9": "100"}).status_code == 303
    assert db.session.scalars(select(Marking.total)).one() == 5


def test_a_comment_is_text_to_the_learner_and_to_the_other_marker(app: Flask) -> None:
    publish_marked()
    person = make_person()
    serial = hand_in(person, file=None)
    for name in ("One", "Two"):
        client = staff(app, name=f"{name} {SCRIPT}")
        client.submit(f"/en/marking/{serial}/letter", **LETTER, comment=f"{SCRIPT}\u202e{name}")
    own = browser(app, person).get(f"/en/attempts/{serial}/result").text
    others = client.get(f"/en/marking/{serial}/letter").text
    history = staff(app, "administrator").get(f"/en/attempts/{serial}/history").text
    for text in (own, others, history):
        assert "alert(1)" in text and "<script>alert" not in text


def test_a_correction_acts_once_for_whom_may_and_never_lowers_unless_it_is_said(app: Flask) -> None:
    published(FIRST)
    serial = sit(learner(), RIGHT)
    published(OTHER_KEY)
    case = "/en/corrections/demo/reasons"
    for person in (make_person(), make_person(roles=["manager"])):
        reply = post(browser(app, person), case, kind="void", reason="Mine", step="apply", confirmed="x")
        assert reply.status_code == 404
    client = staff(app)
    shown = client.submit(case, kind="key", reason=SCRIPT, note=SCRIPT, press="step=preview").text
    stamp = re.findall(r'name="confirmed"[^>]* value="([^"]+)"', shown)[0]
    sent = {"kind": "key", "reason": SCRIPT, "note": SCRIPT, "step": "apply"}
    for forged in ("", "x", stamp.replace("kept", "lowered"), stamp + "0"):
        assert post(client, case, **sent, confirmed=forged).status_code == 409
    assert post(client, case, **sent, confirmed=stamp, may_lower="y").status_code == 409
    assert points(serial) == 3 and db.session.scalar(select(func.count(Correction.id))) == 0
    assert post(client, case, **sent, confirmed=stamp).status_code == 303
    assert post(client, case, **sent, confirmed=stamp).status_code in (409, 422)
    assert db.session.scalar(select(func.count(Correction.id))) == 1
    assert points(serial) == 3 and db.session.scalar(select(func.count(Score.id))) == 1
    for place in ("corrections/history", "corrections", "corrections/demo/reasons", f"attempts/{serial}/history"):
        assert "<script>alert" not in client.get(f"/en/{place}").text


def test_a_manager_gives_herself_neither_time_nor_attempts(app: Flask) -> None:
    published(FIRST)
    manager = make_person(roles=["manager"])
    cohort = make_cohort(course="demo", members=[manager, make_person()])
    person_id, address = manager.id, f"/en/cohorts/{cohort.key}/accommodations"
    client = browser(app, manager)
    given = {"person": str(person_id), "quiz": "final", "extra_time": "300", "extra_attempts": "20"}
    assert post(client, address, **given, reason="I like it").status_code >= 400
    assert db.session.scalar(select(func.count(Accommodation.id))) == 0


@pytest.mark.parametrize(
    "field",
    [
        "extra_time",
        pytest.param("extra_attempts"),
    ],
)
def test_no_more_time_or_attempts_are_given_than_there_may_be(app: Flask, field: str) -> None:
    published(FIRST)
    person, outsider = make_person(), make_person()
    person_id, outsider_id = person.id, outsider.id
    cohort = make_cohort(course="demo", members=[person])
    address = f"/en/cohorts/{cohort.key}/accommodations"
    client = staff(app, "manager")
    for value in ("301", "-1", "NaN", "1e9", "9" * 5000, "\u0663", "1.5", SCRIPT):
        given = {"person": str(person_id), "quiz": "final", field: value}
        assert post(client, address, **given, reason="x").status_code == 422, value
    for beyond in ({"person": str(outsider_id)}, {"person": "-1"}, {"quiz": "other"}, {"quiz": SCRIPT}):
        given = {"person": str(person_id), "quiz": "final", field: "5"} | beyond
        assert post(client, address, **given, reason="x").status_code == 422, beyond
    assert post(staff(app), address, person="0", quiz="", **{field: "5"}, reason="x").status_code == 404
    assert db.session.scalar(select(func.count(Accommodation.id))) == 0
