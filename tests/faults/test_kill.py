"""The server is killed while answers are saved: what was acknowledged is there, and nothing twice."""

import re
import signal
import socket
import time
from contextlib import suppress
from http.client import HTTPException
from threading import Semaphore, Thread
from urllib.parse import quote

import psutil
import pytest
from flask import Flask
from sqlalchemy import select, text

from app.certificates.signing import ensure_signing_key
from app.core.db import db
from app.core.settings import Settings
from app.learning.models import LessonAnswer
from tests.benchmarks.load import Client
from tests.factories import PASSWORD, make_person, publish_course
from tests.fixtures.server import PATIENCE, Server, start_server

LESSON = "/en/courses/demo/lessons/answer"
ENOUGH = 15
"""How many answers are acknowledged before the server is killed."""


def hidden(page: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.decode())
    assert found is not None
    return found.group(1)


class Writer:
    """A signed-in learner who answers again and again, and notes what was acknowledged."""

    def __init__(self, port: int, email: str) -> None:
        self.client = Client(port)
        self.acknowledged: list[str] = []
        self.is_heard = Semaphore(0)
        self.form("/en/account/sign-in", "/en/account/sign-in", f"email={quote(email)}&password={quote(PASSWORD)}")
        self.form("/en/courses/demo", "/en/courses/demo/start", "key=start-of-course")
        page = self.get(LESSON)
        self.token = quote(hidden(page, "csrf_token"))
        self.choice = hidden(page, "first-sentence-choice")

    def get(self, path: str) -> bytes:
        with self.client.ask("GET", path, None, {"Cookie": self.client.cookie}) as reply:
            if cookie := reply.getheader("Set-Cookie"):
                self.client.cookie = cookie.partition(";")[0]
            return reply.read()

    def form(self, page: str, action: str, body: str) -> None:
        token = quote(hidden(self.get(page), "csrf_token"))
        status, _data, _place = self.client.send("POST", action, f"{body}&csrf_token={token}")
        assert status == 303 or status == 302

    def answer(self, key: str) -> bool:
        body = f"key={key}&first-sentence-choice={self.choice}&csrf_token={self.token}"
        try:
            status, _data, _place = self.client.send("POST", f"{LESSON}/answers/first-sentence", body)
        except (OSError, HTTPException):
            return False
        if status == 303:
            self.acknowledged.append(key)
            self.is_heard.release()
        return status == 303

    def work(self, prefix: str, most: int) -> None:
        for number in range(most):
            if not self.answer(f"{prefix}-{number:05}"):
                return


def kill(server: Server) -> None:
    """End the whole server at once, by the ids of its processes, and see that nobody listens there any more."""
    parent = psutil.Process(server.process.pid)
    for process in [parent, *parent.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # a worker whose parent is gone ends by itself
            process.kill()
    server.process.wait()
    until = time.monotonic() + PATIENCE
    while is_taken(server.port):
        assert time.monotonic() < until, "a worker lives on"
        time.sleep(0.05)


def is_taken(port: int) -> bool:
    """Whether somebody listens on a port; a process that was killed does, until the system has cleared it away."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return True
    return False


def test_what_was_acknowledged_survives_a_kill_and_a_retry_adds_nothing(
    app: Flask, server: Server, settings: Settings
):
    publish_course()
    port = int(server.url.rpartition(":")[2])
    writers = [Writer(port, make_person().email) for _number in range(4)]
    db.session.rollback()
    for cycle in range(2):
        threads = [Thread(target=writer.work, args=(f"cycle-{cycle}", 10_000)) for writer in writers]
        for writer in writers:
            writer.is_heard = Semaphore(0)
        for thread in threads:
            thread.start()
        for writer in writers:
            for _answer in range(ENOUGH):
                assert writer.is_heard.acquire(timeout=PATIENCE)
        kill(server)
        for thread in threads:
            thread.join()
        restarted = start_server(settings, port=port)
        server.process, server.log = restarted.process, restarted.log
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    assert acknowledged >= 2 * ENOUGH * len(writers)
    for writer in writers:
        for key in writer.acknowledged[-3:]:
            assert writer.answer(key), "a retry is answered as the first time"
        writer.client.connection.close()
    kept = db.session.execute(
        select(text("person_id"), text("key"))
        .select_from(text("receipt"))
        .where(text("purpose = 'lesson-answer'"))
    ).all()
    assert len(kept) == len(set(kept)) >= acknowledged
    assert len(db.session.scalars(select(LessonAnswer.id)).all()) == len(kept)
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_server_ends_cleanly_when_asked(app: Flask, settings: Settings, number: signal.Signals):
    ensure_signing_key(settings)
    server = start_server(settings, fresh=True)
    try:
        server.process.send_signal(number)
        assert server.process.wait(PATIENCE) == 0
    finally:
        server.stop()
