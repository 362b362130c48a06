"""Views that print a quiz: a paper to write on, and for the trainer the answer sheet to it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template

from app.content.queries.releases import ReleaseView, offered_release
from app.content.queries.texts import QuizView, edition, quiz, quiz_words
from app.core import clock
from app.core.errors import NotFound
from app.learning.queries.corrections import decided
from app.papers.pictures import with_pictures
from app.papers.printing import print_paper
from app.papers.sheets import VERSIONS, answer_sheet, paper_of, question_sheet
from app.web.downloads import download
from app.web.guards import guard
from app.web.papers.words import sheet_words
from app.web.takings import note_taking
from app.web.transactions import only_read
from app.web.wording import here

papers = Blueprint("papers", __name__)
PLACE = "/quizzes/<course_key>/<quiz_key>"
VERSION = f"<any({', '.join(VERSIONS)}):version>"


def _quiz(course_key: str, quiz_key: str) -> tuple[ReleaseView, QuizView]:
    """Return a quiz of the release that is offered now, without questions that are void."""
    release = offered_release(course_key)
    found = quiz(release, quiz_key) if release else None
    if release is None or found is None:
        raise NotFound("quiz")
    void = decided(release.course_id).void
    return release, replace(found, bank=tuple(each for each in found.bank if each.key not in void))


@papers.get(f"{PLACE}/paper")
@guard("quiz.analyse")
def overview(course_key: str, quiz_key: str) -> str:
    """Show the versions there are and what is in a paper."""
    release, found = _quiz(course_key, quiz_key)
    return render_template(
        "papers/overview.html",
        release=release,
        course=edition(release, here()),
        quiz=found,
        words=quiz_words(release, quiz_key, here()),
        versions=VERSIONS,
    )


@papers.post(f"{PLACE}/paper-{VERSION}.pdf")
@guard("quiz.analyse")
def questions(course_key: str, quiz_key: str, version: str) -> Response:
    """Return the paper to write on."""
    return _pdf(course_key, quiz_key, version, question_sheet, "paper")


@papers.post(f"{PLACE}/answers-{VERSION}.pdf")
@guard("quiz.analyse")
def answers(course_key: str, quiz_key: str, version: str) -> Response:
    """Return the answer sheet to the paper of the same version."""
    return _pdf(course_key, quiz_key, version, answer_sheet, "answers")


def _pdf(course_key: str, quiz_key: str, version: str, sheet_of: Any, name: str) -> Response:
    """Return a sheet as a PDF that no cache keeps; that it was printed is recorded."""
    only_read()
    release, found = _quiz(course_key, quiz_key)
    words = quiz_words(release, quiz_key, here())
    paper = paper_of(release.digest, quiz_key, version)
    sheet, pictures = with_pictures(sheet_of(found, words, paper, version, sheet_words()))
    pdf = print_paper(sheet, pictures, clock.now())
    note_taking(name, "pdf", "quiz", quiz_key, course=course_key, version=version)
    file_name = f"{quiz_key}-{name}-{version}-{words.locale}.pdf"
    return download(pdf, "application/pdf", file_name)
