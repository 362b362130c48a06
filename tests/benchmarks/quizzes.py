"""What quizzes cost: marking a crowd, and starting an attempt beside the bare page."""

import time
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from app.cli.content import publish_changed
from app.cli.database import migrate
from app.content.queries.releases import offered_release
from app.content.queries.texts import quiz
from app.core.db import commit, db, writing
from app.core.settings import ROOT
from app.factory import create_app
from app.learning.models import Attempt
from app.learning.rules.marking import mark
from app.questions.question import Answer
from tests.benchmarks.bare import make_bare, prepare
from tests.client import PageClient, sign_in
from tests.configuration import settings_for
from tests.factories import make_person

ATTEMPTS = 10_000
QUESTIONS = 20
STARTS = 60
WARM = 10


def marking(folder: Path) -> float:
    """Return the seconds that marking 10,000 attempts of 20 questions of the shipped course takes."""
    with publish(folder).app_context():
        release = offered_release("phishing")
        assert release is not None
        found = [quiz(release, key) for key in ("practice-at-your-desk", "final")]
        bank = [question for each in found if each is not None for question in each.bank][:QUESTIONS]
        db.engine.dispose()
    assert len(bank) == QUESTIONS
    answers: list[dict[str, Answer]] = [
        {question.key: question.choices[number % 3 : number % 3 + 1] for question in bank if question.choices}
        for number in range(ATTEMPTS)
    ]
    begun = time.perf_counter()
    for each in answers:
        mark(bank, each, 80)
    return time.perf_counter() - begun


def starting(folder: Path) -> tuple[float, float]:
    """Return the processor milliseconds of starting an attempt and of the bare page, each in this process."""
    app = publish(folder)
    app.test_client_class = PageClient
    path = "/en/courses/phishing/quizzes/practice-at-your-desk"
    with app.app_context():
        client = app.test_client()
        sign_in(client, make_person())
        client.submit("/en/courses/phishing", "/start")
        token = client.get(path).text.partition('name="csrf_token" value="')[2].partition('"')[0]
        spent = 0.0
        for number in range(STARTS + WARM):
            data = {"csrf_token": token, "key": f"start-number-{number:04}"}
            begun = time.process_time()
            reply = client.post(f"{path}/attempts", data=data, headers={"Sec-Fetch-Site": "same-origin"})
            spent += time.process_time() - begun if number >= WARM else 0
            assert reply.status_code == 303, reply.status
            with writing():
                db.session.execute(update(Attempt).values(state="submitted", finished_at=Attempt.started_at))
                commit()
        db.session.remove()
        db.engine.dispose()
    return spent / STARTS * 1000, bare_page(folder)


def bare_page(folder: Path) -> float:
    """Return the processor milliseconds of the bare page."""
    path = str(folder / "bare.db")
    if not Path(path).exists():
        prepare(path)
    bare = make_bare(path, {"COMPRESS_ALGORITHM": [], "COMPRESS_MIN_SIZE": 10**9}).test_client()
    spent = 0.0
    for number in range(STARTS + WARM):
        begun = time.process_time()
        assert bare.get("/page").status_code == 200
        spent += time.process_time() - begun if number >= WARM else 0
    return spent / STARTS * 1000


def publish(folder: Path) -> Flask:
    """Return the application over a database in which the shipped course is published."""
    app = create_app(settings_for(f"sqlite:///{folder / 'quizzes.db'}", folder))
    with app.app_context():
        migrate()
        publish_changed(ROOT, ["phishing"], "bench", quiet=True)
        db.session.remove()
    return app
