"""A school with learners, for measuring: the shipped course, people who are signed in, open attempts."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from compileall import compile_dir
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from app.cli.content import publish_changed
from app.cli.database import migrate
from app.core.db import db
from app.core.settings import ROOT, Settings
from app.factory import create_app
from tests.benchmarks.load import Client
from tests.configuration import environ_of, free_port, settings_for
from tests.factories import PASSWORD, make_institution, make_person

LESSON = "/en/courses/phishing/lessons/friday-transfer"
QUIZZES = "/en/courses/phishing/quizzes"
PRACTICE = "practice-at-your-desk"
PATIENCE = 30


def make_school(folder: Path, learners: int) -> tuple[Settings, list[str]]:
    """Make the database with the shipped course and so many learners; return settings and their addresses."""
    settings = settings_for(f"sqlite:///{folder / 'sezona.db'}", folder)
    app = create_app(settings)
    with app.app_context():
        migrate()
        publish_changed(ROOT, ["phishing"], "bench", quiet=True)
        institution = make_institution(variables={"incident_contact": "Dejan Ilić"})
        emails = [make_person(institution=institution).email for _number in range(learners)]
        db.session.remove()
        db.engine.dispose()
    return settings, emails


def start_school(settings: Settings) -> tuple[subprocess.Popen[bytes], int, float]:
    """Start the server; return its process, its port and the seconds until its first page was there."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEZONA_")}
    compile_dir(ROOT / "app", quiet=1)  # as an installation is, by the operator's guide
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "run", "--port", str(port)],
        cwd=ROOT,
        env=environment | environ_of(settings, url),
        stdout=subprocess.DEVNULL,
    )
    wait_for(port, "/en/courses")
    return process, port, time.perf_counter() - begun


def start_bare(folder: Path, brotli_level: int, settings: Settings) -> tuple[subprocess.Popen[bytes], int]:
    """Start the bare application under the same gunicorn settings."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "tests.benchmarks.bare:app", "--preload", "-k", "gthread",
            "-w", str(settings.workers), "--threads", str(settings.threads), "--keep-alive", "5",
            "-b", f"127.0.0.1:{port}", "--log-level", "warning",
        ],
        cwd=ROOT,
        env=os.environ | {"BARE_DATABASE": str(folder / "bare.db"), "BARE_BROTLI": str(brotli_level)},
    )  # fmt: skip
    wait_for(port, "/page")
    return process, port


def wait_for(port: int, path: str) -> None:
    """Wait until a page answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            assert Client(port).send("GET", path)[0] == 200
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def hidden(page: bytes, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.decode())
    assert found is not None, name
    return found.group(1)


class Learner:
    """A signed-in learner with an open attempt of the final quiz; `database` is the file of the school."""

    def __init__(self, port: int, email: str, number: int, database: Path) -> None:
        self.database = database
        self.revision = 0
        self.client = Client(port)
        self.number = number
        self.client_plain("GET", "/en/account/sign-in")
        self.post("/en/account/sign-in", f"email={quote(email)}&password={quote(PASSWORD)}")
        self.post("/en/courses/phishing/start", "key=start-of-the-course", page="/en/courses/phishing")
        rules = "/en/courses/phishing/quizzes/final"
        self.question = self.post(f"{rules}/attempts", "key=start-of-attempt", page=rules)
        page = self.client_plain("GET", self.question)
        self.token = hidden(page, "csrf_token")
        self.choices = re.findall(r'name="choice" value="([^"]+)"', page.decode())

    def client_plain(self, method: str, path: str, body: str | None = None) -> bytes:
        """Ask without compression."""
        headers = {"Cookie": self.client.cookie, "Accept-Encoding": "identity"}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
            }
        reply = self.client.ask(method, path, body, headers)
        data = reply.read()
        if cookie := reply.getheader("Set-Cookie"):
            self.client.cookie = cookie.partition(";")[0]
        self.place = reply.getheader("Location") or ""
        assert reply.status < 400, (path, reply.status, data[-600:])
        return data

    def post(self, path: str, body: str, page: str | None = None) -> str:
        """Send a form of `page` and return where it leads."""
        token = hidden(self.client_plain("GET", page or path), "csrf_token")
        self.client_plain("POST", path, f"{body}&csrf_token={quote(token)}")
        return self.place

    def reads(self, _number: int) -> tuple[str, str, None]:
        """Return the request of a lesson."""
        return "GET", LESSON, None

    def answers(self, number: int) -> tuple[str, str, str]:
        """Return the request that saves an answer, each time another and over the one before."""
        choice = self.choices[number % len(self.choices)]
        key = f"answer-{self.number}-{number}-{id(self)}"
        self.revision += 1
        sent = f"choice={choice}&revision={self.revision - 1}&key={key}&csrf_token={quote(self.token)}"
        return "POST", self.question, sent

    def starts(self, number: int) -> tuple[str, str, str]:
        """Return the request that starts an attempt; the one before is ended here, at no cost of the server."""
        with closing(sqlite3.connect(self.database, timeout=30, isolation_level=None)) as connection:
            connection.execute(
                "UPDATE attempt SET state = 'submitted', finished_at = started_at"
                " WHERE state = 'open' AND quiz_key = ?",
                (PRACTICE,),
            )
        key = f"start-{self.number}-{number}-{time.monotonic_ns()}"
        return "POST", f"{QUIZZES}/{PRACTICE}/attempts", f"key={key}&csrf_token={quote(self.token)}"
