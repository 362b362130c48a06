"""Matching: each row gets what belongs to it; several rows may share it, as in sorting things into kinds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.questions.asked import Asked, AskedChoice, OnPaper, ReviewedPart
from app.questions.attributes import split_attributes
from app.questions.choosing import asks_once
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.parts import MOST_CHOICES, check_choice_keys, read_parts, written
from app.questions.placing import Differences, differences, mixed, one_value, refuse_boxes
from app.questions.question import Answer, Finding, Mark, Question, choice_count_findings
from app.questions.table import Row, Table, read_table
from app.questions.written import Head, Line, Report, WrittenChoice, WrittenPart, WrittenQuestion

KIND = "matching"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = False
ATTRIBUTES: frozenset[str] = frozenset()
SIDES = ("left", "right")
NOTHING = re.compile(r"(?!)")
TARGET_KEY = re.compile(r"t\d+")

asks_on = asks_once


@dataclass(frozen=True)
class AskedRow:
    """A row by its token, and the token of what was put to it so far, or empty."""

    token: str
    html: str
    target: str


@dataclass(frozen=True)
class Matching(Asked):
    """Rows, and targets to choose from for each, mixed; the sides are what the table's header calls them."""

    rows: tuple[AskedRow, ...] = ()
    targets: tuple[AskedChoice, ...] = ()
    left_html: str = ""
    right_html: str = ""


