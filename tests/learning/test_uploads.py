"""Files that are handed in are checked, kept once, limited in size and number, and found only by their place."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from app.learning.models import Upload
from app.learning.operations.attempts import start_attempt, submit_attempt
from app.learning.operations.uploads import MOST_FILES, store_upload
from app.learning.queries.attempts import AttemptView, attempt
from app.learning.queries.uploads import file_bytes, file_line
from app.questions import upload
from app.questions.paper import Fields, Paper
from tests.factories import NOW, make_person
from tests.learners import take_course
from tests.learning.handed import PDF, publish_marked


@pytest.fixture
def open_attempt(app: Flask) -> AttemptView:
    publish_marked()
    return begun()


def begun() -> AttemptView:
    """An open attempt of somebody new."""
    person = make_person()
    person_id = person.id
    enrolled = take_course(person)
    with writing():
        serial = start_attempt(enrolled, "final", NOW)
        commit()
    found = attempt(person_id, serial)
    assert found is not None
    return found


def store(to: AttemptView, name: str = "form.pdf", data: bytes = PDF, question: str = "form") -> tuple[str, ...]:
    with writing():
        answer = store_upload(to, question, name, BytesIO(data), NOW)
        commit()
    return answer


def test_a_file_is_kept_as_it_came_under_a_safe_name(open_attempt):
    answer = store(open_attempt, "../Žalba.PDF")
    assert answer[1] == "Žalba.pdf" and file_bytes(open_attempt.id, "form", answer) == PDF
    line = file_line(open_attempt.id, "form", answer)
    assert (line.name, line.ending, line.mime, line.size) == ("Žalba.pdf", "pdf", "application/pdf", len(PDF))


def test_what_the_store_gives_is_an_answer_that_the_question_takes(open_attempt):
    answer = store(open_attempt)
    question = next(each for each in open_attempt.quiz.bank if each.key == "form")
    assert upload.take(question, Fields({"upload": answer}), Paper(b"", False), ()) == answer


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("form.pdf", b"", "file_empty"),
        ("form.pdf", PDF + b" " * 1024 * 1024, "file_too_large"),
        ("form.pdf", b"MZ a program", "file_type"),
        ("form.exe", PDF, "file_type"),
        ("form.png", b"\x89PNG\r\n\x1a\n", "file_type"),
        ("form.pdf.html", PDF, "file_type"),
        ("form.docx", PDF, "file_type"),
        ("form", PDF, "file_type"),
    ],
)
def test_a_hostile_file_is_refused_and_not_kept(open_attempt, name, data, code):
    with pytest.raises(Refused, match=code):
        store(open_attempt, name, data)
    assert db.session.scalar(select(func.count(Upload.id))) == 0


class Endless(BytesIO):
    """A stream without an end that notes how much was read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Give as much as is asked for."""
        assert size is not None and size >= 0, "the whole stream was asked for"
        self.taken += size
        return b"%PDF-" + b" " * (size - 5)


def test_a_stream_without_end_is_read_no_further_than_the_limit(open_attempt):
    stream = Endless()
    with writing(), pytest.raises(Refused, match="file_too_large"):
        store_upload(open_attempt, "form", "form.pdf", stream, NOW)
    assert stream.taken == 1024 * 1024 + 1


def test_the_same_file_again_is_the_one_that_is_there(open_attempt):
    assert store(open_attempt, "one.pdf")[0] == store(open_attempt, "two.pdf")[0]
    assert db.session.scalar(select(func.count(Upload.id))) == 1


def test_a_question_takes_so_many_files_and_no_more(open_attempt):
    for number in range(MOST_FILES):
        store(open_attempt, data=PDF + str(number).encode())
    with pytest.raises(Refused, match="too_many_files"):
        store(open_attempt, data=PDF + b"one more")
    assert store(open_attempt, data=PDF + b"0")


@pytest.mark.parametrize("question", ["letter", "place", "unknown"])
def test_only_a_question_that_asks_for_a_file_takes_one(open_attempt, question):
    with pytest.raises(Refused, match="foreign_question"):
        store(open_attempt, question=question)


def test_an_attempt_that_was_handed_in_takes_no_file(open_attempt):
    person_id = open_attempt.enrolment.person_id
    with writing():
        submit_attempt(open_attempt, NOW)
        commit()
    closed = attempt(person_id, open_attempt.serial)
    assert closed is not None
    with pytest.raises(Refused, match="attempt_closed"):
        store(closed)


def test_a_file_is_found_only_by_the_attempt_and_question_it_was_kept_for(open_attempt):
    answer, other = store(open_attempt), begun()
    for attempt_id, question, given in (
        (other.id, "form", answer),
        (open_attempt.id, "letter", answer),
        (open_attempt.id, "form", ()),
        (open_attempt.id, "form", ("x" * 22,)),
    ):
        with pytest.raises(NotFound):
            file_bytes(attempt_id, question, given)
        with pytest.raises(NotFound):
            file_line(attempt_id, question, given)
