"""What the correction of an answered question means: its kinds, their effects on marks, and what they add up to.

A change to a question that people have answered is one of five kinds, each with a fixed effect. Marks are only
ever added to: the mark of an answer is a fold of the corrections decided so far over its first mark.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from app.learning.rules.marking import Marked, is_passed, mark
from app.questions import registry
from app.questions.definition import QuestionKey, QuestionText
from app.questions.keeping import what_is_lost
from app.questions.question import Answer

KINDS = ("typo", "wording", "key", "void", "replace")
REMARKS = ("key", "void")
"""Kinds that change marks."""
HAIR = 1e-9
"""Points by which two marks may differ and still be the same: rounding."""
Part = tuple[float, float]
"""Points for one question, and the most there are."""


@dataclass(frozen=True)
class Decided:
    """A correction as marking knows it; it concerns attempts on releases before number `until`.

    A void question is void in every release. `definition` is the question with its new key, for kind 'key'.
    """

    question_key: str
    kind: str
    is_never_lower: bool
    until: int
    definition: QuestionKey | None = None

    def concerns(self, number: int) -> bool:
        """Whether attempts on release `number` are marked by it."""
        return self.kind == "void" or (self.kind == "key" and number < self.until)


@dataclass(frozen=True)
class Corrections:
    """All corrections of a course that change marks, by question key, in the order they were decided."""

    by_question: Mapping[str, tuple[Decided, ...]] = field(default_factory=dict)

    @property
    def void(self) -> frozenset[str]:
        """The questions that no longer count and are not drawn."""
        return frozenset(
            key for key, all_of_it in self.by_question.items() if any(each.kind == "void" for each in all_of_it)
        )

    def of(self, question_key: str, number: int) -> tuple[Decided, ...]:
        """Return those that concern a question in attempts on release `number`."""
        return tuple(each for each in self.by_question.get(question_key, ()) if each.concerns(number))


@dataclass(frozen=True)
class Version:
    """A question as one release has it: its definition, and its words by locale."""

    definition: QuestionKey
    words: Mapping[str, QuestionText]


@dataclass(frozen=True)
class Effect:
    """What a correction does. Attempts: all it concerns, raised, lowered, kept although the key would lower it.

    People: who sat those attempts, who newly pass and fail the quiz, who complete the course by it, and to how
    many a mail goes.
    """

    attempts: int = 0
    people: int = 0
    raised: int = 0
    lowered: int = 0
    kept: int = 0
    newly_pass: int = 0
    newly_fail: int = 0
    completions: int = 0
    mails: int = 0

    @property
    def unchanged(self) -> int:
        """Attempts whose mark stays as it is."""
        return self.attempts - self.raised - self.lowered

    @classmethod
    def total(cls, effects: Iterable["Effect"]) -> "Effect":
        """Return what some effects add up to."""
        numbers = [vars(each).values() for each in effects]
        return cls(*map(sum, zip(*numbers, strict=True)))

    def plain(self) -> dict[str, int]:
        """Return the numbers for JSON."""
        return {**asdict(self), "unchanged": self.unchanged}


def what_changed(there: Version, here: Version | None) -> str | None:
    """Return what became of an answered question: 'gone', 'key', 'words', or None.

    Points and tags are no change: what was answered counts what it counted then. The rubric of a question that
    people mark is words: nothing can be marked anew by itself. Editions in other languages than both releases
    have do not count.
    """
    if here is None:
        return "gone"
    if not registry.kind_of(there.definition).IS_MARKED_BY_HAND and _key(there) != _key(here):
        return "key"
    both = there.words.keys() & here.words.keys()
    if any(_said(there.words[locale]) != _said(here.words[locale]) for locale in both):
        return "words"
    return None


def kinds_for(there: Version, here: Version | None) -> tuple[str, ...]:
    """Return the kinds of correction that fit what became of a question, the usual one first."""
    changed = what_changed(there, here)
    of_kind = registry.kind_of(there.definition)
    fitting: tuple[str, ...] = {"gone": ("replace",), "words": ("typo", "wording")}.get(changed or "", ())
    if changed == "key" and here is not None:
        is_kept = what_is_lost(there.definition, here.definition) is None
        fitting = (("key",) if of_kind.IS_SCORED else ("typo", "wording")) if is_kept else ()
    return (*fitting, "void") if of_kind.IS_SCORED else fitting


def corrected(question: QuestionKey, corrections: Sequence[Decided]) -> QuestionKey | None:
    """Return the definition by which a question now counts, None when it is void.

    `corrections` are those that concern it (`Corrections.of`). Its points stay what they were.
    """
    for each in corrections:
        if each.kind == "void":
            return None
        if each.definition is not None:
            question = replace(each.definition, points=question.points)
    return question


def step(part: Part, question: QuestionKey, answer: Answer, correction: Decided) -> Part:
    """Return what one more correction makes of the points for an answer; full credit when it makes it void."""
    if correction.kind == "void":
        return part[1], part[1]
    if correction.definition is None:
        return part
    definition = correction.definition
    if definition.points != question.points:
        definition = replace(definition, points=question.points)
    raw = registry.mark(definition, answer).raw
    return (max(part[0], raw) if correction.is_never_lower else raw), part[1]


def mark_corrected(
    questions: Sequence[QuestionKey],
    answers: Mapping[str, Answer],
    pass_mark: int,
    corrections: Corrections,
    number: int,
    by_hand: Mapping[str, float] | None = None,
) -> Marked:
    """Mark an attempt on release `number` with all the corrections decided so far."""
    first = mark(questions, answers, pass_mark, by_hand or {})
    parts = dict(first.parts)
    for question in questions:
        concerning = corrections.of(question.key, number)
        for each in concerning if question.key in parts else ():
            parts[question.key] = step(parts[question.key], question, answers.get(question.key, ()), each)
    return total(parts, pass_mark) if parts != first.parts else first


def total(parts: Mapping[str, Part], pass_mark: int) -> Marked:
    """Add up the points of an attempt's questions."""
    raw = math.fsum(part[0] for part in parts.values())
    most = math.fsum(part[1] for part in parts.values())
    right = frozenset(key for key, part in parts.items() if part[0] >= part[1] - HAIR)
    return Marked(raw, most, is_passed(raw, most, pass_mark), right, dict(parts))


def _key(version: Version) -> tuple[object, ...]:
    """Return what decides whether an answer is right; more choices to be wrong with are no other key."""
    definition = version.definition
    return (
        definition.kind,
        frozenset(definition.correct),
        tuple(frozenset(words) for words in definition.accepted),
        dict(definition.detail),
        definition.choices if definition.kind == "ordering" else (),
    )


def _said(words: QuestionText) -> dict[str, Any]:
    """Return what is said, without what is empty; how a translation stands to its source says nothing."""
    said = {
        name: {key: each for key, each in value.items() if each} if isinstance(value, dict) else value
        for name, value in asdict(words).items()
        if name != "state"
    }
    return {name: value for name, value in said.items() if value}