@dataclass
class Pairs:
    """Rows, targets and which belongs to which, while the rows of a table are read one by one."""

    report: Report
    choices: list[WrittenChoice] = field(default_factory=list)
    targets: dict[str, WrittenChoice] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    spares: list[WrittenChoice] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Take one row; without words on its left it is a spare."""
        words, given = split_attributes(row.left)
        if given.broken or given.words or given.values:
            self.report(row.line, "attributes", "a row takes only its key in braces, like {#key}")
        if TARGET_KEY.fullmatch(given.key):
            self.report(row.line, "attributes", f"the key “{given.key}” is that of a right side; choose another")
        if not row.right:
            self.report(row.line, "empty_target", "the row has no right side")
            return
        target = self.target(row)
        if not words:
            self.spares.append(replace(target, line=row.line))
            return
        key = given.key or chr(ord("a") + min(len(self.choices), MOST_CHOICES - 1))
        self.choices.append(WrittenChoice(key, row.line, " ", ((row.line, words),)))
        self.pairs[key] = target.key

    def target(self, row: Row) -> WrittenChoice:
        """Return the target with the words of a row's right side, a new one at its first appearance."""
        words, given = split_attributes(row.right)
        if given.key or given.broken or given.words or given.values:
            self.report(row.line, "attributes", "braces stand on the left side only")
        words = " ".join(words.split())
        known = self.targets.get(words.casefold())
        if known is None:
            known = WrittenChoice(f"t{len(self.targets) + 1}", row.line, "", ((row.line, words),))
            self.targets[words.casefold()] = known
        elif known.lines[0][1] != words:
            message = f"“{words}” and “{known.lines[0][1]}” in line {known.line} are one; write them alike"
            self.report(row.line, "target_case", message)
        return known

    def check(self) -> None:
        """A spare is used in no row and written once; there are no more rows and targets than letters."""
        used = set(self.pairs.values())
        for spare in self.spares:
            if spare.key in used:
                message = "a row with an empty left side adds a right side that belongs to none; this one does"
                self.report(spare.line, "spare", message)
            used.add(spare.key)
        check_choice_keys(self.choices, self.report)
        if len(self.targets) > MOST_CHOICES:
            last = list(self.targets.values())[MOST_CHOICES]
            self.report(last.line, "many_choices", f"a question takes at most {MOST_CHOICES} right sides")


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read a table of two columns: each row pairs a left side with its right side."""
    table = read_table(lines, head.line, report)
    found = Pairs(report)
    for row in table.rows:
        found.take(row)
    found.check()
    return replace(
        read_around(head, table, report),
        choices=tuple(found.choices),
        targets=tuple(found.targets.values()),
        parts=read_sides(table, report),
        detail={"pairs": found.pairs},
    )


def read_sides(table: Table, report: Report) -> tuple[WrittenPart, ...]:
    """Read the header, which names the two sides."""
    head = table.head
    if head is None:
        return ()
    if not (head.left and head.right):
        report(head.line, "table", "the header of the table names both sides, like “| Message | Kind |”")
    words = zip(SIDES, (head.left, head.right), strict=True)
    return tuple(WrittenPart(side, head.line, (head.line, each), ()) for side, each in words)


def read_around(head: Head, table: Table, report: Report) -> WrittenQuestion:
    """Read what stands before the table, the case, and after it: only hint and feedback."""
    gap = [(table.after[0][0], "")] if table.after else []
    parts = read_parts([*table.before, *gap, *table.after], report, NOTHING)
    message = "matching takes no boxes; write a table of two columns"
    refuse_boxes(parts.body, report, message)
    outside = table.after[0][0] if table.after else None
    stray = [(number, text) for number, text in parts.body if outside is not None and number >= outside]
    for number, text in stray:
        if text.strip():
            report(number, "text_after_choices", "after the table stand only [!FEEDBACK] and [!HINT]")
    parts.body = [line for line in parts.body if line not in stray]
    return written(head, KIND, parts)


def compare(there: WrittenQuestion, here: WrittenQuestion) -> Differences:
    """Return where rows or right sides of an edition are not those of its source."""
    found = differences(there.choices, here.choices, "the row")
    if len(there.targets) != len(here.targets):
        message = f"the source has {len(there.targets)} different right sides, this edition {len(here.targets)}"
        found.append((here.line, "structure", message))
    pairs = zip(there.choices, targets_by_row(there), here.choices, targets_by_row(here), strict=False)
    for there_row, wanted, here_row, given in pairs:
        if wanted != given:
            message = f"the right side is not shared by the same rows as in the source (line {there_row.line})"
            found.append((here_row.line, "structure", message))
            break
    return found


def targets_by_row(question: WrittenQuestion) -> list[str]:
    """Return the target of each row."""
    return [question.detail["pairs"][row.key] for row in question.choices]


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    findings = choice_count_findings(question)
    if len(question.targets) < 2:
        findings.append(("few_targets", "a matching question needs at least two different right sides"))
    return findings


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Matching:
    """Return the public form: rows in the order of the paper, targets mixed, pairs only as given so far."""
    given = pairs_in(answer)
    tokens = {key: paper.token(definition.key, key) for key in (*definition.choices, *definition.targets)}
    left, right = (text.parts[side].title_html if side in text.parts else "" for side in SIDES)
    return Matching(
        kind=KIND,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer),
        rows=tuple(
            AskedRow(tokens[key], text.choices[key], tokens.get(given.get(key, ""), ""))
            for key in paper.order(definition.key, definition.choices)
        ),
        targets=tuple(
            AskedChoice(tokens[key], text.targets[key]) for key in mixed(paper, definition.key, definition.targets)
        ),
        left_html=left,
        right_html=right,
    )


def pairs_in(answer: Sequence[str]) -> dict[str, str]:
    """Return row → target of an answer."""
    return {row: target for row, _, target in (pair.partition(":") for pair in answer)}


def take(definition: QuestionKey, form: Form, paper: Paper, _before: Answer) -> Answer:
    """Return a pair for each row that was given a target; raises `Refused("unknown_choice")` for a foreign one."""
    pairs = []
    for row in definition.choices:
        token = one_value(form, f"row-{paper.token(definition.key, row)}")
        if token:
            pairs.append(f"{row}:{paper.key_of(definition.key, definition.targets, token)}")
    return tuple(pairs)


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Points in proportion to the rows with their right target."""
    pairs: Mapping[str, str] = definition.detail.get("pairs", {})
    rows, points = len(definition.choices), definition.points
    right = sum(pairs.get(row) == target for row, target in pairs_in(answer).items())
    if rows and right == rows:
        return Mark(points, points, True)
    return Mark(points * right / rows if rows else 0.0, points, False)


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return every row in written order with what was put to it and what belongs to it."""
    given = pairs_in(answer)
    pairs: Mapping[str, str] = definition.detail.get("pairs", {})
    return tuple(
        ReviewedPart(
            words_html=text.choices[row],
            verdict="missed" if row not in given else "right" if given[row] == pairs[row] else "wrong",
            given_html=text.targets.get(given.get(row, ""), ""),
            expected_html=text.targets[pairs[row]],
        )
        for row in definition.choices
    )


def said(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return each row that was given a target, with it."""
    return tuple(words for pair in answer if (words := label(definition, text, pair)))


def tally(_definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
    """Return the pairs, as `row:target`."""
    return answer


def label(_definition: QuestionKey, text: QuestionText, tallied: str) -> str:
    """Return the words of a counted pair."""
    row, _, target = tallied.partition(":")
    if row not in text.choices or target not in text.targets:
        return ""
    return f"{text.choices[row]} → {text.targets[target]}"


def right(definition: QuestionKey) -> Answer:
    """Return every row with the target that belongs to it."""
    pairs: Mapping[str, str] = definition.detail.get("pairs", {})
    return tuple(f"{row}:{pairs[row]}" for row in definition.choices)


def on_paper(definition: QuestionKey, text: QuestionText, paper: Paper) -> OnPaper:
    """Return the rows, and the targets mixed."""
    rows = paper.order(definition.key, definition.choices)
    targets = mixed(paper, definition.key, definition.targets)
    return OnPaper(
        "match-items",
        tuple((key, text.choices[key]) for key in rows),
        tuple((key, text.targets[key]) for key in targets),
    )
