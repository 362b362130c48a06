"""What the kinds share in which the answer is typed: accepted lines of the author, the field, what is sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.core.errors import Refused
from app.core.folding import RULES, fold
from app.questions.asked import Asked, ReviewedPart, Verdict
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.parts import FENCE, Parts, read_parts
from app.questions.placing import refuse_boxes
from app.questions.question import Answer
from app.questions.written import Head, Line, Report

ACCEPTED = re.compile(r"^ {0,3}=(?P<mark>)(?:\s+(?P<words>.*))?$")
"""A line that says what is accepted: `= words | other words`."""
UNSPACED = re.compile(r"^ {0,3}=[^=\s]")
BAR = re.compile(r"\\?\|")
"""What stands between accepted words; inside a table it is written with a backslash."""
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Writing(Asked):
    """A question answered in one field: what has been typed so far, the unit beside it, the most characters.

    `is_lenient`: whether capital letters, scripts and diacritics are of no account.
    """

    value: str = ""
    unit: str = ""
    longest: int = LONGEST_WORDS
    is_lenient: bool = True


def read_accepted(lines: list[Line], report: Report, kind: str) -> tuple[Parts, list[Line]]:
    """Return the parts of a question, and of its `=` lines what follows the sign; no choices are left.

    Whatever stands after the first of these lines and is neither hint nor feedback is reported: it would be
    shown to the learner, and may well tell the answer.
    """
    parts = read_parts(lines, report, ACCEPTED)
    found: list[Line] = []
    for each in parts.choices:
        if each.feedback:
            message = "what is said of the answer stands in “> [!FEEDBACK]” after the lines with ="
            report(each.feedback[0][0], "reason", message)
        if len(each.lines) > 1:
            report(each.lines[1][0], "accepted", "each line of accepted answers begins with =")
        found.append(each.lines[0])
    parts.choices = []
    words = outside_code(parts.body)
    refuse_boxes(words, report, f"a question of the kind {kind} is answered by typing and has no boxes")
    refuse_unspaced(words, report)
    return parts, found


def outside_code(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that stand in no block of code."""
    found: list[Line] = []
    fence = ""
    for number, text in lines:
        mark = FENCE.match(text)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence:
            found.append((number, text))
    return found


def refuse_unspaced(lines: list[Line], report: Report) -> None:
    """A line of the case that begins with = and a letter is an accepted answer shown to everybody."""
    for number, text in lines:
        if UNSPACED.match(text):
            report(number, "accepted", "write “= words” with a space; a formula stands in code: “`=SUM(A1)`”")


def between_bars(text: str) -> list[str]:
    """Return the words between bars, without spaces around them."""
    return [" ".join(words.split()) for words in BAR.split(text)]


def read_words(line: Line, report: Report, longest: int = LONGEST_WORDS) -> list[str]:
    """Return the accepted words of a line; those that are empty, all punctuation or too long are reported."""
    found = between_bars(line[1])
    for words in found:
        if not fold(words):
            report(line[0], "accepted", "there are no words before, between or after the bars")
        elif len(words) > longest:
            report(line[0], "accepted", f"accepted words have at most {longest} characters")
    return [words for words in found if fold(words)]


def read_fold(head: Head, report: Report) -> list[str]:
    """Return what is folded when answers are compared: `fold="case script diacritics"`, all by default."""
    given = head.given.value("fold")
    if given is None:
        return list(RULES)
    names = given.split()
    if names == ["none"]:
        return []
    if not names or not set(names) <= set(RULES):
        report(head.line, "fold", f"fold takes {', '.join(RULES)}, or none alone; not “{given}”")
        return list(RULES)
    return [rule for rule in RULES if rule in names]


def ask_to_write(
    definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer, longest: int
) -> Writing:
    """Return the public form of a question with one field."""
    return Writing(
        kind=definition.kind,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer),
        value=typed_of(answer),
        unit=text.unit,
        longest=longest,
    )


def typed(text: str, longest: int) -> str:
    """Return text as somebody typed it: in one line, without characters that cannot be seen.

    Raises `Refused("too_long")`; fields of pages take no more than `longest`.
    """
    if len(text) > longest * 4:
        raise Refused("too_long")
    seen = "".join(each for each in " ".join(text.split()) if each.isprintable()).strip()
    if len(seen) > longest:
        raise Refused("too_long")
    return seen


def take_typed(form: Form, longest: int) -> Answer:
    """Return what was typed into the one field, or nothing; raises `Refused("too_long")`."""
    text = typed(form.get("text"), longest)
    return (text,) if text else ()


def typed_of(answer: Answer) -> str:
    """Return what was typed into the one field, empty without an answer."""
    return answer[0] if answer else ""


def review_typed(answer: Answer, expected: str, *, is_right: bool) -> tuple[ReviewedPart, ...]:
    """Return what was typed, and what was expected, already safe HTML."""
    given = typed_of(answer)
    verdict: Verdict = "right" if is_right else "wrong" if given else "missed"
    return (ReviewedPart("", verdict, escape(given), expected),)


def said_typed(_definition: QuestionKey, _text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return what was typed."""
    return tuple(escape(each) for each in answer if each)
