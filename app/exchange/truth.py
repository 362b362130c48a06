"""True and false in the languages of our editions: other formats have a kind of their own for them."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange.bank import BankChoice, BankQuestion

KEYS = ("true", "false")
WORDS = {
    "en": ("True", "False"),
    "bs": ("Tačno", "Netačno"),
    "hr": ("Točno", "Netočno"),
    "cnr": ("Tačno", "Netačno"),
    "sr": ("Тачно", "Нетачно"),
    "mk": ("Точно", "Неточно"),
    "sq": ("E vërtetë", "E gabuar"),
}
"""Words of true and false by locale."""


def is_true_false(choices: Sequence[BankChoice]) -> bool:
    """Whether choices are no more than true and false, exactly one of them right, in words we give back."""
    if tuple(choice.key for choice in choices) != KEYS or {choice.share for choice in choices} != {0.0, 1.0}:
        return False
    return tuple(choice.text for choice in choices) in WORDS.values()


def with_words(question: BankQuestion, locale: str) -> BankQuestion:
    """The question with true and false in the words of a locale, where it was read from a format without words."""
    if not is_true_false(question.choices) or locale not in WORDS:
        return question
    named = zip(question.choices, WORDS[locale], strict=True)
    return replace(question, choices=tuple(replace(choice, text=word) for choice, word in named))
