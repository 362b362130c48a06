"""Single choice: exactly one choice is right."""

from app.questions.asked import Asked, OnPaper
from app.questions.choosing import (
    ask_to_choose,
    asks_once,
    choices_on_paper,
    label_choice,
    review_choices,
    right_choice_keys,
    said_choices,
    take_choices,
    tally_choices,
)
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.parts import read_parts, written
from app.questions.question import Answer, Finding, Mark, Question, choice_count_findings, right_choices
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "single"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = True
ATTRIBUTES: frozenset[str] = frozenset()

review = review_choices
said = said_choices
tally = tally_choices
label = label_choice
asks_on = asks_once
right = right_choice_keys


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read a task list."""
    return written(head, KIND, read_parts(lines, report))


def compare(_there: WrittenQuestion, _here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return nothing: what every kind compares is enough."""
    return []


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    findings = choice_count_findings(question)
    right = len(right_choices(question))
    if right == 0:
        findings.append(("none_right", "no choice is marked as right with [x]"))
    elif right > 1:
        findings.append(("two_right", f"{right} choices are marked as right under single choice"))
    return findings


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Asked:
    """Return the public form."""
    return ask_to_choose(definition, text, paper, answer, many=False)


def take(definition: QuestionKey, form: Form, paper: Paper, _before: Answer) -> Answer:
    """Return the one chosen key, or nothing."""
    return take_choices(definition, form, paper, many=False)


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Full points for the one right choice alone, otherwise none."""
    correct = bool(answer) and frozenset(answer) == frozenset(definition.correct)
    return Mark(definition.points if correct else 0.0, definition.points, correct)


def on_paper(definition: QuestionKey, text: QuestionText, paper: Paper) -> OnPaper:
    """Return the question for pen and paper."""
    return choices_on_paper(definition, text, paper, "choose-one")
