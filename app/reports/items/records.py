"""From what the database keeps of attempts to sittings: points, what was counted of answers, times."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.learning.rules.marking import mark
from app.questions.definition import QuestionDef
from app.questions.registry import KINDS
from app.reports.items.sittings import Answered, Sitting

Bank = Mapping[str, QuestionDef]


class AnswerRecord(NamedTuple):
    """A saved answer."""

    answer: tuple[str, ...]
    confidence: int | None
    locale: str


class AttemptRecord(NamedTuple):
    """A finished attempt as it is kept; `parts` are the points by question of the mark that counts.

    `is_marked` is False while people still mark it; `parts` is None in marks from before points by question
    were kept.
    """

    person: int
    number: int
    release: int
    question_keys: tuple[str, ...]
    parts: Mapping[str, Sequence[float]] | None
    is_marked: bool
    answers: Mapping[str, AnswerRecord]
    seconds: Mapping[str, float]


def sittings_of(records: Sequence[AttemptRecord], banks: Mapping[int, Bank]) -> list[Sitting]:
    """Return the sittings of marked attempts; `banks` holds the quiz's questions by release number."""
    return [_sitting(record, banks[record.release]) for record in records if record.is_marked]


def waiting_in(records: Sequence[AttemptRecord]) -> int:
    """Return how many attempts are finished and still wait for a mark."""
    return sum(not record.is_marked for record in records)


def _sitting(record: AttemptRecord, bank: Bank) -> Sitting:
    """Return the sitting of one attempt; its language is the one of most of its answers."""
    parts = _parts(record, bank)
    locales = Counter(answer.locale for answer in record.answers.values())
    locale = max(sorted(locales), key=locales.__getitem__) if locales else ""
    answers = []
    for key in record.question_keys:
        given = record.answers.get(key)
        raw, most = parts.get(key, (0.0, 0.0))
        tallied = KINDS[bank[key].kind].tally(bank[key], given.answer) if given and given.answer else ()
        answers.append(
            Answered(
                key,
                raw,
                most,
                tallied,
                given.confidence if given else None,
                given.locale if given else locale,
                record.seconds.get(key),
                bool(given and given.answer),
            )
        )
    return Sitting(record.person, record.number, record.release, locale, answers)


def _parts(record: AttemptRecord, bank: Bank) -> Mapping[str, Sequence[float]]:
    """Return points and most points by question; old marks without them are worked out anew."""
    if record.parts is not None:
        return record.parts
    answers = {key: given.answer for key, given in record.answers.items()}
    return mark([bank[key] for key in record.question_keys], answers, 0).parts
