"""Marking an attempt. Pure functions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.questions.definition import QuestionKey
from app.questions.question import Answer
from app.questions.registry import KINDS
from app.questions.registry import mark as mark_answer

MARKING_RULE = "2"
"""Stored with every score, so that it is known for ever how it was worked out.

1: single and multiple choice. 2: all kinds; surveys count nothing, marks by hand are taken as they are.
"""


@dataclass(frozen=True)
class Marked:
    """The score of an attempt in points, and whether it passes.

    `correct` are the questions that were wholly right; `parts` maps each scored question to (raw, max).
    """

    raw: float
    max: float
    is_passed: bool
    correct: frozenset[str]
    parts: Mapping[str, tuple[float, float]]


def is_right(question: QuestionKey, answer: Answer) -> bool:
    """Whether the answer is wholly right."""
    return mark_answer(question, answer).correct


def mark(
    questions: Sequence[QuestionKey],
    answers: Mapping[str, Answer],
    pass_mark: int,
    by_hand: Mapping[str, float] | None = None,
) -> Marked:
    """Mark an attempt; no answer scores nothing, a survey is left out.

    `by_hand` holds the points that people gave, by question; one that still waits counts as 0 (see
    `waiting_for`).
    """
    given = by_hand or {}
    parts: dict[str, tuple[float, float]] = {}
    correct = set()
    for question in questions:
        kind = KINDS[question.kind]
        if not kind.IS_SCORED:
            continue
        answer = answers.get(question.key, ())
        if kind.IS_MARKED_BY_HAND:
            raw = min(max(given.get(question.key, 0.0), 0.0), question.points) if answer else 0.0
            parts[question.key] = (raw, question.points)
            is_whole = raw == question.points
        else:
            result = kind.mark(question, answer)
            parts[question.key] = (result.raw, result.max)
            is_whole = result.correct
        if is_whole:
            correct.add(question.key)
    raw, most = math.fsum(part[0] for part in parts.values()), math.fsum(part[1] for part in parts.values())
    return Marked(raw, most, is_passed(raw, most, pass_mark), frozenset(correct), parts)


def waiting_for(
    questions: Sequence[QuestionKey], answers: Mapping[str, Answer], by_hand: Mapping[str, float]
) -> list[str]:
    """Return the questions with an answer that a person must mark and has not."""
    return [
        question.key
        for question in questions
        if KINDS[question.kind].IS_MARKED_BY_HAND and answers.get(question.key) and question.key not in by_hand
    ]


def is_passed(raw: float, maximum: float, pass_mark: int) -> bool:
    """Whether `raw` of `maximum` points reaches `pass_mark` per cent (a hair's breadth of rounding forgiven)."""
    return raw * 100 + 1e-9 >= maximum * pass_mark
