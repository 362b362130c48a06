"""Says which parts of a question a format does not hold, so that nothing goes missing in silence."""

from collections.abc import Callable

from app.exchange.bank import BankQuestion, Loss
from app.exchange.truth import KEYS


def has_own_keys(question: BankQuestion) -> bool:
    """Whether an author named the choices; true and false are named by us."""
    return any(choice.key not in ("", *KEYS) for choice in question.choices)


PARTS: dict[str, tuple[str, Callable[[BankQuestion], bool]]] = {
    "feedback": ("its feedback", lambda question: bool(question.feedback)),
    "reasons": ("the reasons under its choices", lambda question: any(each.feedback for each in question.choices)),
    "keys": ("the keys of its choices", has_own_keys),
    "hint": ("its hint", lambda question: bool(question.hint)),
    "tags": ("its tags", lambda question: bool(question.tags)),
    "points": ("its points", lambda question: question.points != 1.0),
    "unit": ("its unit", lambda question: bool(question.unit)),
    "case": ("that letters must match in case", lambda question: question.is_case_sensitive),
    "rubric": ("its rubric", lambda question: bool(question.criteria)),
}
"""By name: what it is called, and whether a question has it."""


def parts_lost(question: BankQuestion, format_name: str, names: str) -> list[Loss]:
    """The parts `names` (in one string) that the question has and the format cannot hold, in one line."""
    lost = [PARTS[name][0] for name in names.split() if PARTS[name][1](question)]
    if not lost:
        return []
    return [Loss(place_of(question), f"{format_name} has no place for {' and '.join(lost)}")]


def kind_lost(question: BankQuestion, format_name: str) -> Loss:
    """A question that is left out because the format knows no such kind."""
    return Loss(
        place_of(question), f"{format_name} has no questions of the kind “{question.kind}”; it is left out"
    )


def place_of(question: BankQuestion) -> str:
    """How a question is named in a message."""
    return f"question “{question.key}”" if question.key else question.place or "a question"
