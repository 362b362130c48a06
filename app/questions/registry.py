"""The question kinds by name: the one place that knows all of them."""

from typing import Protocol

from app.questions import (
    cue,
    gap,
    matching,
    multiple,
    numeric,
    ordering,
    scenario,
    short,
    single,
    survey,
    text,
    upload,
)
from app.questions.asked import Asked, OnPaper, ReviewedPart
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.parts import read_parts, written
from app.questions.question import Answer, Finding, Mark, Question
from app.questions.written import Head, Line, Report, WrittenQuestion


class Kind(Protocol):
    """What a question kind's module offers. Everything is a pure function.

    `ATTRIBUTES` are the names its braces take besides tags and points; `WANTS_REASONS` whether a choice
    without a reason under it is worth a warning.
    """

    KIND: str
    IS_SCORED: bool
    IS_MARKED_BY_HAND: bool
    WANTS_REASONS: bool
    ATTRIBUTES: frozenset[str]

    def read(self, head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
        """Read the lines of a question; problems go to `report` with line, code and sentence."""

    def compare(self, there: WrittenQuestion, here: WrittenQuestion) -> list[tuple[int, str, str]]:
        """Return line, code and sentence for what an edition got wrong against its source."""

    def check(self, question: Question) -> list[Finding]:
        """Return codes and sentences on what is wrong with a question of the source edition."""

    def ask(self, definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Asked:
        """Return the public form: what a browser may see, with the answer so far."""

    def take(self, definition: QuestionKey, form: Form, paper: Paper, before: Answer) -> Answer:
        """Return the answer that a form holds, empty when there is none; raises `Refused` for foreign values.

        `before` is the answer saved so far, for kinds that are answered step by step.
        """

    def asks_on(self, definition: QuestionKey, answer: Answer) -> bool:
        """Whether the same question goes on after this answer, as the story of a scenario does."""

    def mark(self, definition: QuestionKey, answer: Answer) -> Mark:
        """Return the mark of an answer; `raw` is within 0 and the question's points."""

    def review(self, definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
        """Return what was right and wrong and why, for when the rules allow it to be seen."""

    def right(self, definition: QuestionKey) -> Answer:
        """Return an answer that earns all points; empty where people judge or nothing is scored."""

    def on_paper(self, definition: QuestionKey, text: QuestionText, paper: Paper) -> OnPaper:
        """Return the question for pen and paper."""

    def said(self, definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[str, ...]:
        """Return the answer in words, as safe HTML."""

    def tally(self, definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
        """Return what item statistics count of an answer."""

    def label(self, definition: QuestionKey, text: QuestionText, tallied: str) -> str:
        """Return the words for something counted, as safe HTML."""


KINDS: dict[str, Kind] = {
    module.KIND: module
    for module in (
        single,
        multiple,
        ordering,
        matching,
        numeric,
        short,
        gap,
        survey,
        cue,
        scenario,
        text,
        upload,
    )
}

QUIZ_ONLY = frozenset({"scenario", "survey", "text", "upload"})
"""Kinds that have no place in a lesson, where an answer is judged at once and alone."""


def read_by_boxes(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read a question whose author names no kind: the boxes of its task list show it."""
    parts = read_parts(lines, report)
    return written(head, inferred_kind(sum(choice.mark == "x" for choice in parts.choices)), parts)


def inferred_kind(right: int) -> str:
    """The kind of a task list with `right` boxes ticked, where the author names none."""
    return multiple.KIND if right > 1 else single.KIND


def kind_of(definition: QuestionKey) -> Kind:
    """Return the kind of a question."""
    return KINDS[definition.kind]


def check(question: Question) -> list[Finding]:
    """Check a question by the rules of its kind."""
    return KINDS[question.kind].check(question)


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Mark an answer by the rules of its kind; `raw` is within 0 and the question's points."""
    return KINDS[definition.kind].mark(definition, answer)
