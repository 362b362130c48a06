"""Reads the Markdown of one question into its parts, each with its line."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.questions.attributes import Attributes, split_attributes
from app.questions.registry import KINDS, inferred_kind

Line = tuple[int, str]
Report = Callable[[int, str, str], None]

BOX = re.compile(r"^ {0,3}[-*+]\s+\[([^\]]?)\](?:\s+(.*))?$")
SLIP = re.compile(r"^ {0,3}(?:[-*+]\s*)?\[[^\]\w]{0,2}\w?[^\]\w]{0,2}\](?![(\[:])")
QUOTE = re.compile(r"^\s*>\s?(.*)$")
CALLOUT = re.compile(r"^\s*\[!([A-Za-z]+)\]\s*(.*)$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
LATER_KINDS = ("ordering", "matching", "numeric", "short")
NAMES = ("tags", "points")
MOST_CHOICES = 26


@dataclass(frozen=True)
class WrittenChoice:
    """One choice as written: `mark` is the character in the box."""

    key: str
    line: int
    mark: str
    lines: tuple[Line, ...]
    feedback: tuple[Line, ...] = ()


@dataclass(frozen=True)
class WrittenQuestion:
    """One question as written, before its Markdown is rendered. `given` is what its braces said."""

    key: str
    kind: str
    line: int
    stem: Line
    body: tuple[Line, ...]
    choices: tuple[WrittenChoice, ...]
    tags: tuple[str, ...]
    points: float
    feedback: tuple[Line, ...]
    hint: tuple[Line, ...]
    given: Attributes


@dataclass
class Parts:
    """The parts of a question while its lines are read one by one."""

    report: Report
    body: list[Line] = field(default_factory=list)
    choices: list[WrittenChoice] = field(default_factory=list)
    callouts: dict[str, list[Line]] = field(default_factory=lambda: {"FEEDBACK": [], "HINT": []})
    target: list[Line] | None = None
    fence: str = ""

    def take(self, line: Line) -> None:
        """Put one line where it belongs."""
        number, text = line
        fence = FENCE.match(text)
        if self.fence or fence:
            self.inside_code(line, fence[1] if fence else "")
            return
        box = BOX.match(text)
        quote = QUOTE.match(text)
        if box:
            self.open_choice(number, box)
        elif not quote and SLIP.match(text):
            self.report(number, "choice_box", "this looks like a choice; write “- [ ] words” or “- [x] words”")
        elif not self.choices and not (quote and CALLOUT.match(quote[1])):
            self.take_before_choices(line, bool(quote))
        elif quote:
            self.take_quote(number, quote[1])
        elif text.strip():
            self.take_words(line)
        else:
            self.target = None

    def inside_code(self, line: Line, fence: str) -> None:
        """Keep lines of code together, in the body; code has no place among choices."""
        if not self.fence:
            self.fence = fence
        elif fence.startswith(self.fence):
            self.fence = ""
        if self.choices:
            self.report(line[0], "code_in_choice", "code blocks stand before the choices, not among them")
        else:
            self.body.append(line)

    def take_before_choices(self, line: Line, quote: bool) -> None:
        """A line of the case, or of a hint begun above the choices."""
        if quote and self.target is not None:
            found = QUOTE.match(line[1])
            self.target.append((line[0], found[1] if found else ""))
        else:
            self.target = None
            self.body.append(line)

    def open_choice(self, number: int, box: re.Match[str]) -> None:
        """Begin a choice."""
        self.choices.append(read_box(number, box, len(self.choices), self.report))
        self.target = None

    def take_quote(self, number: int, text: str) -> None:
        """A quoted line: feedback on the choice above, or a callout on the whole question."""
        callout = CALLOUT.match(text)
        if callout and callout[1].upper() in self.callouts:
            self.target = self.callouts[callout[1].upper()]
            self.target.append((number, callout[2]))
        elif callout and self.choices:
            self.target = None
            message = f"[!{callout[1]}] stands before the choices; after them only FEEDBACK and HINT"
            self.report(number, "callout", message)
        elif callout:
            self.target = None
            self.body.append((number, f"> {text}"))
        elif self.target is not None:
            self.target.append((number, text))
        else:
            last = self.choices[-1]
            self.choices[-1] = replace(last, feedback=(*last.feedback, (number, text)))

    def take_words(self, line: Line) -> None:
        """Plain words after a choice go on with it while no feedback has begun and the line is indented."""
        last = self.choices[-1]
        if last.feedback or not line[1].startswith((" ", "\t")):
            self.report(
                line[0],
                "text_after_choices",
                "text after the choices belongs to no choice; indent it or quote it",
            )
        else:
            self.choices[-1] = replace(last, lines=(*last.lines, (line[0], line[1].strip())))


def read_question(
    stem: Line | None, given: Attributes, line: int, lines: list[Line], is_source: bool, report: Report
) -> WrittenQuestion:
    """Read a question from its lines; with no `stem`, as in a lesson, the first paragraph is the stem."""
    parts = Parts(report)
    for each in lines:
        parts.take(each)
    body = parts.body
    if stem is None:
        stem, body = first_paragraph(body, line)
    if not stem[1]:
        report(line, "no_stem", "the question has no text")
    check_choice_keys(parts.choices, report)
    if is_source and not given.key:
        report(line, "no_key", "the question has no key; write {#key} after it")
    right = sum(choice.mark == "x" for choice in parts.choices)
    return WrittenQuestion(
        key=given.key,
        kind=read_kind(given, right, line, report),
        line=line,
        stem=stem,
        body=tuple(body),
        choices=tuple(parts.choices),
        tags=tuple((given.value("tags") or "").split()),
        points=read_points(given, line, report),
        feedback=tuple(parts.callouts["FEEDBACK"]),
        hint=tuple(parts.callouts["HINT"]),
        given=given,
    )


def read_box(number: int, box: re.Match[str], index: int, report: Report) -> WrittenChoice:
    """A choice from its first line; without a key of its own it gets the letter of its place."""
    if box[1] not in (" ", "x", "X"):
        report(number, "choice_box", f"“[{box[1]}]” reads like a slip; a box is [ ] or [x]")
    text, attributes = split_attributes(box[2] or "")
    if attributes.broken or attributes.words or attributes.values:
        report(number, "attributes", "a choice takes only its key in braces, like {#key}")
    key = attributes.key or chr(ord("a") + min(index, MOST_CHOICES - 1))
    mark = "x" if box[1] in ("x", "X") else " "
    return WrittenChoice(key, number, mark, ((number, text),))


def first_paragraph(lines: list[Line], line: int) -> tuple[Line, list[Line]]:
    """Part the first paragraph, joined to one line, from what follows."""
    start = 0
    while start < len(lines) and not lines[start][1].strip():
        start += 1
    end = start
    while end < len(lines) and lines[end][1].strip() and not QUOTE.match(lines[end][1]):
        end += 1
    words = " ".join(text.strip() for _, text in lines[start:end])
    return (lines[start][0] if start < len(lines) else line, words), lines[end:]


def check_choice_keys(choices: list[WrittenChoice], report: Report) -> None:
    """Keys of choices differ, and there are not more choices than letters."""
    if len(choices) > MOST_CHOICES:
        report(choices[MOST_CHOICES].line, "many_choices", f"a question takes at most {MOST_CHOICES} choices")
    seen: set[str] = set()
    for choice in choices[:MOST_CHOICES]:
        if choice.key in seen:
            report(choice.line, "duplicate_choice_key", f"two choices have the key “{choice.key}”")
        seen.add(choice.key)


def read_kind(given: Attributes, right: int, line: int, report: Report) -> str:
    """The kind named in the braces, or the one the boxes show."""
    if given.broken:
        report(line, "attributes", 'the braces are not understood; write {#key .kind tags="a b" points=1}')
    for name, _ in given.values:
        if name not in NAMES:
            report(line, "attributes", f"a question has no “{name}”; it takes tags and points")
    if len(given.words) > 1:
        report(line, "kind", "a question has one kind")
    kind = given.words[0] if given.words else inferred_kind(right)
    if kind in KINDS:
        return kind
    if kind in LATER_KINDS:
        report(line, "kind", f"the kind “{kind}” is not offered yet; use single or multiple")
    else:
        report(line, "kind", f"there is no question kind “{kind}”")
    return inferred_kind(right)


def read_points(given: Attributes, line: int, report: Report) -> float:
    """Points of a question, 1 where none are given; above 0 and at most 100."""
    text = given.value("points")
    if text is None:
        return 1.0
    if re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text) and 0 < float(text) <= 100:
        return float(text)
    report(line, "points", f"points are a number above 0 and at most 100, not “{text}”")
    return 1.0
