"""Answers as the forms of an attempt hold them: read, kept once, and set beside another that came before."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from flask import request
from markupsafe import Markup

from app.core import clock
from app.core.locales import own_name
from app.learning.operations.attempts import save_response
from app.learning.operations.receipts import claim, settle
from app.learning.operations.uploads import store_upload
from app.learning.queries.attempts import AttemptView, SavedAnswer
from app.learning.rules.papers import paper_of
from app.learning.rules.starting import PRACTICE
from app.questions.definition import QuestionDef
from app.questions.paper import Fields
from app.questions.question import Answer
from app.questions.registry import kind_of
from app.web.questions import posted
from app.web.quizzes.paper import STEPWISE, Sheet, words_of

UPLOAD = "upload"
"""The kind that is answered with a file, and the name of its token among the fields a kind reads."""
OWN_FIELDS = frozenset({"csrf_token", "key", "revision", "flag", "later", "anew", "language", UPLOAD})
"""Fields of our forms that belong to no answer."""
MOST_DIGITS = 9


@dataclass(frozen=True)
class Sent:
    """An answer as a form holds it, beside the one that is saved; `fields` are those that make it."""

    number: int
    question: QuestionDef
    answer: Answer
    confidence: int | None
    revision: int
    before: SavedAnswer | None
    fields: tuple[tuple[str, str], ...]

    @property
    def is_missing(self) -> bool:
        """Whether nothing was answered; an answer that can be taken back is, when its field comes empty."""
        return not self.answer and (self.before is None or self.question.kind in STEPWISE)

    @property
    def is_news(self) -> bool:
        """Whether it says anything that is not saved already."""
        if self.before is None:
            return bool(self.answer)
        is_same = self.answer == self.before.answer
        return not self.is_missing and not (is_same and self.confidence in (None, self.before.confidence))

    @property
    def goes_on(self) -> bool:
        """Whether the same question has more to ask after this answer."""
        return bool(self.answer) and kind_of(self.question).asks_on(self.question, self.answer)

    @property
    def known_revision(self) -> int:
        """The revision of what is saved already."""
        return self.before.revision if self.before else 0


@dataclass(frozen=True)
class Conflict:
    """Two answers to one question in words: this page's, and the one that was saved meanwhile, in `language`."""

    sent: Sent
    stem: Markup
    mine: tuple[Markup, ...]
    theirs: tuple[Markup, ...]
    language: str
    saved_at: datetime
    revision: int

    @property
    def can_be_sent(self) -> bool:
        """Whether the page can send this page's answer again; a file must be chosen anew."""
        return self.sent.question.kind != UPLOAD


def read_sent(sheet: Sheet, number: int, prefix: str = "") -> Sent:
    """Return the answer to question `number` in the posted form. Raises `Refused` for what cannot be one."""
    question, attempt = sheet.questions[number - 1], sheet.attempt
    before = sheet.saved.get(question.key)
    values = {name: each for name, each in posted(prefix).values.items() if name != UPLOAD}
    if question.kind == UPLOAD:
        values[UPLOAD] = _handed_in(attempt, question.key, f"{prefix}file")
    form = Fields(values)
    is_anew = bool(form.get("anew")) and attempt.quiz.purpose == PRACTICE
    so_far = () if before is None or is_anew else before.answer
    answer = kind_of(question).take(question, form, paper_of(attempt.quiz.settings, attempt.seed), so_far)
    return Sent(
        number,
        question,
        answer,
        number_in(form.get("confidence")),
        number_in(form.get("revision")) or 0,
        before,
        tuple((name, each) for name, given in values.items() if name not in OWN_FIELDS for each in given),
    )


def _handed_in(attempt: AttemptView, question_key: str, field: str) -> Answer:
    """Return what stands for the file of a form, which is kept; nothing when there is none.

    Only a file that was stored just now gets its name into an answer, never a name that a browser sent.
    """
    file = request.files.get(field)
    if file is None or not file.filename:
        return ()
    return store_upload(attempt, question_key, file.filename, cast("BinaryIO", file.stream), clock.now())


def number_in(text: str) -> int | None:
    """Return a number that a form holds, None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def store(attempt: AttemptView, sent: Sent, now: datetime) -> int:
    """Save an answer over the one that its page knew; return its revision. Raises `Refused`.

    Its language is that of the edition it was read in, whatever the language of the page around it.
    """
    read_in = words_of(attempt).locale
    return save_response(
        attempt, sent.question.key, sent.answer, read_in, now, revision=sent.revision, confidence=sent.confidence
    )


def store_once(attempt: AttemptView, sent: Sent, now: datetime) -> int:
    """Save an answer once, however often its form comes; return the revision that it got the first time."""
    key, purpose = request.form.get("key", ""), f"{attempt.serial} {sent.number}"
    expected = str(sent.revision + 1)
    claimed = claim(attempt.enrolment.person_id, key, purpose, now, outcome=expected)
    if claimed.is_repeat:
        return int(claimed.outcome)
    revision = store(attempt, sent, now)
    if str(revision) != expected:
        settle(claimed, str(revision))
    return revision


def conflict_of(sheet: Sheet, sent: Sent) -> Conflict:
    """Return what the learner chooses from when another answer was saved meanwhile."""
    there = sheet.saved[sent.question.key]
    return Conflict(
        sent,
        sheet.stem(sent.number),
        sheet.said(sent.number, sent.answer),
        sheet.said(sent.number, there.answer),
        own_name(there.locale),
        there.saved_at,
        there.revision,
    )
