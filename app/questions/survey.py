"""Survey: an opinion, by one choice, by several or in words; nothing is right or wrong and it counts no points."""

import re
from dataclasses import dataclass, replace
from html import escape

from app.core.errors import Refused
from app.questions.asked import Asked, AskedChoice, OnPaper, ReviewedPart
from app.questions.choosing import asks_once, label_choice, take_choices
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.parts import read_parts, written
from app.questions.question import Answer, Finding, Mark, Question
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "survey"
IS_SCORED = False
IS_MARKED_BY_HAND = False
WANTS_REASONS = False
ATTRIBUTES = frozenset({"many"})
LONGEST = 2000
"""Characters of an answer in words."""
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, direction overrides and halves of characters: nobody types them, and a database may not take them."""

asks_on = asks_once
label = label_choice


@dataclass(frozen=True)
class Survey(Asked):
    """Choices, of which many may be chosen, or none: then `text` is what was written so far."""

    choices: tuple[AskedChoice, ...] = ()
    takes_many: bool = False
    text: str = ""
    longest: int = LONGEST


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read a task list of empty boxes; without one, the answer is in words."""
    parts = read_parts(lines, report)
    many = head.given.value("many")
    if many not in (None, "yes", "no"):
        report(head.line, "attributes", f"“many” is yes or no, not “{many}”")
    elif many == "yes" and not parts.choices:
        report(head.line, "attributes", "many=yes needs choices, like “- [ ] words”")
    if head.given.value("points") is not None:
        report(head.line, "points", "a survey counts no points; leave them out")
    for choice in parts.choices:
        if choice.mark == "x" and head.is_source:
            report(choice.line, "survey_key", "nothing is right or wrong in a survey; leave the box empty")
        if choice.feedback:
            report(choice.feedback[0][0], "survey_reason", "in a survey no choice has a reason; leave it out")
    return replace(written(head, KIND, parts), detail={"many": many == "yes"})


def compare(_there: WrittenQuestion, _here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return nothing: what every kind compares is enough."""
    return []


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be asked."""
    if len(question.choices) == 1:
        return [("few_choices", "a survey needs at least two choices, or none for an answer in words")]
    return []


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Survey:
    """Return the public form; choices stay in written order, which is often that of a scale."""
    return Survey(
        kind=KIND,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer),
        choices=tuple(
            AskedChoice(paper.token(definition.key, key), text.choices[key], key in answer)
            for key in definition.choices
        ),
        takes_many=takes_many(definition),
        text="" if definition.choices else "".join(answer),
    )


def takes_many(definition: QuestionKey) -> bool:
    """Whether several choices may be chosen."""
    return bool(definition.detail.get("many"))


def take(definition: QuestionKey, form: Form, paper: Paper, _before: Answer) -> Answer:
    """Return the chosen keys in written order, or the words.

    Raises `Refused`: `unknown_choice` for foreign or too many choices, `too_long` for words.
    """
    if definition.choices:
        return take_choices(definition, form, paper, many=takes_many(definition))
    words = UNSEEN.sub("", form.get("text").replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(words) > LONGEST:
        raise Refused("too_long")
    return (words,) if words else ()


def mark(_definition: QuestionKey, _answer: Answer) -> Mark:
    """Nothing of nothing: a survey is not scored."""
    return Mark(0.0, 0.0, False)


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return what was answered, neither right nor wrong."""
    return tuple(ReviewedPart(words, "plain") for words in said(definition, text, answer))


def said(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return the words of the chosen choices, or what was written with its lines."""
    if definition.choices:
        return tuple(text.choices[key] for key in answer if key in text.choices)
    return tuple(escape(words).replace("\n", "<br>") for words in answer)


def tally(definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
    """Return the chosen keys; answers in words are read one by one and not counted."""
    return tuple(key for key in answer if key in definition.choices)


def right(_definition: QuestionKey) -> Answer:
    """Return nothing: nothing is right or wrong."""
    return ()


def on_paper(definition: QuestionKey, text: QuestionText, _paper: Paper) -> OnPaper:
    """Return the choices in written order, or lines to write on."""
    items = tuple((key, text.choices[key]) for key in definition.choices)
    return OnPaper("say-freely", items, lines=0 if items else 4)
