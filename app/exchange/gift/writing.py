"""Writes one question as GIFT. Words are written as Markdown, which Moodle knows by the mark [markdown]."""

import re

from app.exchange.bank import BankChoice, BankQuestion, Loss
from app.exchange.gift.answers import ARROW, WEIGHT
from app.exchange.gift.questions import GAP
from app.exchange.gift.text import FORMAT
from app.exchange.losses import kind_lost, parts_lost, place_of
from app.exchange.truth import is_true_false
from app.exchange.words import has_markup, one_line, plain

NAME = "GIFT"
SIGNS = re.compile(r"[\\~=#{}:]")


def question_text(question: BankQuestion, losses: list[Loss]) -> str:
    """A question with its comment and the blank line after it; empty where GIFT cannot hold it."""
    found = len(losses)
    answers = answers_text(question, losses)
    if answers is None:
        if len(losses) == found:
            losses.append(kind_lost(question, NAME))
        return ""
    losses += parts_lost(question, NAME, "keys hint points unit case rubric")
    feedback = f"\t####{escaped(question.feedback)}\n" if question.feedback else ""
    inside = f"{{\n{answers}{feedback}}}" if answers.endswith("\n") else f"{{{answers}{feedback.strip()}}}"
    words = "\n\n".join(part for part in (question.stem, question.body) if part)
    before, _, after = words.partition(GAP) if question.kind == "gap" else (words, "", "")
    tags = "".join(f" [tag:{bracketed(tag)}]" for tag in question.tags)
    title = escaped(one_line(question.key))
    comment = f"// [id:{bracketed(question.key)}]{tags}"
    return f"{comment}\n::{title}::[markdown]{escaped(before)}{inside}{escaped(after)}\n"


def answers_text(question: BankQuestion, losses: list[Loss]) -> str | None:
    """What stands between the braces; None where GIFT knows no such question."""
    if question.kind in ("single", "multiple"):
        return choices_text(question)
    if question.kind == "gap":
        return gap_text(question, losses)
    if question.kind == "short" and not any(ARROW in each for each in question.accepted):
        return "".join(f"\t={guarded(escaped(each))}\n" for each in question.accepted) or None
    if question.kind == "matching":
        return matching_text(question, losses)
    if question.kind == "numeric":
        numbers = [f"{each.value}:{each.tolerance}" for each in question.numbers]
        return f"#{numbers[0]}" if len(numbers) == 1 else "#\n" + "".join(f"\t={each}\n" for each in numbers)
    return "" if question.kind == "text" else None


def choices_text(question: BankQuestion) -> str | None:
    """The choices with their weights; two choices true and false in Moodle's own form."""
    if not question.choices:
        return None
    if question.kind == "single" and is_true_false(question.choices):
        true, false = question.choices
        right, wrong = (true, false) if true.share else (false, true)
        reasons = f"#{escaped(wrong.feedback)}" if wrong.feedback or right.feedback else ""
        reasons += f"#{escaped(right.feedback)}" if right.feedback else ""
        return f"{'TRUE' if true.share else 'FALSE'}{reasons}"
    return "".join(choice_text(choice, question.kind == "single") for choice in question.choices)


def choice_text(choice: BankChoice, is_single: bool) -> str:
    """One choice in its line; the sign `=` is for the right one under single choice alone."""
    is_right = is_single and choice.share == 1.0
    words = as_markdown(escaped(one_line(choice.text)))
    is_plain = is_right or choice.share == 0.0
    weight = "" if is_plain and not WEIGHT.match(words) else f"%{percent(choice.share)}%"
    words = weight + words
    reason = f"#{escaped(choice.feedback)}" if choice.feedback else ""
    return f"\t{'=' if is_right else '~'}{words}{reason}\n"


def gap_text(question: BankQuestion, losses: list[Loss]) -> str | None:
    """The answers of the only gap of a question."""
    if len(question.gaps) != 1 or question.body.count(GAP) != 1:
        losses.append(Loss(place_of(question), "GIFT holds one gap in a question; it is left out"))
        return None
    gap = question.gaps[0]
    if gap.options:
        return "".join(choice_text(option, True) for option in gap.options)
    return "".join(f"\t={guarded(escaped(each))}\n" for each in gap.accepted)


def matching_text(question: BankQuestion, losses: list[Loss]) -> str:
    """The pairs; right sides are plain text in Moodle."""
    if any(has_markup(pair.right) for pair in question.pairs):
        losses.append(Loss(place_of(question), "GIFT holds plain words on the right side; markup is taken off"))
    return "".join(
        f"\t={guarded(escaped(one_line(pair.left)).replace(ARROW, '-&gt;'))} -> {escaped(plain(pair.right))}\n"
        for pair in question.pairs
    )


def escaped(text: str) -> str:
    """A text with GIFT's own signs escaped, in one line."""
    return SIGNS.sub(lambda found: f"\\{found[0]}", text).replace("\n", "\\n")


def guarded(words: str) -> str:
    """Words that would be read as a format or a weight, with what they do not mean before them."""
    words = as_markdown(words)
    return f"%100%{words}" if WEIGHT.match(words) else words


def as_markdown(words: str) -> str:
    """Words that begin with what would be read as a format, with ours before them."""
    return f"[markdown]{words}" if FORMAT.match(words) else words


def percent(share: float) -> str:
    """A share in per cent as Moodle writes it, with up to five decimals."""
    return f"{share * 100:.5f}".rstrip("0").rstrip(".")


def bracketed(text: str) -> str:
    """An id or a tag as it stands in a comment."""
    return re.sub(r"([\]\\])", r"\\\1", one_line(text))
