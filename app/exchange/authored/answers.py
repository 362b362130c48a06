"""Reads the answers of an authored question: its choices, items, pairs, numbers, words, gaps and criteria."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from app.core.folding import RULES
from app.exchange.authored.answer_lines import SIDES
from app.exchange.bank import BankChoice, BankGap, BankNumber, BankPair, BankQuestion, Loss
from app.exchange.losses import place_of
from app.exchange.shares import shares_of
from app.questions.numbers import write_number
from app.questions.written import Line, WrittenChoice, WrittenQuestion

GAP = re.compile(r"\{\{ gap\.(\d+) \}\}")
"""How the reader of gaps marks their places in the case, counted from 0."""


def with_answers(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]
) -> BankQuestion | None:
    """The question with its answers; None for a kind that only this platform has."""
    read = READERS.get(there.kind)
    if read is None:
        losses.append(Loss(place_of(question), f"no other program knows the kind “{there.kind}”; it is left out"))
        return None
    return read(question, there, here, losses)


def choices(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, _losses: list[Loss]
) -> BankQuestion:
    """Choices with the key of the source."""
    right = [choice.mark == "x" for choice in there.choices]
    shares = shares_of(there.kind, right)
    return replace(question, choices=choices_of(there.choices, here.choices, shares))


def choices_of(
    there: tuple[WrittenChoice, ...], here: tuple[WrittenChoice, ...], shares: list[float]
) -> tuple[BankChoice, ...]:
    """Words of an edition, keys and shares of the source; plain letters are no keys."""
    return tuple(
        BankChoice(
            line(words.lines),
            share,
            block(words.feedback),
            "" if origin.key == chr(ord("a") + index) else origin.key,
        )
        for index, (origin, words, share) in enumerate(zip(there, here, shares, strict=False))
    )


def items(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, _losses: list[Loss]
) -> BankQuestion:
    """Items in the right order."""
    return replace(question, choices=choices_of(there.choices, here.choices, [0.0] * len(there.choices)))


def line(lines: tuple[Line, ...]) -> str:
    """Lines as one."""
    return " ".join(" ".join(text for _, text in lines).split())


def block(lines: tuple[Line, ...]) -> str:
    """Lines as a text of paragraphs."""
    return "\n".join(text for _, text in lines).strip("\n").rstrip()


def pairs(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]
) -> BankQuestion:
    """Rows with their right sides, then the right sides no row has."""
    right = {origin.key: line(words.lines) for origin, words in zip(there.targets, here.targets, strict=False)}
    used = there.detail["pairs"]
    made = [
        BankPair(line(words.lines), right.get(used[origin.key], ""))
        for origin, words in zip(there.choices, here.choices, strict=False)
    ]
    made += [BankPair("", words) for key, words in right.items() if key not in used.values()]
    sides = tuple(part.title[1] for part in here.parts)
    if sides and sides not in SIDES.values():
        losses.append(Loss(place_of(question), f"the names of its sides are not carried: {' and '.join(sides)}"))
    return replace(question, pairs=tuple(made))


def numbers(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]
) -> BankQuestion:
    """Numbers with half the width of what is accepted, and the unit that is shown."""
    if any(len(spellings) > 1 for spellings in here.accepted):
        losses.append(Loss(place_of(question), "the other spellings of its unit are not carried"))
    made = []
    for value, low, high in there.detail["values"]:
        tolerance = write_number((Decimal(high) - Decimal(low)) / 2)
        made.append(BankNumber(value, tolerance))
    return replace(question, numbers=tuple(made), unit=here.unit)


def words(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]
) -> BankQuestion:
    """Accepted words: those of the source are accepted in every language."""
    accepted = tuple(dict.fromkeys(word for text in (here, there) for place in text.accepted for word in place))
    return replace(folded(question, there, losses), accepted=accepted)


def gaps(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]
) -> BankQuestion:
    """The case with its gaps."""
    options = {origin.key: line(shown.lines) for origin, shown in zip(there.targets, here.targets, strict=False)}
    made = []
    for index, gap in enumerate(there.detail["gaps"]):
        texts = [text.accepted[index] for text in (here, there) if index < len(text.accepted)]
        made.append(
            BankGap(
                tuple(
                    BankChoice(options.get(key, ""), float(key == gap.get("correct")))
                    for key in gap.get("options", ())
                ),
                tuple(dict.fromkeys(word for accepted in texts for word in accepted)),
            )
        )
    body = GAP.sub(lambda found: f"{{{{gap:{int(found[1]) + 1}}}}}", question.body)
    return replace(folded(question, there, losses), body=body, gaps=tuple(made))


def folded(question: BankQuestion, there: WrittenQuestion, losses: list[Loss]) -> BankQuestion:
    """The question with what counts when words are compared; formats know letter case only."""
    fold = there.detail["fold"]
    strict = [rule for rule in RULES if rule not in fold and rule != "case"]
    if strict:
        losses.append(
            Loss(place_of(question), f"that answers must match in {' and '.join(strict)} is not carried")
        )
    return replace(question, is_case_sensitive="case" not in fold)


def rubric(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]
) -> BankQuestion:
    """The criteria of what people mark."""
    worth = there.detail["criteria"]
    criteria = tuple(
        (line(shown.lines), float(worth[origin.key]))
        for origin, shown in zip(there.targets, here.targets, strict=False)
    )
    settings = [name for name in ("words", "markers", "accept", "megabytes") if there.given.value(name)]
    if settings:
        losses.append(Loss(place_of(question), f"its settings are not carried: {', '.join(settings)}"))
    return replace(question, criteria=criteria)


def opinions(
    question: BankQuestion, there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]
) -> BankQuestion:
    """The choices of a survey."""
    if there.detail.get("many"):
        losses.append(Loss(place_of(question), "that several answers may be given is not carried"))
    return items(question, there, here, losses)


Read = Callable[[BankQuestion, WrittenQuestion, WrittenQuestion, list[Loss]], BankQuestion]
READERS: dict[str, Read] = {
    "single": choices,
    "multiple": choices,
    "ordering": items,
    "matching": pairs,
    "numeric": numbers,
    "short": words,
    "gap": gaps,
    "text": rubric,
    "upload": rubric,
    "survey": opinions,
}
