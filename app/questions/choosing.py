"""What all kinds share in which the answer is a set of choices."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Refused
from app.questions.asked import Asked, AskedChoice, OnPaper, ReviewedPart, Verdict
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.question import Answer


@dataclass(frozen=True)
class Choosing(Asked):
    """A question answered by choosing."""

    choices: tuple[AskedChoice, ...] = ()
    takes_many: bool = False


def ask_to_choose(
    definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer, *, many: bool
) -> Choosing:
    """Return the public form: choices by the tokens and in the order of the paper."""
    return Choosing(
        kind=definition.kind,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer),
        choices=tuple(
            AskedChoice(paper.token(definition.key, key), text.choices[key], key in answer)
            for key in paper.order(definition.key, definition.choices)
        ),
        takes_many=many,
    )


def take_choices(definition: QuestionKey, form: Form, paper: Paper, *, many: bool) -> Answer:
    """Return the chosen keys in written order; raises `Refused("unknown_choice")` for foreign or too many."""
    tokens = set(form.getlist("choice"))
    chosen = {paper.key_of(definition.key, definition.choices, token) for token in tokens}
    if len(chosen) > 1 and not many:
        raise Refused("unknown_choice")
    return tuple(key for key in definition.choices if key in chosen)


def review_choices(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return every choice in written order with its verdict and reason."""
    return tuple(
        ReviewedPart(text.choices[key], verdict_of(key, definition.correct, answer), reason_html=reason(text, key))
        for key in definition.choices
    )


def verdict_of(key: str, correct: Sequence[str], answer: Answer) -> Verdict:
    """Return what there is to say of one choice."""
    if key in answer:
        return "right" if key in correct else "wrong"
    return "missed" if key in correct else "plain"


def reason(text: QuestionText, key: str) -> str:
    """Return the reason under a choice, or nothing."""
    return text.feedback.get(key, "")


def asks_once(_definition: QuestionKey, _answer: Answer) -> bool:
    """Return False: one answer is all that is asked."""
    return False


def said_choices(_definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return the words of the chosen choices."""
    return tuple(text.choices[key] for key in answer if key in text.choices)


def right_choice_keys(definition: QuestionKey) -> Answer:
    """Return the answer that earns all points."""
    return definition.correct


def choices_on_paper(definition: QuestionKey, text: QuestionText, paper: Paper, instruction: str) -> OnPaper:
    """Return the choices in the order of the paper."""
    keys = paper.order(definition.key, definition.choices)
    return OnPaper(instruction, tuple((key, text.choices[key]) for key in keys))


def tally_choices(_definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
    """Return the chosen keys, each to be counted."""
    return answer


def label_choice(_definition: QuestionKey, text: QuestionText, tallied: str) -> str:
    """Return the words of a counted choice."""
    return text.choices.get(tallied, "")
