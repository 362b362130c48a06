"""How much a request may bring: little, but for the pages on which a signed-in learner hands in files."""

from flask import Flask, request

from app.questions.upload import MOST_MEGABYTES
from app.web.identity import actor

TAKES_FILES = frozenset({"quizzes.save", "quizzes.save_all"})
MEGABYTE = 1024 * 1024
LARGEST_BODY = (MOST_MEGABYTES + 2) * MEGABYTE
"""Bytes of the largest file that a question takes, and some for the fields around it."""


def init_bodies(app: Flask) -> None:
    """Let those pages take more than `MAX_CONTENT_LENGTH`; before anything reads a form."""

    @app.before_request
    def allow() -> None:
        if request.endpoint in TAKES_FILES and request.method == "POST" and actor() is not None:
            request.max_content_length = LARGEST_BODY
