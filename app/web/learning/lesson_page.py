"""What a lesson page shows: the rendered text cut at its questions, the learner's answers, the outline."""

import re
from dataclasses import dataclass, replace

from flask import render_template
from markupsafe import Markup, escape

from app.accounts.policy import Actor
from app.accounts.queries.institutions import institution_variables
from app.content.queries.releases import ReleaseView
from app.content.queries.texts import LessonLine, LessonView, ModuleLine, edition
from app.core.errors import NotFound
from app.learning.queries.enrolments import EnrolmentView, LessonAnswerView, lesson_answers
from app.learning.rules.marking import is_right
from app.questions.asked import Asked, ReviewedPart
from app.questions.paper import Form, Paper
from app.questions.registry import kind_of
from app.web.questions import shown
from app.web.source_notes import SOURCE, with_notes
from app.web.wording import gettext, here

QUESTION = re.compile(r"<!--question:([a-z0-9-]+)-->")
VARIABLE = re.compile(r"<!--var:([a-z_]+)-->")


@dataclass(frozen=True)
class QuestionCard:
    """A question inside a lesson, with the answer that was given and what it deserves to hear.

    `state` says how its words stand to the source; `lang` is set where they are in another language.
    """

    key: str
    asked: Asked
    answer: LessonAnswerView | None
    parts: tuple[ReviewedPart, ...]
    whole: Markup
    state: str
    lang: str


@dataclass(frozen=True)
class LessonPage:
    """All that the template needs besides the frame."""

    release: ReleaseView
    course_title: str
    lesson: LessonView
    module: ModuleLine
    number: int
    count: int
    parts: list[Markup | QuestionCard]
    sections: list[tuple[str, str]]
    previous: LessonLine | None
    next: LessonLine | None
    enrolment: EnrolmentView | None
    unfilled: bool


def question_card(
    release: ReleaseView, lesson: LessonView, key: str, answer: LessonAnswerView | None, person: Actor | None
) -> QuestionCard:
    """Return a question with what is to be said of the answer, when there is one."""
    text, definition = lesson.words[key], lesson.keys[key]
    kind = kind_of(definition)
    given = answer.answer if answer else ()

    def put(html: str) -> str:
        return fill_variables(html, person)[0]

    asked = replace(kind.ask(definition, text, paper_of(release), given), prefix=prefix_of(key))
    parts = kind.review(definition, text, given) if answer else ()
    answered = tuple(part for part in parts if part.verdict in ("right", "wrong"))
    whole = Markup(put(text.feedback_html)) if answer else Markup("")
    lang = release.source_locale if text.state == SOURCE else ""
    return QuestionCard(key, shown(asked, put), answer, shown(answered, put), whole, text.state, lang)


def prefix_of(key: str) -> str:
    """Return how the form fields of a question begin, so that questions of one lesson stay apart."""
    return f"{key}-"


def paper_of(release: ReleaseView) -> Paper:
    """Return how the lessons of a release name their choices: the same for everybody, in written order."""
    return Paper(bytes.fromhex(release.digest)[:16], shuffles=False)


def lesson_page(
    release: ReleaseView,
    lesson: LessonView,
    enrolment: EnrolmentView | None,
    person: Actor | None,
    answers: dict[str, LessonAnswerView] | None = None,
) -> LessonPage:
    """Gather a lesson page; `answers` are those of a visitor, which are kept nowhere."""
    course = edition(release, here())
    lines = course.lessons()
    place = next(index for index, line in enumerate(lines) if line.key == lesson.key)
    module = next(each for each in course.modules if each.key == lesson.module_key)
    if answers is None:
        answers = lesson_answers(enrolment.id, lesson.key) if enrolment and lesson.keys else {}
    html, unfilled = fill_variables(with_notes(lesson.html), person)
    pieces = QUESTION.split(html)
    parts: list[Markup | QuestionCard] = [
        question_card(release, lesson, piece, answers.get(piece), person) if index % 2 else Markup(piece)
        for index, piece in enumerate(pieces)
    ]
    return LessonPage(
        release=release,
        course_title=course.title,
        lesson=lesson,
        module=module,
        number=place + 1,
        count=len(lines),
        parts=parts,
        sections=[(section.id, section.title) for section in lines[place].sections],
        previous=lines[place - 1] if place else None,
        next=lines[place + 1] if place + 1 < len(lines) else None,
        enrolment=enrolment,
        unfilled=unfilled,
    )


def fill_variables(html: str, person: Actor | None) -> tuple[str, bool]:
    """Put the facts of the learner's institution into the text; return also whether one is not known.

    An unknown one shows a plain note in its place, so that nobody calls a number that is not there.
    """
    if "<!--var:" not in html:
        return html, False
    known = institution_variables(person.institution_id if person else None)
    unfilled = False

    def put(match: re.Match[str]) -> str:
        nonlocal unfilled
        value = known.get(match.group(1))
        if value:
            return str(escape(value))
        unfilled = True
        return str(Markup("<em>{}</em>").format(unknown_variable(match.group(1))))

    return VARIABLE.sub(put, html), unfilled


def unknown_variable(name: str) -> str:
    """Return the plain note for a fact that the institution has not given."""
    return {
        "incident_contact": gettext("the person your institution names for incidents"),
        "incident_phone": gettext("the number your institution gives for incidents"),
        "it_support": gettext("your IT support"),
    }.get(name, gettext("the contact your institution names"))


def render_feedback(card: QuestionCard) -> str:
    """Return the feedback box alone, for a page that puts it in place."""
    return render_template("learning/feedback.html", card=card)


def given_answer(release: ReleaseView, text: LessonView, question_key: str, form: Form) -> LessonAnswerView | None:
    """Return the answer that a form holds, judged, or None when nothing is chosen.

    Raises `NotFound` for a question of another lesson and `Refused("unknown_choice")`.
    """
    definition = text.keys.get(question_key)
    if definition is None:
        raise NotFound("question")
    answer = kind_of(definition).take(definition, form, paper_of(release), ())
    return LessonAnswerView(question_key, answer, is_right(definition, answer)) if answer else None


def section_of(text: LessonView, question_key: str) -> str | None:
    """Return the section in which a question stands."""
    before = text.html.partition(f"<!--question:{question_key}-->")[0]
    passed = [section for section in text.sections if f'id="{section}"' in before]
    return passed[-1] if passed else None
