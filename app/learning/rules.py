"""Decisions about learning: drawing a paper, marking it, deadlines, what may be shown. Pure functions."""

import hashlib
import hmac
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.content.release import QuestionDef, QuestionKey, QuizSettings
from app.questions import registry

GRACE = timedelta(seconds=30)
"""How long after the deadline an answer may still arrive: for transport, not for thinking."""
MARKING_RULE = "1"
"""Stored with every score, so that it is known for ever how it was worked out."""
HEX_OF_TOKEN = 16


@dataclass(frozen=True)
class StartDecision:
    """Whether a new attempt may start, and if not, why."""

    may_start: bool
    reason: str | None = None


@dataclass(frozen=True)
class Marked:
    """The score of an attempt in points, whether it passes, and the questions that were wholly right."""

    raw: float
    max: float
    is_passed: bool
    correct: frozenset[str]


def may_start(settings: QuizSettings, finished_attempts: int) -> StartDecision:
    """Decide whether somebody with so many finished attempts may start another."""
    if settings.attempts is not None and finished_attempts >= settings.attempts:
        return StartDecision(False, "attempts_used_up")
    return StartDecision(True)


def draw(bank: Sequence[QuestionDef], settings: QuizSettings, seed: bytes, seen: Collection[str]) -> list[str]:
    """Return the keys of the questions of one attempt, in the order they are shown.

    The draw is decided by HMAC-SHA-256(seed, question key), so any node rebuilds it and nobody guesses it.
    Questions not yet `seen` come first while the bank lasts. With `draw` by tag, each tag gives its number;
    a question with several tags is drawn once.
    """
    ranked = sorted(bank, key=lambda each: (each.key in seen, _rank(seed, "draw", each.key)))
    if settings.draw is None:
        drawn = ranked
    elif isinstance(settings.draw, int):
        drawn = ranked[: settings.draw]
    else:
        drawn = []
        for tag, number in settings.draw.items():
            drawn += [each for each in ranked if tag in each.tags and each not in drawn][:number]
    if settings.shuffle in ("questions", "both"):
        return [each.key for each in sorted(drawn, key=lambda each: _rank(seed, "order", each.key))]
    keys = {each.key for each in drawn}
    return [each.key for each in bank if each.key in keys]


def choice_order(question: QuestionKey, settings: QuizSettings, seed: bytes) -> list[str]:
    """Return the choice keys of a question in the order this attempt shows them."""
    if settings.shuffle in ("choices", "both"):
        return sorted(question.choices, key=lambda choice: _rank(seed, question.key, choice))
    return list(question.choices)


def choice_token(seed: bytes, question_key: str, choice_key: str) -> str:
    """Return what stands for a choice in the page of one attempt: it says nothing about the choice."""
    return _rank(seed, f"token {question_key}", choice_key).hex()[:HEX_OF_TOKEN]


def choices_of_tokens(question: QuestionKey, tokens: Sequence[str], seed: bytes) -> list[str] | None:
    """Return the choice keys that `tokens` stand for, in written order, or None when one is foreign."""
    known = {choice_token(seed, question.key, choice): choice for choice in question.choices}
    if any(token not in known for token in tokens):
        return None
    chosen = {known[token] for token in tokens}
    return [choice for choice in question.choices if choice in chosen]


def deadline(settings: QuizSettings, started_at: datetime) -> datetime | None:
    """Return the moment an attempt must be handed in, or None when it is untimed."""
    return started_at + timedelta(minutes=settings.minutes) if settings.minutes else None


def present(now: datetime, seen_at: datetime) -> datetime:
    """Return the moment that counts: a clock that steps back gives nobody time."""
    return max(now, seen_at)


def is_overdue(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether the deadline and its grace have passed."""
    return deadline_at is not None and now > deadline_at + GRACE


def is_right(question: QuestionKey, chosen: Collection[str]) -> bool:
    """Whether the choices are wholly right."""
    return registry.mark(question.kind, question.correct, chosen, question.points).correct


def mark(questions: Sequence[QuestionKey], responses: Mapping[str, Collection[str]], pass_mark: int) -> Marked:
    """Mark an attempt: `responses` maps question keys to chosen choice keys; no response scores nothing."""
    raws, most, correct = [], [], set()
    for question in questions:
        chosen = responses.get(question.key, ())
        result = registry.mark(question.kind, question.correct, chosen, question.points)
        raws.append(result.raw)
        most.append(result.max)
        if result.correct:
            correct.add(question.key)
    raw, maximum = math.fsum(raws), math.fsum(most)
    return Marked(raw, maximum, is_passed(raw, maximum, pass_mark), frozenset(correct))


def is_passed(raw: float, maximum: float, pass_mark: int) -> bool:
    """Whether `raw` of `maximum` points reaches `pass_mark` per cent (a hair's breadth of rounding forgiven)."""
    return raw * 100 + 1e-9 >= maximum * pass_mark


def may_see_feedback(settings: QuizSettings, is_open: bool, cohort_is_over: bool) -> bool:
    """Whether reasons and the key may be shown: `at-once` for every saved answer, else by the attempt's state.

    `after-close` waits for the end of the cohort; somebody in no cohort counts as being in one that is over.
    """
    if settings.feedback == "never":
        return False
    if settings.feedback == "after-close" and not cohort_is_over:
        return False
    return settings.feedback == "at-once" or not is_open


def _rank(seed: bytes, purpose: str, key: str) -> bytes:
    """Return the keyed digest that orders, draws and names things for one attempt."""
    return hmac.new(seed, f"{purpose}\x00{key}".encode(), hashlib.sha256).digest()
