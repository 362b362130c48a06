"""The question kinds by name: the one place that knows all of them."""

from collections.abc import Iterable
from typing import Protocol

from app.questions import multiple, single
from app.questions.question import Finding, Mark, Question


class Kind(Protocol):
    """What a question kind's module offers."""

    KIND: str

    def check(self, question: Question) -> list[Finding]:
        """Return codes and sentences on what is wrong with the question."""

    def mark(self, key: frozenset[str], chosen: frozenset[str], points: float) -> Mark:
        """Return the mark of a response."""


KINDS: dict[str, Kind] = {single.KIND: single, multiple.KIND: multiple}


def inferred_kind(right: int) -> str:
    """The kind of a task list with `right` boxes ticked, where the author names none."""
    return multiple.KIND if right > 1 else single.KIND


def check(question: Question) -> list[Finding]:
    """Check a question by the rules of its kind."""
    return KINDS[question.kind].check(question)


def mark(kind: str, key: Iterable[str], chosen: Iterable[str], points: float) -> Mark:
    """Mark the choices `chosen` against the `key` by the rules of `kind`; `raw` is within 0 and `points`."""
    return KINDS[kind].mark(frozenset(key), frozenset(chosen), points)
