"""Reads of files that were handed in."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from app.core.db import db
from app.core.errors import NotFound
from app.learning.models import Upload
from app.learning.rules.files import ending_of
from app.questions.question import Answer


@dataclass(frozen=True)
class FileLine:
    """What is said of a file: the name its learner gave it, its ending and its size in bytes."""

    name: str
    ending: str
    mime: str
    size: int


def file_line(attempt_id: int, question_key: str, answer: Answer) -> FileLine:
    """Return what there is to say of the file that an answer names. Raises `NotFound`; one statement."""
    row = db.session.execute(
        select(Upload.name, Upload.mime, Upload.size).where(_there(attempt_id, question_key, answer))
    ).one_or_none()
    if row is None:
        raise NotFound("file")
    return FileLine(row.name, ending_of(row.name), row.mime, row.size)


def file_bytes(attempt_id: int, question_key: str, answer: Answer) -> bytes:
    """Return the file that an answer names, as it is kept. Raises `NotFound`; one statement."""
    data = db.session.scalars(select(Upload.data).where(_there(attempt_id, question_key, answer))).one_or_none()
    if data is None:
        raise NotFound("file")
    return data


def _there(attempt_id: int, question_key: str, answer: Answer) -> ColumnElement[bool]:
    """Return the condition that a file was kept for this very question of this attempt."""
    token = answer[0] if answer else ""
    return and_(Upload.token == token, Upload.attempt_id == attempt_id, Upload.question_key == question_key)
