"""Questions from their Markdown, asked on a page and sent back as a browser would."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import jinja2

from app.content.compiler import Compiled
from app.questions.asked import Asked
from app.questions.attributes import read_attributes
from app.questions.definition import QuestionDef, QuestionText
from app.questions.paper import Fields, Paper
from app.questions.reading import read_question
from app.questions.written import WrittenQuestion
from app.web.questions import shown
from tests import pages
from tests.content.courses import PLACE, QUIZ, compiled, found, whole_course, whole_edition

TEMPLATES = Path(__file__).parents[2] / "app" / "web" / "templates"
CONTROLS = ("input", "select", "textarea")
FIRST = QUIZ.count("\n") + 2
"""The line of the heading of a question added to the quiz of the small course; its text begins in the next."""
EDITION = "check-first.bs.md"
SHIFT = -5
"""Editions lack the five settings of the quiz, so their lines stand earlier."""


def read(text: str, braces: str, is_source: bool = True) -> tuple[WrittenQuestion, list[tuple[int, str]]]:
    """A question under a heading in line 9 from its Markdown, and the problems as (line, code)."""
    problems: list[tuple[int, str]] = []
    lines = list(enumerate(text.split("\n"), 10))
    made = read_question(
        (9, "Stem?"), read_attributes(braces), 9, lines, is_source, lambda *each: problems.append(each[:2])
    )
    return made, problems


def published(folder: Path, braces: str, english: str, bosnian: str | None = None) -> Compiled:
    """The small course with a question added to its quiz, in one language or two."""
    files = whole_course() | (whole_edition() if bosnian is not None else {})
    files[PLACE["check"]] += f"\n## What now? {braces}\n{english}\n"
    if bosnian is not None:
        files[PLACE["check"].replace(".en.", ".bs.")] += f"\n## Sta sada?\n{bosnian}\n"
    return compiled(folder, files)


def question_of(made: Compiled, locale: str = "en") -> tuple[QuestionDef, QuestionText]:
    """The question that `published` added, and its words."""
    assert made.release is not None, [str(each) for each in made.problems]
    definition = next(quiz for quiz in made.release.quizzes if quiz.key == "check-first").questions[-1]
    edition = next(each for each in made.release.editions if each.locale == locale)
    return definition, edition.quizzes["check-first"].questions[definition.key]


def problems_of(made: Compiled) -> list[tuple[str, int, str]]:
    """Errors and warnings by file name, line from the heading of the added question, and code."""
    return [(name, line - FIRST - (SHIFT if name == EDITION else 0), code) for name, line, code in found(made)]


@cache
def templates() -> jinja2.Environment:
    """The templates of questions, in English, without the application around them."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    environment.install_gettext_callables(str, lambda one, _many, _count: one, newstyle=True)
    return environment


def on_page(asked: Asked) -> pages.Element:
    """The controls of a question as its template draws them, in a page without a fault."""
    macro = templates().get_template(f"questions/{asked.kind}.html").module.ask
    html = f'<html lang="en"><title>A</title><h1>A</h1>{macro(shown(asked))}</html>'
    assert pages.faults(html) == []
    return pages.read(html)


def sent(page: pages.Element) -> Fields:
    """What a browser sends of a page as it stands."""
    values: dict[str, list[str]] = {}
    for control in page.all(*CONTROLS):
        for value in values_of(control):
            values.setdefault(control.get("name"), []).append(value)
    return Fields(values)


def values_of(control: pages.Element) -> list[str]:
    """What one control sends."""
    if control.name == "textarea":
        return ["".join(each for each in control.inside if isinstance(each, str)).replace("\n", "\r\n")]
    if control.name == "select":
        options = control.all("option")
        selected = [each for each in options if "selected" in each.attributes]
        option = (selected or options)[0]
        return [option.attributes.get("value", option.text)]
    return [control.get("value")] if "checked" in control.attributes else []


def papers(count: int = 20) -> Iterable[Paper]:
    """Papers of several attempts, mixing or not."""
    return [Paper(bytes([number]) * 16, shuffles=bool(number % 2)) for number in range(count)]
