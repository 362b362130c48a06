"""A question as its author wrote it, before its Markdown is rendered; every part knows its line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.questions.attributes import Attributes

Line = tuple[int, str]
Report = Callable[[int, str, str], None]


@dataclass(frozen=True)
class WrittenChoice:
    """One choice, item or row as written: `mark` is the character in the box, empty where there is no box."""

    key: str
    line: int
    mark: str
    lines: tuple[Line, ...]
    feedback: tuple[Line, ...] = ()


@dataclass(frozen=True)
class WrittenPart:
    """A scene of a scenario as written."""

    key: str
    line: int
    title: Line
    body: tuple[Line, ...]


@dataclass(frozen=True)
class Head:
    """What is known of a question before its lines are read; `kind` is empty where the author names none."""

    key: str
    kind: str
    line: int
    stem: Line
    tags: tuple[str, ...]
    points: float
    given: Attributes
    is_source: bool


@dataclass(frozen=True)
class WrittenQuestion:
    """One question as written. `given` is what its braces said; see `Question` for the other parts."""

    key: str
    kind: str
    line: int
    stem: Line
    body: tuple[Line, ...]
    choices: tuple[WrittenChoice, ...]
    tags: tuple[str, ...]
    points: float
    feedback: tuple[Line, ...]
    hint: tuple[Line, ...]
    given: Attributes
    targets: tuple[WrittenChoice, ...] = ()
    parts: tuple[WrittenPart, ...] = ()
    accepted: tuple[tuple[str, ...], ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
