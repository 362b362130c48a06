"""Gathers what the check finds while a course is read and compiled."""

import re
from collections.abc import Callable

from app.questions.question import Problem, Severity

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff\ufff0-\ufffc"
    "\ufffe\uffff\ud800-\udfff]"
)
"""Controls, direction overrides, zero-width, private-use characters: never part of a text."""
LONGEST = 300


class Report:
    """The problems found so far; messages are cut to a length and hold no control characters."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, line: int, code: str, message: str, severity: Severity = "error") -> None:
        """Note a problem."""
        message = UNSEEN.sub("\ufffd", " ".join(message.split()))
        message = message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
        self.problems.append(Problem(path, line, code, message, severity))

    def warn(self, path: str, line: int, code: str, message: str) -> None:
        """Note a problem that does not block publishing."""
        self.add(path, line, code, message, "warning")

    def at(self, path: str) -> Callable[[int, str, str], None]:
        """A way to note problems of one file."""
        return lambda line, code, message: self.add(path, line, code, message)

    def sorted(self) -> list[Problem]:
        """All problems, each once, by file and line."""
        return sorted(set(self.problems))
