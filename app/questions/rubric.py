"""What all kinds share that people mark by a rubric: reading it, comparing it, and naming its criteria."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from app.questions.asked import ReviewedPart
from app.questions.definition import QuestionKey, QuestionText
from app.questions.parts import CALLOUT, QUOTE, read_parts, written
from app.questions.question import Answer, Mark
from app.questions.written import Head, Line, Report, WrittenChoice, WrittenQuestion

NOTHING = re.compile(r"(?!)")
CRITERION = re.compile(r"^ {0,3}[-*+]\s+(?P<words>\S.*)$")
WORTH = re.compile(r"^(?P<words>.*\S)\s*:\s*(?P<points>\d{1,3}(?:\.\d{1,2})?)$")
MOST_CRITERIA = 12
MOST_POINTS = 100
MARKERS = ("1", "2")


@dataclass
class Rubric:
    """A rubric as read: criteria with their points (None where none are written), and where it stands."""

    line: int = 0
    criteria: list[WrittenChoice] = field(default_factory=list)
    points: list[float | None] = field(default_factory=list)


def read_marked(
    head: Head, kind: str, lines: list[Line], report: Report, detail: dict[str, Any]
) -> WrittenQuestion:
    """Read a question that people mark: the case, the rubric, hint and feedback; its points are the rubric's.

    `detail` is the kind's own part of it.
    """
    rubric, rest = split_rubric(lines, report)
    question = written(head, kind, read_parts(rest, report, NOTHING))
    question = replace(question, targets=tuple(rubric.criteria))
    if not head.is_source:
        for criterion, points in zip(rubric.criteria, rubric.points, strict=True):
            if points is not None:
                report(
                    criterion.line, "key_in_edition", "points are in the source edition only; leave out the number"
                )
        return question
    criteria = worth(rubric, head, report)
    total = sum(criteria.values())
    if criteria and head.given.value("points") is not None and abs(head.points - total) > 1e-9:
        report(head.line, "rubric_points", f"points={head.points:g}, but the criteria add up to {total:g}")
    markers = whole_number(head, "markers", 1, len(MARKERS), 1, report)
    return replace(
        question, points=total or head.points, detail={"criteria": criteria, "markers": markers, **detail}
    )


def split_rubric(lines: list[Line], report: Report) -> tuple[Rubric, list[Line]]:
    """Part the rubric from the rest of a question; what stands in it and is no criterion is reported."""
    rubric, rest, inside = Rubric(), list[Line](), False
    for number, text in lines:
        quote = QUOTE.match(text)
        callout = CALLOUT.match(quote[1]) if quote else None
        if callout:
            inside = callout[1].upper() == "RUBRIC"
            if inside and rubric.line:
                report(number, "rubric", "the question has two rubrics")
            if inside:
                rubric.line = number
                continue
        inside = inside and quote is not None
        if inside and quote:
            read_criterion(rubric, number, quote[1], report)
        else:
            rest.append((number, text))
    return rubric, rest


def read_criterion(rubric: Rubric, number: int, text: str, report: Report) -> None:
    """Read one line of a rubric."""
    if not text.strip():
        return
    found = CRITERION.match(text)
    if found is None:
        report(number, "rubric", "a rubric is a list; write “> - Decision first: 2”")
        return
    worded = WORTH.match(found["words"].strip())
    words = worded["words"] if worded else found["words"].strip()
    key = f"c{len(rubric.criteria) + 1}"
    rubric.criteria.append(WrittenChoice(key, number, "", ((number, words),)))
    rubric.points.append(float(worded["points"]) if worded else None)


def worth(rubric: Rubric, head: Head, report: Report) -> dict[str, float]:
    """Return the points of each criterion; what markers could not use is reported."""
    if not rubric.criteria:
        report(rubric.line or head.line, "no_rubric", "people mark this question: it needs a > [!RUBRIC] list")
    if len(rubric.criteria) > MOST_CRITERIA:
        line = rubric.criteria[MOST_CRITERIA].line
        report(line, "rubric", f"a rubric takes at most {MOST_CRITERIA} criteria")
    found: dict[str, float] = {}
    for criterion, points in zip(rubric.criteria, rubric.points, strict=True):
        if points is None or not 0 < points <= MOST_POINTS or not (points * 2).is_integer():
            report(criterion.line, "rubric", "a criterion ends with its points, like “: 2”, in halves above 0")
        found[criterion.key] = points or 1.0
    if sum(found.values()) > MOST_POINTS:
        report(rubric.line, "rubric_points", f"the criteria add up to more than {MOST_POINTS} points")
    return found


def whole_number(head: Head, name: str, least: int, most: int, otherwise: int, report: Report) -> int:
    """Return a number from the braces, `otherwise` where none is given; others than least to most are reported."""
    text = head.given.value(name)
    if text is None:
        return otherwise
    if re.fullmatch(r"[0-9]{1,6}", text) and least <= int(text) <= most:
        return int(text)
    report(head.line, "attributes", f"“{name}” is a whole number from {least} to {most}, not “{text}”")
    return otherwise


def compare_rubrics(there: WrittenQuestion, here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return what an edition's rubric lacks against its source."""
    if len(there.targets) == len(here.targets):
        return []
    counted = f"the source's rubric has {len(there.targets)} criteria, this edition's {len(here.targets)}"
    return [(here.line, "structure", counted)]


def mark_nothing(definition: QuestionKey, _answer: Answer) -> Mark:
    """Return no points: people give them."""
    return Mark(0.0, definition.points, False)


def review_rubric(definition: QuestionKey, text: QuestionText, said: tuple[str, ...]) -> tuple[ReviewedPart, ...]:
    """Return the answer, and what it was marked by."""
    given = tuple(ReviewedPart("", "plain", given_html=words) for words in said)
    return given + tuple(ReviewedPart(text.targets[key], "plain") for key in definition.targets)


def right_nothing(_definition: QuestionKey) -> Answer:
    """Return nothing: people judge."""
    return ()


def tally_nothing(_definition: QuestionKey, _answer: Answer) -> tuple[str, ...]:
    """Return nothing: answers in words of one's own are not counted."""
    return ()


def label_nothing(_definition: QuestionKey, _text: QuestionText, _tallied: str) -> str:
    """Return nothing: nothing is counted."""
    return ""
