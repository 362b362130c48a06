"""Writes the answers of a question in the Markdown of a quiz: choices, items, tables, numbers, words, gaps."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.exchange.authored.bodies import safe_body
from app.exchange.bank import BankChoice, BankGap, BankQuestion, Loss
from app.exchange.losses import place_of
from app.exchange.scales import plain_number
from app.exchange.shares import right_of
from app.exchange.words import one_line

GAP = re.compile(r"\{\{gap:(\d+)\}\}")
BARRED = {"|": "/", "[": "(", "]": ")"}
LIKE_A_GROUP = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
BAR = re.compile(r"`+[^`]*`+|(?<!\\)\\*\|")
"""Code, or a bar with the backslashes before it."""
BRACES = re.compile(r"\{[^{}]*\}\s*$")
SIDES = {
    "en": ("This", "belongs to"),
    "bs": ("Pojam", "Par"),
    "hr": ("Pojam", "Par"),
    "cnr": ("Pojam", "Par"),
    "sr": ("Појам", "Пар"),
    "mk": ("Поим", "Пар"),
    "sq": ("Termi", "Çifti"),
}
"""Names of the two sides of a matching question that came without any."""
CRITERION = {
    "en": "The answer as a whole",
    "bs": "Odgovor u cjelini",
    "hr": "Odgovor u cjelini",
    "cnr": "Odgovor u cjelini",
    "sr": "Цео одговор",
    "mk": "Одговорот во целина",
    "sq": "Përgjigjja në tërësi",
}
"""The one criterion of a question that came without a rubric."""


class Edition(Protocol):
    """What the answers need to know of the file they go into."""

    @property
    def locale(self) -> str:
        """Its language."""

    @property
    def is_source(self) -> bool:
        """Whether it holds the key."""


@dataclass
class AnswerLines:
    """The lines of the case, of the answers and of the rubric."""

    body: list[str]
    lines: list[str] = field(default_factory=list)
    rubric: list[str] = field(default_factory=list)


def answer_lines(question: BankQuestion, body: list[str], edition: Edition, losses: list[Loss]) -> AnswerLines:
    """The answers of a question as its kind is written."""
    made = AnswerLines(body)
    write = WRITERS.get(question.kind)
    if write:
        write(question, edition, losses, made)
    return made


def boxes(question: BankQuestion, edition: Edition, losses: list[Loss], made: AnswerLines) -> None:
    """A task list; the right ones are ticked in the source edition only."""
    right = right_of(question.choices, question.kind)
    for index, (choice, is_right) in enumerate(zip(question.choices, right, strict=True)):
        ticked = "x" if is_right and edition.is_source and question.kind != "survey" else " "
        if question.kind == "survey" and choice.feedback:
            losses.append(
                Loss(place_of(question), f"a survey gives no reasons: “{one_line(choice.feedback)[:80]}”")
            )
            choice = replace(choice, feedback="")
        made.lines += item(f"- [{ticked}]", choice, index)


def items(question: BankQuestion, _edition: Edition, _losses: list[Loss], made: AnswerLines) -> None:
    """A numbered list in the right order."""
    for index, choice in enumerate(question.choices):
        made.lines += item(f"{index + 1}.", choice, index)


def item(mark: str, choice: BankChoice, index: int) -> list[str]:
    """One choice with its reason; its key is written where it is not the letter of its place."""
    letter = chr(ord("a") + index)
    key = choice.key if choice.key and choice.key != letter else letter if BRACES.search(choice.text) else ""
    words = f"{mark} {choice.text}{f' {{#{key}}}' if key else ''}".rstrip()
    return [words, *(f"  > {line}".rstrip() for line in safe_body(choice.feedback, ""))]


def table(question: BankQuestion, edition: Edition, _losses: list[Loss], made: AnswerLines) -> None:
    """A table of two columns."""
    rows = [SIDES.get(edition.locale, SIDES["en"]), ("---", "---")]
    rows += [(cell(pair.left), cell(pair.right)) for pair in question.pairs]
    made.lines += [f"| {left} | {right} |" for left, right in rows]


def cell(text: str) -> str:
    """A cell of a table: a bar in it is escaped, except in code and where it is already."""

    def sign(found: re.Match[str]) -> str:
        is_bare = found[0].endswith("|") and len(found[0]) % 2
        return f"{found[0][:-1]}\\|" if is_bare else found[0]

    return BAR.sub(sign, one_line(text))


def numbers(question: BankQuestion, edition: Edition, _losses: list[Loss], made: AnswerLines) -> None:
    """Lines like `= 72 ± 2 hours`; other editions name the unit only. The sign % would be one of tolerance."""
    unit = f" {one_line(question.unit)}" if question.unit else ""
    if not edition.is_source:
        made.lines += [f"={unit}"] if unit else []
        return
    for number in question.numbers:
        tolerance = f" ± {clear(number.tolerance)}" if number.tolerance not in ("", "0") else ""
        ending = f"{unit}{tolerance}" if unit.startswith(" %") else f"{tolerance}{unit}"
        made.lines.append(f"= {clear(number.value)}{ending}")


def clear(number: str) -> str:
    """A number that cannot be read in two ways, as 1.234 could; see app.questions.numbers."""
    return f"{number}0" if LIKE_A_GROUP.fullmatch(number) else number


def words(question: BankQuestion, _edition: Edition, losses: list[Loss], made: AnswerLines) -> None:
    """A line like `= domain | domen`."""
    accepted = [unbarred(each, question, losses, "|") for each in question.accepted]
    if accepted:
        made.lines.append(f"= {' | '.join(accepted)}")


def unbarred(text: str, question: BankQuestion, losses: list[Loss], signs: str) -> str:
    """Words without the signs that part them from others, which is noted."""
    plain = one_line(text).translate({ord(sign): BARRED[sign] for sign in signs})
    if plain != one_line(text):
        losses.append(Loss(place_of(question), f"“{one_line(text)}” holds one of {signs}; it became “{plain}”"))
    return plain


def gaps(question: BankQuestion, edition: Edition, losses: list[Loss], made: AnswerLines) -> None:
    """The gaps in their places in the case."""

    def written(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= len(question.gaps):
            losses.append(Loss(place_of(question), f"there is no gap {number}; a line stands in its place"))
            return "\\_\\_\\_"
        return gap(question, question.gaps[number - 1], losses, is_source=edition.is_source)

    made.body = [
        GAP.sub(lambda found: written(found).replace(" | ", " \\| "), line)
        if line.lstrip().startswith("|")
        else GAP.sub(written, line)
        for line in made.body
    ]
    if any(option.feedback for each in question.gaps for option in each.options):
        losses.append(Loss(place_of(question), "the reasons inside a gap are not carried; write them as feedback"))


def gap(question: BankQuestion, one: BankGap, losses: list[Loss], *, is_source: bool) -> str:
    """A gap to choose in or to write in; the star is the key."""
    if not one.options:
        return f"[__ = {' | '.join(unbarred(each, question, losses, '|[]') for each in one.accepted)}]"
    shown = []
    for option in one.options:
        star = "*" if is_source and option.share == 1.0 else ""
        shown.append(star + unbarred(option.text, question, losses, "|[]"))
    return f"[__ {' | '.join(shown)}]"


def rubric(question: BankQuestion, edition: Edition, losses: list[Loss], made: AnswerLines) -> None:
    """The criteria with their points in halves; one for the whole where there are none."""
    criteria = question.criteria
    if not criteria:
        losses.append(Loss(place_of(question), "there is no rubric; one criterion was written, make it yours"))
        criteria = ((CRITERION.get(edition.locale, CRITERION["en"]), question.points),)
    halves = tuple((text, max(0.5, round(points * 2) / 2)) for text, points in criteria)
    if halves != criteria or sum(points for _, points in halves) != question.points:
        total = plain_number(sum(points for _, points in halves))
        losses.append(Loss(place_of(question), f"its points are {total}, the sum of its criteria, each in halves"))
    for text, points in halves:
        made.rubric.append(f"- {one_line(text)}{f': {plain_number(points)}' if edition.is_source else ''}")


Write = Callable[[BankQuestion, Edition, list[Loss], AnswerLines], None]
WRITERS: dict[str, Write] = {
    "single": boxes,
    "multiple": boxes,
    "survey": boxes,
    "ordering": items,
    "matching": table,
    "numeric": numbers,
    "short": words,
    "gap": gaps,
    "text": rubric,
    "upload": rubric,
}
