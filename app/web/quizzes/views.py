"""Views of quizzes and attempts; each looks the attempt up by its learner, so another's is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.content.queries.texts import ModuleLine, QuizView, edition, quiz, quiz_words
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound, Refused
from app.learning.operations.attempts import start_attempt, submit_attempt
from app.learning.operations.receipts import claim, settle
from app.learning.queries.accommodations import extras_of
from app.learning.queries.attempts import AttemptView, attempt, attempts_of, completion_id, score
from app.learning.queries.corrections import notes_for
from app.learning.queries.enrolments import EnrolmentView, enrolment
from app.learning.rules.starting import PRACTICE, may_start
from app.learning.rules.times import allowed, is_overdue
from app.web.guards import guard
from app.web.hand_marks import shown_hand_marks
from app.web.identity import learner as me
from app.web.issuing import issue_for
from app.web.quizzes.paper import CONFIDENCE, sheet_of, words_of
from app.web.quizzes.review import calibration_of, reviewed, shows_reasons
from app.web.wording import gettext, here

quizzes = Blueprint("quizzes", __name__)


def _enrolled(course_key: str) -> EnrolmentView:
    """Return the learner's enrolment in a course."""
    found = enrolment(me().id, course_key)
    if found is None:
        raise Refused("not_enrolled")
    return found


def own_attempt(serial: str) -> AttemptView:
    """Return the learner's own attempt."""
    found = attempt(me().id, serial)
    if found is None:
        raise NotFound("attempt")
    return found


@quizzes.get("/courses/<course_key>/quizzes/<quiz_key>")
@guard("quiz.take")
def rules(course_key: str, quiz_key: str) -> str | Response:
    """Show what the quiz asks for, and the attempts so far, before anything starts."""
    found = enrolment(me().id, course_key)
    if found is None:
        flash(gettext("Start the course to take its quizzes."), "warning")
        return redirect(url_for("public.course", course_key=course_key))
    of_quiz = quiz(found.release, quiz_key)
    if of_quiz is None:
        raise NotFound("quiz")
    attempts = attempts_of(found.id, quiz_key)
    extras = extras_of(me().id, found.release.course_id, quiz_key)
    return render_template(
        "quizzes/rules.html",
        enrolment=found,
        course=edition(found.release, here()),
        quiz=of_quiz,
        words=quiz_words(found.release, quiz_key, here()),
        attempts=attempts,
        asked=_asked(of_quiz),
        length=allowed(of_quiz.settings, extras.time),
        extras=extras,
        open_attempt=next((each for each in attempts if each.state == "open"), None),
        decision=may_start(of_quiz.settings, len(attempts), purpose=of_quiz.purpose, extra=extras.attempts),
        is_practice=of_quiz.purpose == PRACTICE,
    )


def _asked(of_quiz: QuizView) -> int:
    """Return how many questions an attempt has."""
    draw = of_quiz.settings.draw
    asked = len(of_quiz.bank) if draw is None else draw if isinstance(draw, int) else sum(draw.values())
    return min(asked, len(of_quiz.bank))


@quizzes.post("/courses/<course_key>/quizzes/<quiz_key>/attempts")
@guard("quiz.take")
def start(course_key: str, quiz_key: str) -> Response:
    """Start an attempt, or go on with the open one."""
    claimed = claim(me().id, request.form.get("key", ""), "start-attempt", clock.now())
    found = _enrolled(course_key)
    serial = claimed.outcome or start_attempt(found, quiz_key, clock.now())
    settle(claimed, serial)
    _issue_what_is_owed(found)
    commit()
    return redirect(url_for("quizzes.question", serial=serial, number=1), 303)


@quizzes.get("/attempts/<serial>/check")
@guard("quiz.take")
def check(serial: str) -> str | Response:
    """Show what is answered and what is not, before handing in."""
    found = own_attempt(serial)
    if not found.is_open:
        return redirect(url_for("quizzes.result", serial=serial))
    return render_template(
        "quizzes/check.html",
        attempt=found,
        words=words_of(found),
        questions=sheet_of(found).all(),
        is_overdue=is_overdue(found.deadline_at, clock.now()),
    )


@quizzes.post("/attempts/<serial>/submit")
@guard("quiz.take")
def submit(serial: str) -> Response:
    """Hand the attempt in: marked, completed and certified in one transaction; a repeat has no second effect."""
    found = own_attempt(serial)
    claim(me().id, request.form.get("key", ""), "submit", clock.now())
    ended = submit_attempt(found, clock.now())
    if ended is None and found.state == "overdue":
        flash(gettext("The time was over, so this attempt was closed with the answers saved until then."))
    elif ended is None:
        flash(gettext("This attempt was handed in before. This is its result."))
    elif ended.is_overdue:
        flash(gettext("The time was over before you handed in. The answers saved until then count."), "warning")
    _issue_what_is_owed(found.enrolment)
    commit()
    return redirect(url_for("quizzes.result", serial=serial), 303)


@quizzes.get("/attempts/<serial>/result")
@guard("quiz.take")
def result(serial: str) -> str | Response:
    """Show whether it was passed, and why each answer was right or wrong."""
    found = own_attempt(serial)
    if found.is_open:
        return redirect(url_for("quizzes.check", serial=serial))
    sheet, counts, reasons = sheet_of(found, flagged=()), score(found.id), shows_reasons(found)
    return render_template(
        "quizzes/result.html",
        attempt=found,
        words=words_of(found),
        score=counts,
        questions=reviewed(sheet, counts.parts if counts else {}),
        shows_reasons=reasons,
        by_hand=shown_hand_marks(found) if counts and reasons else {},
        notes=notes_for(found) if counts else (),
        calibration=calibration_of(sheet),
        steps=CONFIDENCE,
        next_module=_next_module(found),
    )


def _next_module(found: AttemptView) -> ModuleLine | None:
    """Return the module after the one that the quiz closes."""
    modules = edition(found.enrolment.release, here()).modules
    keys = [module.key for module in modules]
    place = keys.index(found.quiz.module_key) if found.quiz.module_key in keys else len(keys)
    return modules[place + 1] if place + 1 < len(keys) else None


def _issue_what_is_owed(found: EnrolmentView) -> None:
    """Issue the certificate of a completed enrolment, in the same transaction; once, however often asked."""
    completed = completion_id(found.id)
    if completed is not None:
        issue_for(completed, here(), clock.now())
