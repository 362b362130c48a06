"""Keeping files that learners hand in: checked by their bytes, few and small; pictures are made anew."""

from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select

from app.core.db import db
from app.core.digests import digest, token
from app.core.errors import Refused
from app.learning.models import Upload
from app.learning.queries.attempts import AttemptView, questions_of
from app.learning.rules.files import MIMES, ending_of, is_what_it_says, safe_name
from app.learning.rules.pictures import is_picture, made_anew
from app.questions import upload
from app.questions.question import Answer

MEGABYTE = 1024 * 1024
MOST_FILES = 10
"""Files that one question of one attempt keeps: each one handed in stays, the last counts."""


def store_upload(attempt: AttemptView, question_key: str, name: str, stream: BinaryIO, now: datetime) -> Answer:
    """Keep a file for a question of an open attempt; return its token and safe name, the answer it makes.

    `stream` is read no further than the size allowed. A picture is kept as it looks, any other file as it came;
    the digest is of what came, so the same file again is the one that is there. Raises `Refused`:
    `foreign_question`, `attempt_closed`, `file_empty`, `file_too_large`, `file_type` when its ending is not taken
    or its bytes are something else, `too_many_files`, `picture_too_large`.
    """
    question = next((each for each in questions_of(attempt) if each.key == question_key), None)
    if question is None or question.kind != upload.KIND:
        raise Refused("foreign_question")
    if not attempt.is_open:
        raise Refused("attempt_closed")
    data = _read(stream, question.detail["megabytes"] * MEGABYTE)
    ending = ending_of(name)
    if ending not in question.detail["accept"] or not is_what_it_says(data, ending):
        raise Refused("file_type")
    answer_name, found = safe_name(name, ending), digest(data)
    kept = db.session.execute(
        select(Upload.token, Upload.digest).where(
            Upload.attempt_id == attempt.id, Upload.question_key == question_key
        )
    ).all()
    there = next((each.token for each in kept if each.digest == found), None)
    if there is not None:
        return (there, answer_name)
    if len(kept) >= MOST_FILES:
        raise Refused("too_many_files")
    if is_picture(ending):
        data = made_anew(data, ending)
    row = Upload(
        token=token(),
        attempt_id=attempt.id,
        question_key=question_key,
        name=answer_name,
        mime=MIMES[ending],
        size=len(data),
        digest=found,
        data=data,
        uploaded_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return (row.token, answer_name)


def _read(stream: BinaryIO, most: int) -> bytes:
    """Return what a stream holds, up to `most` bytes. Raises `Refused` for more, and for nothing."""
    data = stream.read(most + 1)
    if not data:
        raise Refused("file_empty")
    if len(data) > most:
        raise Refused("file_too_large")
    return data
