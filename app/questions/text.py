"""Text: an answer in words of one's own, up to a length, marked by people with a rubric."""

import re
from dataclasses import dataclass
from html import escape

from app.core.errors import Refused
from app.questions.asked import Asked, OnPaper, ReviewedPart
from app.questions.choosing import asks_once
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.question import Answer, Finding, Question
from app.questions.rubric import (
    compare_rubrics,
    label_nothing,
    mark_nothing,
    read_marked,
    review_rubric,
    right_nothing,
    tally_nothing,
    whole_number,
)
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "text"
IS_SCORED = True
IS_MARKED_BY_HAND = True
WANTS_REASONS = False
ATTRIBUTES: frozenset[str] = frozenset({"words", "markers"})

MOST_WORDS = 3000
TIMES_OVER = 3
"""An answer of more than so many times the words asked for is refused, not only warned about."""
LONGEST = 20_000
"""Characters of the longest answer of all."""
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

compare = compare_rubrics
mark = mark_nothing
tally = tally_nothing
label = label_nothing
asks_on = asks_once
right = right_nothing


@dataclass(frozen=True)
class Writing(Asked):
    """A question answered in words; `words` is how many are asked for (0: any number), `count` those written."""

    text: str = ""
    words: int = 0
    count: int = 0
    longest: int = LONGEST

    @property
    def is_over(self) -> bool:
        """Whether more was written than asked for."""
        return bool(self.words) and self.count > self.words


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read the case and the rubric."""
    words = whole_number(head, "words", 1, MOST_WORDS, 0, report)
    return read_marked(head, KIND, lines, report, {"words": words})


def check(_question: Question) -> list[Finding]:
    """Return nothing: reading says all."""
    return []


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Writing:
    """Return the public form; the rubric is for markers."""
    given = answer[0] if answer else ""
    return Writing(
        kind=KIND,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer),
        text=given,
        words=definition.detail["words"],
        count=len(given.split()),
    )


def take(definition: QuestionKey, form: Form, _paper: Paper, _before: Answer) -> Answer:
    """Return the text without what cannot be seen; raises `Refused("too_long")` far beyond the limit."""
    raw = form.get("text")
    if len(raw) > 2 * LONGEST:
        raise Refused("too_long")
    text = UNSEEN.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    words = definition.detail["words"]
    if len(text) > LONGEST or (words and len(text.split()) > TIMES_OVER * words):
        raise Refused("too_long")
    return (text,) if text else ()


def said(_definition: QuestionKey, _text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return the paragraphs of the answer."""
    paragraphs = re.split(r"\n\s*\n", answer[0]) if answer else []
    return tuple("<br>".join(escape(line) for line in each.split("\n")) for each in paragraphs)


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return the answer and the criteria of the rubric."""
    return review_rubric(definition, text, said(definition, text, answer))


def on_paper(definition: QuestionKey, _text: QuestionText, _paper: Paper) -> OnPaper:
    """Return lines to write on."""
    return OnPaper("write-text", lines=max(6, min(24, definition.detail["words"] // 8)))
