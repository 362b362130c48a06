"""Ordering: every item gets its place; the order they are written in is the right one.

Points follow Kendall's rank correlation of the two orders, tau = 2 x pairs in the right order / all pairs - 1
(M. G. Kendall, A New Measure of Rank Correlation, Biometrika 30, 1938), not below zero.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from app.core.errors import Refused
from app.questions.asked import Asked, OnPaper, ReviewedPart
from app.questions.choosing import asks_once, reason
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.parts import NUMBERED, read_parts, written
from app.questions.placing import Differences, differences, mixed, one_value, refuse_boxes
from app.questions.question import Answer, Finding, Mark, Question
from app.questions.written import Head, Line, Report, WrittenChoice, WrittenQuestion

KIND = "ordering"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = False
ATTRIBUTES: frozenset[str] = frozenset()
FEWEST = 3
"""Fewer items than this and the order they are not shown in is the right one."""
NUMBER = re.compile(r"\s*(\d+)")
BOXED = re.compile(r"\[.?\](?:\s|$)")

asks_on = asks_once


@dataclass(frozen=True)
class AskedItem:
    """An item by its token; `place` is the number given to it so far, or empty."""

    token: str
    html: str
    place: str


@dataclass(frozen=True)
class Ordering(Asked):
    """Items to be put in order, mixed; `places` are the numbers there are to give."""

    items: tuple[AskedItem, ...] = ()
    places: tuple[str, ...] = ()


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read a numbered list in the right order."""
    parts = read_parts(lines, report, NUMBERED)
    message = "ordering takes no boxes; write the items as a numbered list in the right order, like “1. words”"
    refuse_boxes(parts.body, report, message)
    check_items(parts.choices, dict(lines), report)
    return written(head, KIND, parts)


def check_items(items: list[WrittenChoice], lines: dict[int, str], report: Report) -> None:
    """Items are numbered 1, 2, 3 or all 1, as in Markdown, and carry no box.

    Other numbers may be meant as the right order, which they are not.
    """
    numbers = [int(found[1]) if (found := NUMBER.match(lines[item.line])) else 0 for item in items]
    ones = set(numbers) == {1}
    for place, (item, number) in enumerate(zip(items, numbers, strict=True), 1):
        if BOXED.match(item.lines[0][1]):
            report(item.line, "choice_box", "ordering takes no boxes; the written order is the right one")
        if not ones and number != place:
            message = f"the number {number} stands in place {place}; number the items from 1 in the right order"
            report(item.line, "item_number", message)
            break


def compare(there: WrittenQuestion, here: WrittenQuestion) -> Differences:
    """Return items that stand in another place than in the source, or say the same."""
    return differences(there.choices, here.choices, "the item")


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    if len(question.choices) < FEWEST:
        return [("few_choices", f"ordering needs a numbered list of at least {FEWEST} items")]
    return []


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Ordering:
    """Return the public form: items mixed, each with the place given to it so far."""
    places = {key: str(place) for place, key in enumerate(answer, 1)}
    return Ordering(
        kind=KIND,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer),
        items=tuple(
            AskedItem(paper.token(definition.key, key), text.choices[key], places.get(key, ""))
            for key in mixed(paper, definition.key, definition.choices)
        ),
        places=numbers_to(len(definition.choices)),
    )


def numbers_to(count: int) -> tuple[str, ...]:
    """Return the places of `count` items as a form names them."""
    return tuple(str(place) for place in range(1, count + 1))


def take(definition: QuestionKey, form: Form, paper: Paper, _before: Answer) -> Answer:
    """Return the items in the order of the places given to them; one item left out takes the place left over.

    Raises `Refused`: `order_unclear` when two have one place or more than one has none, and `unknown_choice`
    for what is no place.
    """
    free = set(numbers_to(len(definition.choices)))
    given: dict[str, str] = {}
    without: list[str] = []
    repeats = False
    for key in definition.choices:
        place = one_value(form, f"place-{paper.token(definition.key, key)}")
        if not place:
            without.append(key)
        elif place in given:
            repeats = True
        elif place in free:
            free.remove(place)
            given[place] = key
        else:
            raise Refused("unknown_choice")
    if not given:
        return ()
    if repeats or len(without) > 1:
        raise Refused("order_unclear")
    given.update(zip(free, without, strict=True))
    return tuple(given[place] for place in numbers_to(len(definition.choices)))


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Points in proportion to Kendall's tau, not below zero; what is not an order of all items earns none."""
    right, points = definition.choices, definition.points
    count = len(right)
    if answer == right:
        return Mark(points if count else 0.0, points, bool(count))
    place = dict(zip(right, range(count), strict=True))
    given = [place.get(key, count) for key in answer]
    if sorted(given) != list(range(count)):
        return Mark(0.0, points, False)
    before: list[int] = []
    in_order = 0
    for at in given:
        less = bisect_right(before, at)
        before.insert(less, at)
        in_order += less
    pairs = count * (count - 1) // 2
    return Mark(points * max(0, 2 * in_order - pairs) / pairs, points, False)


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return every item in the right order with the place it was given and the one it belongs in."""
    return tuple(
        ReviewedPart(
            words_html=text.choices[key],
            verdict="missed" if key not in answer else "right" if answer.index(key) == place else "wrong",
            given_html=str(answer.index(key) + 1) if key in answer else "",
            expected_html=str(place + 1),
            reason_html=reason(text, key),
        )
        for place, key in enumerate(definition.choices)
    )


def said(_definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return the words of the items in the learner's order, numbered."""
    return tuple(f"{place}. {text.choices[key]}" for place, key in enumerate(answer, 1) if key in text.choices)


def tally(_definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
    """Return each item with the place it was given, as `key:2`."""
    return tuple(f"{key}:{place}" for place, key in enumerate(answer, 1))


def label(_definition: QuestionKey, text: QuestionText, tallied: str) -> str:
    """Return the words of a counted item and its place."""
    key, _, place = tallied.partition(":")
    return f"{text.choices[key]} → {place}" if key in text.choices else ""


def right(definition: QuestionKey) -> Answer:
    """Return the written order."""
    return definition.choices


def on_paper(definition: QuestionKey, text: QuestionText, paper: Paper) -> OnPaper:
    """Return the items, mixed."""
    keys = mixed(paper, definition.key, definition.choices)
    return OnPaper("number-items", tuple((key, text.choices[key]) for key in keys))
