"""A full disk or a locked database: 503 with Retry-After, reads go on, nothing acknowledged is lost."""

import re
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from app.core import writer
from app.core.db import db, writing
from app.learning.models import LessonDone, Response
from tests.client import PageClient, sign_in
from tests.factories import make_person, publish_course
from tests.learners import lesson_choice

FIRST = "/en/courses/demo/lessons/answer"
PATIENCE = 120.0
"""Seconds for which a lock is held at most, and waited for."""


@pytest.fixture
def learner(app: Flask, client: PageClient) -> PageClient:
    publish_course()
    sign_in(client, make_person())
    client.submit("/en/courses/demo", "/start")
    return client


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_is_a_503_and_reads_go_on(learner: PageClient):
    engine = db.engine
    choice = lesson_choice("first-sentence", "a")
    engine.dispose()

    def leave_no_room(connection: object, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}").close()

    event.listen(engine, "connect", leave_no_room)
    kept, refused = 0, None
    for number in range(4000):
        page = learner.get(FIRST)
        assert page.status_code == 200
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
        sent = {"csrf_token": token, "key": f"a-key-of-{number:08}", "first-sentence-choice": choice}
        reply = learner.post(f"{FIRST}/answers/first-sentence", data=sent)
        if reply.status_code == 503:
            refused = reply
            break
        kept += 1
    assert refused is not None
    assert refused.headers["Retry-After"] == "5"
    assert "Nothing was lost that was confirmed" in refused.text
    assert learner.get(FIRST).status_code == 200
    event.remove(engine, "connect", leave_no_room)
    engine.dispose()
    assert db.session.scalar(text("SELECT count(*) FROM lesson_answer")) == kept
    assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert learner.submit(FIRST, "/done").status_code == 303
    assert db.session.scalar(select(func.count(LessonDone.id))) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_locked_database_is_a_503_and_works_again(
    learner: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    token = re.findall(r'name="csrf_token" value="([^"]+)"', learner.get(FIRST).text)[0]
    monkeypatch.setattr(writer, "PATIENCE", 0.3)
    taken, done = Event(), Event()

    def hold() -> None:
        with app.app_context(), writing():
            db.session.execute(text("DELETE FROM response"))
            taken.set()
            done.wait(PATIENCE)
        with app.app_context():
            db.session.remove()

    holder = Thread(target=hold)
    holder.start()
    sent = {"csrf_token": token, "key": "a-key-while-locked"}
    try:
        assert taken.wait(PATIENCE)
        reply = learner.post(f"{FIRST}/done", data=sent)
        assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
        assert learner.get(FIRST).status_code == 200
    finally:
        done.set()
        holder.join()
    assert learner.post(f"{FIRST}/done", data=sent).status_code == 303
    assert db.session.scalar(select(func.count(Response.id))) == 0
    assert db.session.scalar(select(func.count(LessonDone.id))) == 1
