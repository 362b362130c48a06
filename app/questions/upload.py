"""Upload: a file handed in, marked by people with a rubric; the answer names the stored file and its name."""

import re
from dataclasses import dataclass
from html import escape

from app.core.errors import Refused
from app.questions.asked import Asked, OnPaper, ReviewedPart
from app.questions.choosing import asks_once
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.question import Answer, Finding, Question
from app.questions.rubric import (
    compare_rubrics,
    label_nothing,
    mark_nothing,
    read_marked,
    review_rubric,
    right_nothing,
    tally_nothing,
    whole_number,
)
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "upload"
IS_SCORED = True
IS_MARKED_BY_HAND = True
WANTS_REASONS = False
ATTRIBUTES: frozenset[str] = frozenset({"accept", "megabytes", "markers"})

ENDINGS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "png", "jpg", "txt")
"""The endings of files that may be handed in; what a file is, is read from its first bytes when it comes."""
USUAL = ("pdf", "docx", "odt")
MOST_MEGABYTES = 10
USUAL_MEGABYTES = 5
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
LONGEST_NAME = 120

compare = compare_rubrics
mark = mark_nothing
tally = tally_nothing
label = label_nothing
asks_on = asks_once
right = right_nothing


@dataclass(frozen=True)
class Handing(Asked):
    """A question answered with a file: which endings are taken, how large, and the name of the one handed in."""

    accept: tuple[str, ...] = ()
    megabytes: int = USUAL_MEGABYTES
    given: str = ""


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read the case, the rubric and which files are taken."""
    text = head.given.value("accept")
    accept = [each.removeprefix(".").lower() for each in text.replace(",", " ").split()] if text else list(USUAL)
    accept = ["jpg" if each == "jpeg" else each for each in accept]
    unknown = [each for each in accept if each not in ENDINGS]
    if unknown or not accept:
        known = ", ".join(ENDINGS)
        report(head.line, "attributes", f"“accept” names no file “{' '.join(unknown)}”; there are {known}")
    taken = [each for each in ENDINGS if each in accept] or list(USUAL)
    megabytes = whole_number(head, "megabytes", 1, MOST_MEGABYTES, USUAL_MEGABYTES, report)
    return read_marked(head, KIND, lines, report, {"accept": taken, "megabytes": megabytes})


def check(_question: Question) -> list[Finding]:
    """Return nothing: reading says all."""
    return []


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Handing:
    """Return the public form; the rubric is for markers."""
    return Handing(
        kind=KIND,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer),
        accept=tuple(definition.detail["accept"]),
        megabytes=definition.detail["megabytes"],
        given=name_of(answer),
    )


def take(_definition: QuestionKey, form: Form, _paper: Paper, before: Answer) -> Answer:
    """Return token and name of the file that was stored for this form; without one, the file handed in before.

    The field `upload` is never a browser's own: who stores the posted file puts it there. Raises
    `Refused("unknown_choice")` for what no store gives.
    """
    given = form.getlist("upload")
    if not given or given == [""]:
        return before
    if len(given) > 2 or not TOKEN.fullmatch(given[0]) or any(len(each) > LONGEST_NAME for each in given):
        raise Refused("unknown_choice")
    return tuple(given)


def name_of(answer: Answer) -> str:
    """Return the name of a file handed in."""
    return answer[-1] if answer else ""


def said(_definition: QuestionKey, _text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return the name of the file."""
    return (escape(name_of(answer)),) if answer else ()


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return the name of the file and the criteria of the rubric."""
    return review_rubric(definition, text, said(definition, text, answer))


def on_paper(_definition: QuestionKey, _text: QuestionText, _paper: Paper) -> OnPaper:
    """Return lines to write on."""
    return OnPaper("hand-in", lines=1)
