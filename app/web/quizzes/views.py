"""Views of quizzes and attempts; each looks the attempt up by its learner, so another's is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.content.queries.texts import edition, quiz, quiz_words
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound, Refused
from app.learning.operations.attempts import save_response, start_attempt, submit_attempt
from app.learning.operations.receipts import claim, settle
from app.learning.queries.attempts import (
    AttemptView,
    attempt,
    attempts_of,
    completion_id,
    questions_of,
    responses,
    score,
)
from app.learning.queries.enrolments import EnrolmentView, enrolment
from app.learning.rules.papers import paper_of
from app.learning.rules.starting import may_start
from app.learning.rules.times import is_overdue
from app.questions.registry import kind_of
from app.web.guards import guard
from app.web.identity import learner as me
from app.web.issuing import issue_for
from app.web.questions import posted
from app.web.quizzes.paper import paper_question, review, reviewed, shows_reasons, words_of
from app.web.wording import gettext, here

quizzes = Blueprint("quizzes", __name__)


def _enrolled(course_key: str) -> EnrolmentView:
    """Return the learner's enrolment in a course."""
    found = enrolment(me().id, course_key)
    if found is None:
        raise Refused("not_enrolled")
    return found


def _attempt(serial: str) -> AttemptView:
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
    draw = of_quiz.settings.draw
    asked = len(of_quiz.bank) if draw is None else draw if isinstance(draw, int) else sum(draw.values())
    return render_template(
        "quizzes/rules.html",
        enrolment=found,
        course=edition(found.release, here()),
        quiz=of_quiz,
        words=quiz_words(found.release, quiz_key, here()),
        attempts=attempts,
        asked=min(asked, len(of_quiz.bank)),
        open_attempt=next((each for each in attempts if each.state == "open"), None),
        decision=may_start(of_quiz.settings, len(attempts)),
    )


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


@quizzes.get("/attempts/<serial>/<int:number>")
@guard("quiz.take")
def question(serial: str, number: int) -> str | Response:
    """Show one question of an open attempt."""
    found = _attempt(serial)
    if not found.is_open:
        return redirect(url_for("quizzes.result", serial=serial))
    if is_overdue(found.deadline_at, clock.now()):
        return redirect(url_for("quizzes.check", serial=serial))
    return _question_page(found, number)


def _question_page(found: AttemptView, number: int, fault: str | None = None) -> str:
    """Render question `number`, with `fault` beside it when the answer was not one."""
    if not 1 <= number <= len(found.question_keys):
        raise NotFound("question")
    saved = responses(found.id)
    reasons = None
    if found.quiz.settings.feedback == "at-once" and found.question_keys[number - 1] in saved:
        drawn = questions_of(found)[number - 1]
        reasons = review(number, drawn, saved, words_of(found), shows_reasons(found))
    return render_template(
        "quizzes/question.html",
        attempt=found,
        words=words_of(found),
        question=paper_question(found, number, saved),
        answered=[key in saved for key in found.question_keys],
        reasons=reasons,
        fault=fault,
    )


@quizzes.post("/attempts/<serial>/<int:number>")
@guard("quiz.take")
def save(serial: str, number: int) -> str | Response:
    """Save the answer to one question and lead on; it is on disk before this answers."""
    found = _attempt(serial)
    if not 1 <= number <= len(found.question_keys):
        raise NotFound("question")
    last = number == len(found.question_keys)
    onward = (
        url_for("quizzes.check", serial=serial)
        if last
        else url_for("quizzes.question", serial=serial, number=number + 1)
    )
    if request.form.get("later"):
        return redirect(onward, 303)
    asked = questions_of(found)[number - 1]
    before = responses(found.id).get(asked.key, ())
    answer = kind_of(asked).take(asked, posted(), paper_of(found.quiz.settings, found.seed), before)
    if not answer:
        return _question_page(found, number, gettext("Give an answer, or come back to it later"))
    claimed = claim(me().id, request.form.get("key", ""), f"save {number}", clock.now())
    if not claimed.is_repeat:
        save_response(found, asked.key, answer, here(), clock.now())
    commit()
    if found.quiz.settings.feedback == "at-once" or kind_of(asked).asks_on(asked, answer):
        return redirect(url_for("quizzes.question", serial=serial, number=number), 303)
    return redirect(onward, 303)


@quizzes.get("/attempts/<serial>/check")
@guard("quiz.take")
def check(serial: str) -> str | Response:
    """Show what is answered and what is not, before handing in."""
    found = _attempt(serial)
    if not found.is_open:
        return redirect(url_for("quizzes.result", serial=serial))
    saved = responses(found.id)
    return render_template(
        "quizzes/check.html",
        attempt=found,
        words=words_of(found),
        questions=[paper_question(found, n, saved) for n in range(1, len(found.question_keys) + 1)],
        is_overdue=is_overdue(found.deadline_at, clock.now()),
    )


@quizzes.post("/attempts/<serial>/submit")
@guard("quiz.take")
def submit(serial: str) -> Response:
    """Hand the attempt in: marked, completed and certified in one transaction; a repeat has no second effect."""
    found = _attempt(serial)
    claim(me().id, request.form.get("key", ""), "submit", clock.now())
    if submit_attempt(found, clock.now()) is None:
        flash(gettext("This attempt was handed in before. This is its result."))
    _issue_what_is_owed(found.enrolment)
    commit()
    return redirect(url_for("quizzes.result", serial=serial), 303)


@quizzes.get("/attempts/<serial>/result")
@guard("quiz.take")
def result(serial: str) -> str | Response:
    """Show whether it was passed, and why each answer was right or wrong."""
    found = _attempt(serial)
    if found.is_open:
        return redirect(url_for("quizzes.check", serial=serial))
    course = edition(found.enrolment.release, here())
    keys = [module.key for module in course.modules]
    place = keys.index(found.quiz.module_key) if found.quiz.module_key in keys else len(keys)
    return render_template(
        "quizzes/result.html",
        attempt=found,
        words=words_of(found),
        score=score(found.id),
        questions=reviewed(found, responses(found.id)),
        shows_reasons=shows_reasons(found),
        next_module=course.modules[place + 1] if place + 1 < len(keys) else None,
    )


def _issue_what_is_owed(found: EnrolmentView) -> None:
    """Issue the certificate of a completed enrolment, in the same transaction; once, however often asked."""
    completed = completion_id(found.id)
    if completed is not None:
        issue_for(completed, here(), clock.now())
