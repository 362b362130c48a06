"""A bank: the questions of one quiz between formats, its words as Markdown, and what could not be carried."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.errors import DomainError

MOST_QUESTIONS = 2000
"""The most questions that a text file or a table may hold."""


@dataclass(frozen=True)
class BankChoice:
    """A choice; `share` is its part of full marks: 1 right, 0 wrong, negatives kept."""

    text: str
    share: float = 0.0
    feedback: str = ""
    key: str = ""


@dataclass(frozen=True)
class BankPair:
    """A row of a matching question; with an empty `left` it is a spare right side."""

    left: str
    right: str


@dataclass(frozen=True)
class BankNumber:
    """A number that is right, and how far from it an answer may be; both decimal strings."""

    value: str
    tolerance: str = "0"


@dataclass(frozen=True)
class BankGap:
    """A gap: one with `options` is chosen, one with `accepted` words is written."""

    options: tuple[BankChoice, ...] = ()
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class BankQuestion:
    """A question; `{{gap:1}}` in the body stands for the first gap, `place` is where it came from."""

    key: str
    kind: str
    stem: str
    body: str = ""
    choices: tuple[BankChoice, ...] = ()
    pairs: tuple[BankPair, ...] = ()
    numbers: tuple[BankNumber, ...] = ()
    unit: str = ""
    accepted: tuple[str, ...] = ()
    gaps: tuple[BankGap, ...] = ()
    tags: tuple[str, ...] = ()
    points: float = 1.0
    feedback: str = ""
    hint: str = ""
    is_case_sensitive: bool = False
    criteria: tuple[tuple[str, float], ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Loss:
    """Something that could not be carried: where it stands, and what it is in a sentence."""

    place: str
    what: str


@dataclass(frozen=True)
class Bank:
    """The questions of a quiz; `images` by the name their Markdown uses, `locale` empty where not known."""

    title: str
    questions: tuple[BankQuestion, ...]
    images: Mapping[str, bytes] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    locale: str = ""


@dataclass(frozen=True)
class Written:
    """A bank in a format: the file, the end of its name with the dot, and what the format cannot hold."""

    data: bytes
    ending: str
    losses: tuple[Loss, ...] = ()


class Unreadable(DomainError):
    """A file that cannot be read at all: a sentence on why, and the place in it where that is known."""

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__("unreadable", sentence=sentence, place=place)
        self.sentence = sentence
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence
