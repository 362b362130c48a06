"""Reads what stands between the braces of a GIFT question."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from app.exchange.bank import BankChoice, BankNumber, BankPair, BankQuestion
from app.exchange.gift.blocks import restored
from app.exchange.gift.text import GiftText
from app.exchange.words import one_line

TRUE_FALSE = re.compile(r"^(T|TRUE|F|FALSE)\s*(?:#(.*))?$", re.IGNORECASE | re.DOTALL)
ANSWER = re.compile(r"([=~])([^=~]*)")
WEIGHT = re.compile(r"^\s*%\s*([-+]?\d{1,3}(?:[.,]\d{1,9})?)\s*%\s*")
NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:[.,]\d{0,15})?|[.,]\d{1,15})")
RANGE = re.compile(rf"({NUMBER.pattern})\s*\.\.\s*({NUMBER.pattern})")
ARROW = "->"
FINEST_SHARE = 20
NEAR = 5e-5


class Misread(Exception):
    """Why a question cannot be taken, in a sentence."""


@dataclass(frozen=True)
class GiftAnswer:
    """One answer: `=` or `~`, its weight where one is given, its guarded words and feedback."""

    sign: str
    share: float | None
    words: str
    feedback: str

    @property
    def is_accepted(self) -> bool:
        """Whether a written answer gets full marks."""
        return self.sign == "=" and self.share in (None, 1.0)


def answered(inner: str, text: GiftText) -> BankQuestion:
    """A question without its words, of the kind its answers show; raises Misread where they show none."""
    if not inner:
        return BankQuestion("", "text", "")
    if inner.startswith(">"):
        raise Misread("answers that begin with > belong to no kind that Moodle documents")
    true_false = TRUE_FALSE.match(inner)
    if true_false:
        return true_false_of(true_false[1].upper().startswith("T"), true_false[2] or "", text)
    if inner.startswith("#"):
        return numeric_of(answers_of(inner[1:], is_numeric=True), text)
    answers = answers_of(inner)
    if any(answer.sign == "~" for answer in answers):
        return choices_of(answers, text)
    if any(ARROW in answer.words for answer in answers):
        return matching_of(answers, text)
    return short_of(answers, text)


def answers_of(inner: str, *, is_numeric: bool = False) -> list[GiftAnswer]:
    """The answers between the braces; one that stands alone may do without its sign."""
    found = ANSWER.findall(inner)
    first = re.split("[=~]", inner, maxsplit=1)[0].strip()
    if first and found and not is_numeric:
        raise Misread(f"“{restored(first)}” stands before the first answer; answers begin with = or ~")
    made = []
    for sign, text in [("=", first), *found] if first else found:
        weight = WEIGHT.match(text)
        words, _, feedback = (text[weight.end() :] if weight else text).partition("#")
        made.append(GiftAnswer(sign, share_of(weight[1]) if weight else None, words.strip(), feedback.strip()))
    return made


def share_of(percent: str) -> float:
    """Per cent as a part of one; a number like 33.333 means a third."""
    share = float(percent.replace(",", ".")) / 100
    simple = float(Fraction(share).limit_denominator(FINEST_SHARE))
    return simple if abs(simple - share) < NEAR else share


def true_false_of(is_true: bool, feedback: str, text: GiftText) -> BankQuestion:
    """True or false as single choice; the first feedback is for the wrong answer, the second for the right."""
    wrong, _, right = feedback.partition("#")
    reasons = {is_true: text.words(right), not is_true: text.words(wrong)}
    choices = (
        BankChoice("True", float(is_true), reasons[True], "true"),
        BankChoice("False", float(not is_true), reasons[False], "false"),
    )
    return BankQuestion("", "single", "", choices=choices)


def choices_of(answers: list[GiftAnswer], text: GiftText) -> BankQuestion:
    """Single choice where an answer is marked `=`, else multiple choice, as Moodle decides."""
    kind = "single" if any(answer.sign == "=" for answer in answers) else "multiple"
    choices = tuple(
        BankChoice(
            text.line(answer.words),
            float(answer.sign == "=") if answer.share is None else answer.share,
            text.words(answer.feedback),
        )
        for answer in answers
    )
    return BankQuestion("", kind, "", choices=choices)


def matching_of(answers: list[GiftAnswer], text: GiftText) -> BankQuestion:
    """Pairs of left -> right; an empty left is a spare right side. Right sides are plain text in Moodle."""
    pairs = []
    for answer in answers:
        left, arrow, right = answer.words.partition(ARROW)
        if not arrow or not right.strip():
            raise Misread("a pair of a matching question is written =left -> right")
        if answer.feedback:
            text.lose(f"the feedback on a pair is not carried: {text.line(answer.feedback)}")
        pairs.append(BankPair(text.line(left), text.line(right, "plain")))
    return BankQuestion("", "matching", "", pairs=tuple(pairs))


def short_of(answers: list[GiftAnswer], text: GiftText) -> BankQuestion:
    """The words accepted for full marks."""
    accepted = []
    for answer in answers:
        words = one_line(restored(answer.words))
        if answer.is_accepted:
            accepted.append(words)
            if "*" in words:
                text.lose(f"the * in the answer “{words}” stands for any letters there, here for itself")
        elif answer.share:
            text.lose(f"the answer “{words}” gives a part of the marks; it is not accepted here")
        lose_feedback(answer, words, text)
    if not accepted:
        raise Misread("no answer gives full marks")
    return BankQuestion("", "short", "", accepted=tuple(accepted))


def numeric_of(answers: list[GiftAnswer], text: GiftText) -> BankQuestion:
    """The numbers accepted for full marks, each with a tolerance `72:2` or as a range `70..74`."""
    numbers = []
    for answer in answers:
        words = one_line(restored(answer.words).replace("\\", ""))
        if answer.is_accepted and words != "*":
            numbers.append(number_of(words))
        elif answer.share:
            text.lose(f"the number “{words}” gives a part of the marks; it is not accepted here")
        lose_feedback(answer, words, text)
    if not numbers:
        raise Misread("no number gives full marks")
    return BankQuestion("", "numeric", "", numbers=tuple(numbers))


def lose_feedback(answer: GiftAnswer, words: str, text: GiftText) -> None:
    """Written answers have no feedback of their own here."""
    if answer.feedback:
        what = f"the feedback on the answer “{words}”" if words else "the feedback on other answers"
        text.lose(f"{what} is not carried: {text.line(answer.feedback)}")


def number_of(words: str) -> BankNumber:
    """A number with its tolerance; a range is its middle and half its width."""
    limits = RANGE.fullmatch(words)
    if limits:
        low, high = decimal_of(limits[1]), decimal_of(limits[2])
        return BankNumber(shortest((low + high) / 2), shortest(abs(high - low) / 2))
    value, _, tolerance = words.partition(":")
    return BankNumber(shortest(decimal_of(value.strip())), shortest(abs(decimal_of(tolerance.strip() or "0"))))


def decimal_of(words: str) -> Decimal:
    """A decimal number, with comma or point; raises Misread."""
    if not NUMBER.fullmatch(words):
        raise Misread(f"“{words}” is not a number with its tolerance, like 72:2, nor a range, like 70..74")
    try:
        return Decimal(words.replace(",", "."))
    except InvalidOperation:
        raise Misread(f"“{words}” is not a number") from None


def shortest(number: Decimal) -> str:
    """A number without needless zeros and never with an exponent."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") or "0" if "." in written else written
