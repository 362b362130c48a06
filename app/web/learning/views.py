"""Views of the learner: home, starting a course, reading lessons, answering in them."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.content.queries.releases import ReleaseView, offered_release, offered_releases
from app.content.queries.texts import LessonView, edition, editions, lesson
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
from app.web.guards import guard, sign_in_first
from app.web.identity import actor
from app.web.identity import learner as me
from app.web.learning.home_page import course_cards
from app.web.learning.lesson_page import (
    given_answer,
    lesson_page,
    prefix_of,
    question_card,
    render_feedback,
    section_of,
)
from app.web.questions import posted
from app.web.refused import words_of
from app.web.wording import gettext, here, local_now

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
    waits = [each for each in waiting_courses(me().id) if each.course_key in offered]
    courses = editions([offered[each.course_key] for each in waits], here())
    waiting = list(zip(waits, courses, strict=True))
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
        enrol(me().id, release, local_now())
    commit()
    found = enrolment(me().id, course_key)
    assert found is not None, "just enrolled"
    keys = [line.key for line in edition(found.release, here()).lessons()]
    return redirect(_address(course_key, found.next_lesson(keys), found.section), 303)


@dataclass(frozen=True)
class Reached:
    """A lesson somebody asked for: her enrolment, if any, the release it is read on, and its text."""

    enrolment: EnrolmentView | None
    release: ReleaseView
    text: LessonView

    @property
    def is_open(self) -> bool:
        """Whether she may read it: her own course, or the first lesson, which is open to everybody."""
        return self.enrolment is not None or edition(self.release, here()).lessons()[0].key == self.text.key


def _reach(course_key: str, lesson_key: str) -> Reached:
    """Return the lesson on the release of whoever asks. Raises `NotFound`."""
    person = actor()
    found = enrolment(person.id, course_key) if person else None
    release = found.release if found else offered_release(course_key)
    text = lesson(release, lesson_key, here()) if release else None
    if release is None or text is None:
        raise NotFound("lesson")
    return Reached(found, release, text)


@learning.get(LESSON)
@guard("page.read")
def read(course_key: str, lesson_key: str) -> Any:
    """Show a lesson: the first of a course to everybody, the others to those who take it."""
    reached = _reach(course_key, lesson_key)
    if not reached.is_open and actor() is None:
        return sign_in_first()
    if not reached.is_open:
        flash(gettext("Start the course to read all its lessons."), "warning")
        return redirect(url_for("public.course", course_key=course_key))
    page = lesson_page(reached.release, reached.text, reached.enrolment, actor())
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
    reached = _reach(course_key, lesson_key)
    if not reached.is_open and actor() is None:
        return sign_in_first()
    if not reached.is_open:
        raise Refused("not_enrolled")
    given, fault = _given(reached, question_key)
    if reached.enrolment and given:
        _keep_answer(reached.enrolment, reached.text, given)
    if request.headers.get("X-Fragment"):
        card = question_card(reached.release, reached.text, question_key, given, actor())
        return render_feedback(card) if given else abort(422)
    if reached.enrolment and given:
        return redirect(_address(course_key, lesson_key, f"q-{question_key}"), 303)
    g.return_path = f"courses/{course_key}/lessons/{lesson_key}"
    answers = {question_key: given} if given else {}
    page = lesson_page(reached.release, reached.text, reached.enrolment, actor(), answers)
    missing = None if given else question_key
    return render_template("learning/lesson.html", page=page, course_key=course_key, missing=missing, fault=fault)


def _given(reached: Reached, question_key: str) -> tuple[LessonAnswerView | None, str]:
    """Return the answer of the posted form, or None and what is to be said of it."""
    try:
        given = given_answer(reached.release, reached.text, question_key, posted(prefix_of(question_key)))
    except Refused as refused:
        if refused.code not in ("order_unclear", "too_long"):
            raise
        return None, words_of(refused)
    return given, gettext("Choose an answer first")


def _keep_answer(found: EnrolmentView, text: LessonView, given: LessonAnswerView) -> None:
    """Keep a learner's answer and her place, once however often it comes."""
    claimed = claim(found.person_id, request.form.get("key", ""), "lesson-answer", clock.now())
    if not claimed.is_repeat:
        answer_in_lesson(found, text, given.question_key, given.answer, clock.now())
        keep_place(found.id, text.key, section_of(text, given.question_key), clock.now())
    commit()


answer.anonymous_safe = True  # type: ignore[attr-defined] # read where tokens are checked
