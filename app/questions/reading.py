"""Reads a question from its Markdown: what its braces say, then the lines as its kind reads them."""

import re

from app.questions.attributes import Attributes
from app.questions.parts import QUOTE, SLIP
from app.questions.registry import KINDS, read_by_boxes
from app.questions.written import Head, Line, Report, WrittenQuestion

NAMES = frozenset({"tags", "points"})
ITEM = re.compile(r"^ {0,3}(?:[-*+=|]|\d{1,3}[.)])\s|^ {0,3}(?:[|#]|```|~~~)")


def read_question(
    stem: Line | None,
    given: Attributes,
    line: int,
    lines: list[Line],
    is_source: bool,
    report: Report,
    source_kind: str = "",
) -> WrittenQuestion:
    """Read a question from its lines; with no `stem`, as in a lesson, the first paragraph is the stem.

    `source_kind` is the kind of this question in the source edition, which other editions need not repeat.
    """
    if stem is None:
        stem, lines = first_paragraph(lines, line)
    if not stem[1]:
        report(line, "no_stem", "the question has no text")
    if is_source and not given.key:
        report(line, "no_key", "the question has no key; write {#key} after it")
    kind = read_kind(given, line, report) or source_kind
    head = Head(
        key=given.key,
        kind=kind,
        line=line,
        stem=stem,
        tags=tuple((given.value("tags") or "").split()),
        points=read_points(given, line, report),
        given=given,
        is_source=is_source,
    )
    return KINDS[kind].read(head, lines, report) if kind else read_by_boxes(head, lines, report)


def first_paragraph(lines: list[Line], line: int) -> tuple[Line, list[Line]]:
    """Part the first paragraph, joined to one line, from what follows."""
    start = 0
    while start < len(lines) and not lines[start][1].strip():
        start += 1
    end = start
    while end < len(lines) and lines[end][1].strip() and not ends_paragraph(lines[end][1]):
        end += 1
    words = " ".join(text.strip() for _, text in lines[start:end])
    return (lines[start][0] if start < len(lines) else line, words), lines[end:]


def ends_paragraph(text: str) -> bool:
    """Whether a line that follows words without a gap begins something else."""
    return any(pattern.match(text) for pattern in (QUOTE, ITEM, SLIP))


def read_kind(given: Attributes, line: int, report: Report) -> str:
    """The kind named in the braces, or nothing; the names that a kind does not know are reported."""
    if given.broken:
        report(line, "attributes", 'the braces are not understood; write {#key .kind tags="a b" points=1}')
    if len(given.words) > 1:
        report(line, "kind", "a question has one kind")
    kind = given.words[0] if given.words else ""
    if kind and kind not in KINDS:
        report(line, "kind", f"there is no question kind “{kind}”; there are {', '.join(sorted(KINDS))}")
        kind = ""
    known = NAMES | (KINDS[kind].ATTRIBUTES if kind else frozenset())
    for name, _ in given.values:
        if name not in known:
            takes = ", ".join(sorted(known))
            report(line, "attributes", f"a {kind or 'plain'} question has no “{name}”; it takes {takes}")
    return kind


def read_points(given: Attributes, line: int, report: Report) -> float:
    """Points of a question, 1 where none are given; above 0 and at most 100."""
    text = given.value("points")
    if text is None:
        return 1.0
    if re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text) and 0 < float(text) <= 100:
        return float(text)
    report(line, "points", f"points are a number above 0 and at most 100, not “{text}”")
    return 1.0
