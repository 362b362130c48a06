"""The tidy file of responses for specialists: a line a question of each attempt, without names or moments."""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from app.reports.items.selection import Subject
from app.reports.items.sittings import Sitting
from app.reports.tables import Column, Table

HEX_OF_PSEUDONYM = 12
RESPONSES = Table(
    "responses",
    (
        Column("person"),
        Column("attempt", "number"),
        Column("release", "number"),
        Column("question"),
        Column("kind"),
        Column("language"),
        Column("is_answered", "number"),
        Column("answer"),
        Column("points", "number"),
        Column("most", "number"),
        Column("confidence", "number"),
        Column("seconds", "number"),
    ),
)


@dataclass(frozen=True)
class ResponseRow:
    """One question of one attempt. `answer` holds keys of what was chosen or placed, never what people wrote."""

    person: str
    attempt: int
    release: int
    question: str
    kind: str
    language: str
    is_answered: int
    answer: str
    points: float | None
    most: float | None
    confidence: int | None
    seconds: float | None


def response_rows(
    sittings: Sequence[Sitting], subjects: Collection[Subject], secret: bytes, quiz: str
) -> Iterator[ResponseRow]:
    """Yield the lines of the file, by pseudonym, so that the order says nothing of who came first."""
    known = {subject.definition.key: subject.facts for subject in subjects}
    named = sorted(((pseudonym(secret, quiz, each.person), each) for each in sittings), key=lambda pair: pair[0])
    for person, sitting in named:
        for answer in sitting.answers:
            facts = known.get(answer.key)
            if facts is not None:
                yield ResponseRow(
                    person,
                    sitting.number,
                    sitting.release,
                    answer.key,
                    facts.kind,
                    answer.locale,
                    int(answer.is_answered),
                    " ".join(key for key in answer.tallied if not facts.is_written or key in facts.options),
                    answer.raw if answer.most else None,
                    answer.most or None,
                    answer.confidence,
                    answer.seconds,
                )


def pseudonym(secret: bytes, quiz: str, person: int) -> str:
    """Return what stands for a person in the files of one quiz: the same in each, another in other quizzes.

    Without the secret of this school nobody can tell who it is, nor join two quizzes.
    """
    message = f"item analysis\x00{quiz}\x00{person}".encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:HEX_OF_PSEUDONYM]
