"""What every question kind shares: the problem an author sees, the question as rendered, and its mark."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]
Finding = tuple[str, str]
Answer = tuple[str, ...]
"""An answer to a question of any kind: choice keys, an order of keys, pairs, or words; empty: none was given."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing the check found: file (relative to the content root), line, code and a sentence."""

    path: str
    line: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Choice:
    """One choice; `correct` is None in an edition other than the source, which holds no key."""

    key: str
    html: str
    correct: bool | None
    feedback_html: str
    line: int = 0


@dataclass(frozen=True)
class Part:
    """A scene of a scenario."""

    key: str
    title_html: str
    body_html: str


@dataclass(frozen=True)
class Question:
    """A question with its words as safe HTML; stem, choices and targets are phrasing content, the rest blocks.

    `targets` are what choices are matched with or gaps filled with, and the criteria of a rubric; `accepted`
    are accepted words, a tuple for each place they fit; `detail` is the kind's own, as JSON.
    """

    key: str
    kind: str
    stem_html: str
    body_html: str
    choices: tuple[Choice, ...]
    tags: tuple[str, ...]
    points: float
    feedback_html: str
    hint_html: str
    line: int
    targets: tuple[Choice, ...] = ()
    parts: tuple[Part, ...] = ()
    accepted: tuple[tuple[str, ...], ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The raw score of one response, the most it could be, and whether the response is wholly right."""

    raw: float
    max: float
    correct: bool


def right_choices(question: Question) -> list[Choice]:
    """The choices the author marked as right."""
    return [choice for choice in question.choices if choice.correct]


def choice_count_findings(question: Question) -> list[Finding]:
    """Findings that hold for every kind with choices."""
    if len(question.choices) < 2:
        return [("few_choices", "a question needs at least two choices")]
    return []
