"""What a request may bring: little, but for the pages that take files; and no signs that no text can hold."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, abort, request

from app.questions.upload import MOST_MEGABYTES
from app.web.headers import SAFE
from app.web.identity import actor

TAKES_FILES = frozenset({"quizzes.save", "quizzes.save_all"})
MEGABYTE = 1024 * 1024
LARGEST_BODY = (MOST_MEGABYTES + 2) * MEGABYTE
"""Bytes of the largest file that a question takes, and some for the fields around it."""
MOST_FIELDS = 1000
"""Fields of one form; multipart forms have a limit of their own (`MAX_FORM_PARTS`)."""
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL cannot keep in a text, and halves of signs, which UTF-8 cannot."""


def init_bodies(app: Flask) -> None:
    """Let those pages take more than `MAX_CONTENT_LENGTH`; before anything reads a form."""

    @app.before_request
    def allow() -> None:
        if request.endpoint in TAKES_FILES and request.method == "POST" and actor() is not None:
            request.max_content_length = LARGEST_BODY

    @app.before_request
    def refuse() -> None:
        if request.method not in SAFE and sum(1 for _ in request.form.items(multi=True)) > MOST_FIELDS:
            abort(413)
        if UNWRITABLE.search(request.path):
            abort(404)
        if any(UNWRITABLE.search(each) for each in _texts()) or not all(map(_is_readable, _targets())):
            abort(400)


def _texts() -> Iterator[str]:
    """Yield every text of a query and a form, with the names of fields and files."""
    for values in (request.args, *((request.form,) if request.method not in SAFE else ())):
        for name, value in values.items(multi=True):
            yield from (name, value)
    if request.method not in SAFE:
        for name, file in request.files.items(multi=True):
            yield from (name, file.filename or "")


def _targets() -> Iterator[str]:
    """Yield where the request asks to be led."""
    yield from request.args.getlist("next")
    if request.method not in SAFE:
        yield from request.form.getlist("next")


def _is_readable(address: str) -> bool:
    """Whether an address can be taken apart at all; Flask-Security asks without expecting a fault."""
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
