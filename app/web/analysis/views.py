"""Quizzes as trainers see them: the list of all, how the questions of one work, and its responses as a file."""

from flask import Blueprint, Response, current_app, render_template, request

from app.accounts.policy import scope_of
from app.content.queries.releases import offered_releases
from app.content.queries.texts import editions, quiz_words
from app.core.locales import KNOWN
from app.reports.files import as_csv
from app.reports.items.export import RESPONSES, response_rows
from app.reports.items.limits import standing_of
from app.reports.items.selection import Selection
from app.reports.queries.items import quiz_lines
from app.web.analysis.page import figures_of, question_lines, studied
from app.web.analysis.words import confidence_words, figure, language_name, percent
from app.web.downloads import download
from app.web.guards import guard
from app.web.identity import actor
from app.web.takings import note_taking
from app.web.transactions import only_read
from app.web.wording import here

analysis = Blueprint("analysis", __name__)
SPEECH = {
    "confidence_words": confidence_words,
    "figure": figure,
    "language_name": language_name,
    "percent": percent,
}
"""Functions by which the templates say figures."""


@analysis.get("/quizzes")
@guard("quiz.analyse")
def everything() -> str:
    """List the quizzes of all courses."""
    offered = offered_releases()
    titles = {each.course_key: text.title for each, text in zip(offered, editions(offered, here()), strict=True)}
    return render_template(
        "analysis/quizzes.html",
        lines=quiz_lines(here()),
        titles=titles,
        offered={each.course_key: each.number for each in offered},
        may_correct=may_correct(),
    )


@analysis.get("/quizzes/<course_key>/<quiz_key>/analysis")
@guard("quiz.analyse")
def quiz(course_key: str, quiz_key: str) -> str:
    """Show how the questions of a quiz work."""
    selection = asked_for()
    found = studied(course_key, quiz_key, selection)
    figures = figures_of(found)
    newest = found.history.versions[0].release
    return render_template(
        "analysis/quiz.html",
        found=found,
        figures=figures,
        lines=question_lines(found, figures),
        standing=standing_of(figures.n),
        selection=selection,
        words=quiz_words(newest, quiz_key, here()),
        course=editions([newest], here())[0],
        may_correct=may_correct(),
        **SPEECH,
    )


@analysis.post("/quizzes/<course_key>/<quiz_key>/responses.csv")
@guard("quiz.export")
def responses(course_key: str, quiz_key: str) -> Response:
    """Return the responses behind an analysis as a tidy file, under pseudonyms; that it was taken is recorded."""
    only_read()
    found = studied(course_key, quiz_key, asked_for())
    secret = str(current_app.secret_key).encode()
    rows = response_rows(found.sittings, found.subjects, secret, f"{course_key}/{quiz_key}")
    names = {column.key: column.key for column in RESPONSES.columns}
    data = as_csv(RESPONSES, names, rows, {}, "UTC")
    note_taking("responses", "csv", "quiz", quiz_key, course=course_key)
    return download(data, "text/csv", f"{course_key}-{quiz_key}-responses.csv")


def may_correct() -> bool:
    """Whether the person may correct questions that people have answered."""
    return scope_of(actor(), "quiz.correct") is not None


def asked_for() -> Selection:
    """Return what the address asks for: release, language, first or all attempts; anything else means all."""
    release = request.args.get("release", "")
    locale = request.args.get("locale", "")
    return Selection(
        int(release) if release.isascii() and release.isdecimal() and len(release) < 10 else None,
        locale if locale in KNOWN else None,
        request.args.get("attempts") != "all",
    )
