"""The part of full marks each choice gets by the rules of our own kinds, and whether a choice is right."""

from collections.abc import Sequence

from app.exchange.bank import BankChoice

NEAR = 5e-5


def shares_of(kind: str, right: Sequence[bool]) -> list[float]:
    """Shares as our kinds mark: single all or nothing; under multiple a wrong choice takes a right one back."""
    count = sum(right)
    if kind not in ("multiple", "cue") or not count:
        return [float(each) for each in right]
    return [1 / count if each else -1 / count for each in right]


def right_of(choices: Sequence[BankChoice], kind: str) -> list[bool]:
    """Which choices are right: under multiple those that give anything, else those that give full marks."""
    if kind == "multiple":
        return [choice.share > 0 for choice in choices]
    return [choice.share == 1.0 for choice in choices]


def is_ours(choices: Sequence[BankChoice], kind: str) -> bool:
    """Whether the shares are those our own kind would give.

    Full marks for each right choice under multiple, as formats without weights have them, mean the same.
    """
    right = right_of(choices, kind)
    ours = shares_of(kind, right)
    is_near = all(abs(choice.share - share) < NEAR for choice, share in zip(choices, ours, strict=True))
    return is_near or (kind == "multiple" and all(choice.share in (0.0, 1.0) for choice in choices))
