"""Which answers are words of the person, and which only name choices. Pure functions."""

from collections.abc import Mapping
from typing import Any

CHOSEN = frozenset({"cue", "matching", "multiple", "ordering", "scenario", "single"})
"""Kinds of questions whose answers are keys of choices."""
TYPED = frozenset({"gap", "numeric", "short", "survey", "text", "upload"})
"""Kinds whose answers hold what somebody typed, or the name of her file."""


def is_own_words(question: Mapping[str, Any] | None) -> bool:
    """Whether the answer to a question may hold words of the person; of an unknown question it may.

    `question` is its definition in a release. A survey with choices is answered by their keys.
    """
    if question is None:
        return True
    if question["kind"] == "survey":
        return not question.get("choices")
    return question["kind"] not in CHOSEN
