"""Reads for item analysis: the quizzes there are, and what was answered in one of them, without names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from sys import intern
from typing import Any

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import aliased

from app.content.models import Course, QuizText, Release, ReleaseQuiz
from app.content.queries.releases import ReleaseView, known_release, known_releases
from app.core.db import db
from app.core.errors import NotFound
from app.core.scripts import seen_by
from app.learning.models import Attempt, Enrolment, Response, ResponseEvent, Score
from app.learning.queries.corrections import decided
from app.questions.definition import QuestionDef, definition_from
from app.reports.items.records import AnswerRecord, AttemptRecord
from app.reports.items.times import seconds_of

AT_ONCE = 2000


@dataclass(frozen=True)
class QuizLine:
    """A quiz in the list of all: the newest release that has it, its questions, and attempts that are finished."""

    course_key: str
    quiz_key: str
    purpose: str
    title: str
    release: int
    questions: int
    finished: int


@dataclass(frozen=True)
class QuizVersion:
    """A quiz as one release has it, its bank by key in written order."""

    release: ReleaseView
    bank: Mapping[str, QuestionDef]


@dataclass(frozen=True)
class QuizHistory:
    """A quiz through its releases, the newest first, and its questions that no longer count."""

    course_key: str
    quiz_key: str
    versions: tuple[QuizVersion, ...]
    void: frozenset[str]


def quiz_lines(wanted: str) -> list[QuizLine]:
    """Return every quiz that was ever published, by course, with its title in `wanted`; two statements."""
    finished = {
        (row.course_id, row.quiz_key): row.number
        for row in db.session.execute(
            select(Enrolment.course_id, Attempt.quiz_key, func.count(Attempt.id).label("number"))
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(Attempt.state != "open")
            .group_by(Enrolment.course_id, Attempt.quiz_key)
        )
    }
    quizzes: dict[int, list[Any]] = {}
    for row in db.session.execute(_newest_quizzes()):
        quizzes.setdefault(row.id, []).append(row)
    return [_line(rows, wanted, finished) for rows in quizzes.values()]


def quiz_history(course_key: str, quiz_key: str) -> QuizHistory:
    """Return a quiz with its bank in every release; raises `NotFound`. At most three statements."""
    rows = db.session.execute(
        select(Release.id, Release.digest, ReleaseQuiz.questions)
        .join(Course, Course.id == Release.course_id)
        .join(ReleaseQuiz, ReleaseQuiz.release_id == Release.id)
        .where(Course.key == course_key, ReleaseQuiz.key == quiz_key)
        .order_by(Release.number.desc())
    ).all()
    if not rows:
        raise NotFound("quiz")
    known_releases({(row.id, row.digest) for row in rows})
    versions = tuple(
        QuizVersion(
            known_release(row.id, row.digest),
            {question.key: question for question in map(definition_from, row.questions)},
        )
        for row in rows
    )
    void = decided(versions[0].release.course_id).void
    return QuizHistory(course_key, quiz_key, versions, void)


def attempt_records(history: QuizHistory, *, only_first: bool) -> list[AttemptRecord]:
    """Return what was answered in the finished attempts at a quiz, in the order they began; three statements.

    With `only_first`, the first finished attempt of each person at this quiz, on whichever release. People are
    numbers here; the mark that counts is the newest.
    """
    attempts = _attempts(history, only_first).subquery()
    answers = _answers(attempts)
    seconds = _seconds(attempts)
    return [
        AttemptRecord(
            row.person_id,
            row.attempt_number,
            row.release_number,
            tuple(row.question_keys),
            row.parts,
            row.score_id is not None,
            answers.get(row.id, {}),
            seconds.get(row.id, {}),
        )
        for row in _rows(_attempts(history, only_first).order_by(Attempt.id))
    ]


def _newest_quizzes() -> Select[Any]:
    """Return the statement over the quizzes of the newest release that has each, a row for every language."""
    newest = (
        select(Release.course_id, ReleaseQuiz.key, func.max(Release.number).label("number"))
        .join(ReleaseQuiz, ReleaseQuiz.release_id == Release.id)
        .group_by(Release.course_id, ReleaseQuiz.key)
        .subquery()
    )
    return (
        select(
            ReleaseQuiz.id,
            Course.id.label("course_id"),
            Course.key.label("course_key"),
            Release.number,
            ReleaseQuiz.key.label("quiz_key"),
            ReleaseQuiz.purpose,
            ReleaseQuiz.questions,
            QuizText.locale,
            QuizText.title,
        )
        .join(Release, Release.id == ReleaseQuiz.release_id)
        .join(Course, Course.id == Release.course_id)
        .join(
            newest,
            (newest.c.course_id == Release.course_id)
            & (newest.c.key == ReleaseQuiz.key)
            & (newest.c.number == Release.number),
        )
        .join(QuizText, QuizText.quiz_id == ReleaseQuiz.id)
        .order_by(Course.key, ReleaseQuiz.id, QuizText.id)
    )


def _line(rows: list[Any], wanted: str, finished: Mapping[tuple[int, str], int]) -> QuizLine:
    """Return the line of a quiz from its rows, one for each language."""
    titles = {row.locale: row.title for row in rows}
    first = rows[0]
    return QuizLine(
        first.course_key,
        first.quiz_key,
        first.purpose,
        seen_by(wanted, titles),
        first.number,
        len(first.questions),
        finished.get((first.course_id, first.quiz_key), 0),
    )


def _attempts(history: QuizHistory, only_first: bool) -> Select[Any]:
    """Return the statement over the finished attempts, each with the newest score."""
    course_id = history.versions[0].release.course_id
    other = aliased(Score)
    newest = select(func.max(other.id)).where(other.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    wanted = [Enrolment.course_id == course_id, Attempt.quiz_key == history.quiz_key, Attempt.state != "open"]
    if only_first:
        first = (
            select(func.min(Attempt.id))
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(*wanted)
            .group_by(Enrolment.person_id)
        )
        wanted.append(Attempt.id.in_(first))
    return (
        select(
            Attempt.id,
            Enrolment.person_id,
            Attempt.number.label("attempt_number"),
            Release.number.label("release_number"),
            Attempt.question_keys,
            Attempt.started_at,
            Score.parts,
            Score.id.label("score_id"),
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Release, Release.id == Attempt.release_id)
        .outerjoin(Score, Score.id == newest)
        .where(*wanted)
    )


def _answers(attempts: Any) -> dict[int, dict[str, AnswerRecord]]:
    """Return the saved answers by attempt and question. The same answer is kept once, as many give it."""
    statement = select(
        Response.attempt_id,
        Response.question_key,
        cast(Response.answer, Text),
        Response.confidence,
        Response.locale,
    ).join(attempts, attempts.c.id == Response.attempt_id)
    known: dict[str, tuple[str, ...]] = {}
    found: dict[int, dict[str, AnswerRecord]] = {}
    for attempt_id, key, answer, confidence, locale in _rows(statement):
        given = known.get(answer)
        if given is None:
            given = known[answer] = tuple(json.loads(answer))
        found.setdefault(attempt_id, {})[intern(key)] = AnswerRecord(given, confidence, intern(locale))
    return found


def _seconds(attempts: Any) -> dict[int, dict[str, float]]:
    """Return the seconds spent on each question, by attempt."""
    statement = (
        select(ResponseEvent.attempt_id, attempts.c.started_at, ResponseEvent.saved_at, ResponseEvent.question_key)
        .join(attempts, attempts.c.id == ResponseEvent.attempt_id)
        .order_by(ResponseEvent.attempt_id)
    )
    found = {}
    for (attempt_id, started_at), saved in groupby(_rows(statement), key=lambda row: (row[0], row[1])):
        found[attempt_id] = seconds_of(started_at, [(moment, intern(key)) for _id, _start, moment, key in saved])
    return found


def _rows(statement: Any) -> Any:
    """Yield the rows of a statement, a few thousand at a time: there may be very many."""
    return db.session.connection().execute(statement, execution_options={"yield_per": AT_ONCE})
