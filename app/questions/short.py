"""Short answer: some words, right when they say the same as accepted ones in any of the course's languages."""

from dataclasses import replace
from html import escape

from app.core.folding import RULES, Rules, fold
from app.questions.asked import Asked, OnPaper, ReviewedPart
from app.questions.choosing import asks_once
from app.questions.definition import QuestionKey, QuestionText
from app.questions.folding import distinct, is_accepted
from app.questions.paper import Form, Paper
from app.questions.parts import written
from app.questions.question import Answer, Finding, Mark, Question
from app.questions.writing import (
    LONGEST_WORDS,
    ask_to_write,
    read_accepted,
    read_fold,
    read_words,
    review_typed,
    said_typed,
    take_typed,
    typed_of,
)
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "short"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = False
ATTRIBUTES = frozenset({"fold"})

said = said_typed
asks_on = asks_once


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read the lines `= words | other words`; those of an edition are accepted besides."""
    parts, found = read_accepted(lines, report, KIND)
    words = [each for line in found for each in read_words(line, report)]
    return replace(
        written(head, KIND, parts),
        accepted=(tuple(dict.fromkeys(words)),),
        detail={"fold": read_fold(head, report)},
    )


def compare(_there: WrittenQuestion, _here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return nothing: an edition adds accepted words, or none."""
    return []


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    if not words_of(question):
        return [("none_accepted", "no answer is accepted; write them like “= words | other words”")]
    return []


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Asked:
    """Return the public form."""
    asked = ask_to_write(definition, text, paper, answer, LONGEST_WORDS)
    return replace(asked, is_lenient=len(rules_of(definition)) == len(RULES))


def take(_definition: QuestionKey, form: Form, _paper: Paper, _before: Answer) -> Answer:
    """Return what was typed; raises `Refused("too_long")`."""
    return take_typed(form, LONGEST_WORDS)


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Full points for accepted words, otherwise none."""
    correct = is_right(definition, answer)
    return Mark(definition.points if correct else 0.0, definition.points, correct)


def review(definition: QuestionKey, _text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return what was typed and the accepted words of all languages."""
    expected = escape(" / ".join(distinct(words_of(definition), rules_of(definition))))
    return review_typed(answer, expected, is_right=is_right(definition, answer))


def right(definition: QuestionKey) -> Answer:
    """Return the first accepted words."""
    return words_of(definition)[:1]


def on_paper(_definition: QuestionKey, _text: QuestionText, _paper: Paper) -> OnPaper:
    """Return a line to write on."""
    return OnPaper("write-words", lines=1)


def tally(definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
    """Return the words as they are compared, so that equal ones are counted together."""
    return tuple(fold(each, rules_of(definition)) or each for each in answer[:1])


def label(_definition: QuestionKey, _text: QuestionText, tallied: str) -> str:
    """Return the words that are counted."""
    return escape(tallied)


def is_right(definition: QuestionKey, answer: Answer) -> bool:
    """Whether accepted words were typed."""
    return len(answer) == 1 and is_accepted(typed_of(answer), words_of(definition), rules_of(definition))


def words_of(question: QuestionKey | Question) -> tuple[str, ...]:
    """Return the accepted words."""
    return question.accepted[0] if question.accepted else ()


def rules_of(definition: QuestionKey) -> Rules:
    """Return what is folded."""
    return tuple(definition.detail.get("fold", ()))
