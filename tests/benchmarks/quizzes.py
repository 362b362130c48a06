"""What marking a crowd costs."""

import time
from pathlib import Path

from flask import Flask

from app.cli.content import publish_changed
from app.cli.database import migrate
from app.content.queries.releases import offered_release
from app.content.queries.texts import quiz
from app.core.db import db
from app.core.settings import ROOT
from app.factory import create_app
from app.learning.rules.marking import mark
from app.questions.question import Answer
from tests.configuration import settings_for

ATTEMPTS = 10_000
QUESTIONS = 20


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


def publish(folder: Path) -> Flask:
    """Return the application over a database in which the shipped course is published."""
    app = create_app(settings_for(f"sqlite:///{folder / 'quizzes.db'}", folder))
    with app.app_context():
        migrate()
        publish_changed(ROOT, ["phishing"], "bench", quiet=True)
        db.session.remove()
    return app
