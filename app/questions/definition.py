"""What is published of a question: its definition, which never leaves the server, and its words in a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class QuestionKey:
    """What marking a question needs: its choices in written order, which are right, and the kind's own `detail`.

    `targets` are the keys of what choices are matched with, gaps filled with or rubrics count; `accepted` holds
    accepted words, a tuple for each place they fit, of all languages together.
    """

    key: str
    kind: str
    choices: tuple[str, ...]
    correct: tuple[str, ...]
    points: float
    targets: tuple[str, ...] = ()
    accepted: tuple[tuple[str, ...], ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionDef(QuestionKey):
    """A question of a quiz: marking and the tags it is drawn by."""

    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartText:
    """The words of a scene."""

    title_html: str
    body_html: str


@dataclass(frozen=True)
class QuestionText:
    """The words of a question as safe HTML; stem and choices are phrasing content, the rest blocks.

    `state` says how an edition stands to its source: nothing, `stale` where the source has changed since, `source`
    where the words are those of the source, since it means something else now.
    Gaps stand in `body_html` as `<!--gap:0-->`, cues as `<!--cue:0-->words<!--/cue-->`, counted from 0.
    """

    stem_html: str
    body_html: str
    choices: Mapping[str, str]
    feedback: Mapping[str, str]
    feedback_html: str
    hint_html: str
    targets: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, PartText] = field(default_factory=dict)
    unit: str = ""
    state: str = ""


def definition_from(values: Mapping[str, Any]) -> QuestionDef:
    """Make a definition of what JSON gives back; releases from before a field existed lack it."""
    frozen = {name: _frozen(each) for name, each in values.items()}
    return QuestionDef(**frozen)


def text_from(values: Mapping[str, Any]) -> QuestionText:
    """Make the words of a question of what JSON gives back."""
    parts = {key: PartText(**part) for key, part in values.get("parts", {}).items()}
    return QuestionText(**{**values, "parts": parts})


def _frozen(value: Any) -> Any:
    """Lists to tuples; mappings stay as they are."""
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
