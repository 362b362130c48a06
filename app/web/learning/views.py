"""Views of the learner: home, starting a course, reading lessons, answering in them."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.content.queries.releases import offered_release, offered_releases
from app.content.queries.texts import LessonView, edition, lesson
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound, Refused
from app.learning.operations.enrolments import answer_in_lesson, enrol, finish_lesson, keep_place
from app.learning.operations.receipts import claim
from app.learning.queries.enrolments import (
    EnrolmentView,
    LessonAnswerView,
    enrolment,
    enrolments_of,
    waiting_courses,
)
from app.learning.rules import is_right
from app.web.guards import guard, sign_in_first
from app.web.identity import actor
from app.web.identity import learner as me
from app.web.learning.home_page import course_cards
from app.web.learning.lesson_page import lesson_page, question_card, render_feedback
from app.web.wording import gettext, here

learning = Blueprint("learning", __name__)
LESSON = "/courses/<course_key>/lessons/<lesson_key>"


def _address(course_key: str, lesson_key: str, section: str | None = None) -> str:
    """Return where a lesson is, down to the section."""
    address = f"/{here()}/courses/{course_key}/lessons/{lesson_key}"
    return f"{address}#{section}" if section else address


def _enrolled(course_key: str, lesson_key: str) -> tuple[EnrolmentView, LessonView]:
    """Return the learner's enrolment and a lesson of its release, or raise what is missing."""
    found = enrolment(me().id, course_key)
    if found is None:
        raise Refused("not_enrolled")
    text = lesson(found.release, lesson_key, here())
    if text is None:
        raise NotFound("lesson")
    return found, text


@learning.get("/learning")
@guard("course.take")
def home() -> str:
    """Show where to go on, the courses, and those that wait."""
    enrolments = enrolments_of(me().id)
    offered = {release.course_key: release for release in offered_releases()}
    waiting = [
        (each, edition(offered[each.course_key], here()))
        for each in waiting_courses(me().id)
        if each.course_key in offered
    ]
    return render_template("learning/home.html", cards=course_cards(enrolments), waiting=waiting)


@learning.post("/courses/<course_key>/start")
@guard("course.take")
def start(course_key: str) -> Response:
    """Enrol in the offered release, or go on where the learner is enrolled already."""
    release = offered_release(course_key)
    if release is None:
        raise NotFound("course")
    claimed = claim(me().id, request.form.get("key", ""), "start", clock.now())
    if not claimed.is_repeat:
        enrol(me().id, release, clock.now())
    commit()
    found = enrolment(me().id, course_key)
    assert found is not None, "just enrolled"
    keys = [line.key for line in edition(found.release, here()).lessons()]
    return redirect(_address(course_key, found.next_lesson(keys), found.section), 303)


@learning.get(LESSON)
@guard("page.read")
def read(course_key: str, lesson_key: str) -> Any:
    """Show a lesson: the first of a course to everybody, the others to those who take it."""
    person = actor()
    found = enrolment(person.id, course_key) if person else None
    release = found.release if found else offered_release(course_key)
    text = lesson(release, lesson_key, here()) if release else None
    if release is None or text is None:
        raise NotFound("lesson")
    page = lesson_page(release, text, found, person)
    if found is None and page.previous is not None:
        if person is None:
            return sign_in_first()
        flash(gettext("Start the course to read all its lessons."), "warning")
        return redirect(url_for("public.course", course_key=course_key))
    return render_template("learning/lesson.html", page=page, course_key=course_key)


@learning.post(f"{LESSON}/done")
@guard("course.take")
def done(course_key: str, lesson_key: str) -> Response:
    """Note that the learner is done with a lesson and lead on."""
    found, text = _enrolled(course_key, lesson_key)
    page = lesson_page(found.release, text, found, me())
    claimed = claim(me().id, request.form.get("key", ""), "done", clock.now())
    if not claimed.is_repeat:
        finish_lesson(found, text, page.next.key if page.next else None, clock.now())
    commit()
    if page.next and (page.next.key in {line.key for line in page.module.lessons} or not page.module.check):
        return redirect(_address(course_key, page.next.key), 303)
    if page.module.check:
        return redirect(url_for("quizzes.rules", course_key=course_key, quiz_key=page.module.check), 303)
    return redirect(url_for("public.course", course_key=course_key), 303)


@learning.post(f"{LESSON}/place")
@guard("course.take")
def place(course_key: str, lesson_key: str) -> Response:
    """Keep the section where the learner stopped; asked for by the page when it is left, or by a button."""
    found, text = _enrolled(course_key, lesson_key)
    section = request.form.get("section", "")
    if section and section not in text.sections:
        raise NotFound("section")
    keep_place(found.id, lesson_key, section or None, clock.now())
    commit()
    if request.form.get("quiet"):
        return Response(status=204)
    flash(gettext("Your place is kept."))
    return redirect(url_for("learning.home"), 303)


@learning.post(f"{LESSON}/answers/<question_key>")
@guard("page.read")
def answer(course_key: str, lesson_key: str, question_key: str) -> Any:
    """Check an answer inside a lesson; a learner's is kept, a visitor's is only answered."""
    person = actor()
    found = enrolment(person.id, course_key) if person else None
    release = found.release if found else offered_release(course_key)
    text = lesson(release, lesson_key, here()) if release else None
    if release is None or text is None or question_key not in text.keys:
        raise NotFound("question")
    definition = text.keys[question_key]
    chosen = request.form.getlist("choice")
    if any(choice not in definition.choices for choice in chosen):
        raise Refused("unknown_choice")
    if definition.kind == "single" and len(chosen) > 1:
        raise Refused("unknown_choice")
    given = LessonAnswerView(question_key, tuple(chosen), is_right(definition, chosen))
    if found and chosen:
        claimed = claim(found.person_id, request.form.get("key", ""), "lesson-answer", clock.now())
        if not claimed.is_repeat:
            answer_in_lesson(found, text, question_key, chosen, clock.now())
            keep_place(found.id, lesson_key, section_of(text, question_key), clock.now())
        commit()
    if request.headers.get("X-Fragment"):
        if not chosen:
            abort(422)
        return render_feedback(question_card(text, question_key, given))
    if found and chosen:
        return redirect(_address(course_key, lesson_key, f"q-{question_key}"), 303)
    g.return_path = f"courses/{course_key}/lessons/{lesson_key}"
    page = lesson_page(release, text, found, person, {question_key: given} if chosen else {})
    if found is None and page.previous is not None:
        return sign_in_first()
    missing = None if chosen else question_key
    return render_template("learning/lesson.html", page=page, course_key=course_key, missing=missing)


answer.anonymous_safe = True  # type: ignore[attr-defined]


def section_of(text: LessonView, question_key: str) -> str | None:
    """Return the section in which a question stands."""
    before = text.html.partition(f"<!--question:{question_key}-->")[0]
    passed = [section for section in text.sections if f'id="{section}"' in before]
    return passed[-1] if passed else None
