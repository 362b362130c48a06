"""Whoever appends to the trail keeps nobody from reading, and on PostgreSQL nobody from answering."""

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.db import db, writing
from tests.audit.trail import note
from tests.client import PageClient, sign_in
from tests.factories import make_person, publish_course
from tests.learners import sit_quiz, take_course

pytestmark = pytest.mark.usefixtures("clock")


def browser(app: Flask) -> tuple[PageClient, str]:
    """Return the browser of a learner, and the serial of her open attempt."""
    publish_course()
    person = make_person()
    take_course(person)
    client = app.test_client()
    sign_in(client, person)
    assert isinstance(client, PageClient)
    return client, sit_quiz(person, hand_in=False)


def test_lessons_are_read_while_the_trail_is_being_written(app: Flask) -> None:
    learner, serial = browser(app)
    note("one")
    with app.app_context(), writing():
        db.session.execute(text("SELECT 1"))
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SELECT * FROM audit_head FOR UPDATE"))
        assert learner.get("/en/courses/demo/lessons/answer").status_code == 200
        assert learner.get(f"/en/attempts/{serial}/1").status_code == 200


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_answers_are_saved_while_the_trail_is_being_written(app: Flask) -> None:
    learner, serial = browser(app)
    note("one")
    with db.engine.begin() as connection:
        connection.execute(text("SELECT * FROM audit_head FOR UPDATE"))
        saved = learner.submit(f"/en/attempts/{serial}/1", press="later=1")
        assert saved.status_code == 303
        assert learner.submit("/en/courses/demo/lessons/answer", "done").status_code == 303
