"""Reads the lines of a question: the case, items with their reasons, hint and feedback, each with its line."""

import re
from dataclasses import dataclass, field, replace

from app.questions.attributes import split_attributes
from app.questions.written import Head, Line, Report, WrittenChoice, WrittenQuestion

BOX = re.compile(r"^ {0,3}[-*+]\s+\[(?P<mark>[^\]]?)\](?:\s+(?P<words>.*))?$")
NUMBERED = re.compile(r"^ {0,3}\d{1,3}[.)](?P<mark>)\s+(?P<words>.*)$")
BULLET = re.compile(r"^ {0,3}[-*+](?P<mark>)\s+(?P<words>.*)$")
SLIP = re.compile(r"^ {0,3}(?:[-*+]\s*)?\[[^\]\w]{0,2}\w?[^\]\w]{0,2}\](?![(\[:{])")
QUOTE = re.compile(r"^\s*>\s?(.*)$")
CALLOUT = re.compile(r"^\s*\[!([A-Za-z]+)\]\s*(.*)$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
MOST_CHOICES = 26


@dataclass
class Parts:
    """The parts of a question while its lines are read one by one; `item` is how a choice begins."""

    report: Report
    item: re.Pattern[str] = BOX
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
        box = self.item.match(text)
        quote = QUOTE.match(text)
        if box:
            self.open_choice(number, box)
        elif self.item is BOX and not quote and SLIP.match(text):
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
        self.choices.append(read_item(number, box, len(self.choices), self.report))
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


def read_parts(lines: list[Line], report: Report, item: re.Pattern[str] = BOX) -> Parts:
    """Read lines into their parts; two items with one key and too many of them are reported."""
    parts = Parts(report, item)
    for each in lines:
        parts.take(each)
    check_choice_keys(parts.choices, report)
    return parts


def written(head: Head, kind: str, parts: Parts) -> WrittenQuestion:
    """Join head and parts to a question; a kind replaces what it reads differently."""
    return WrittenQuestion(
        key=head.key,
        kind=kind,
        line=head.line,
        stem=head.stem,
        body=tuple(parts.body),
        choices=tuple(parts.choices),
        tags=head.tags,
        points=head.points,
        feedback=tuple(parts.callouts["FEEDBACK"]),
        hint=tuple(parts.callouts["HINT"]),
        given=head.given,
    )


def read_item(number: int, box: re.Match[str], index: int, report: Report) -> WrittenChoice:
    """A choice or item from its first line; without a key of its own it gets the letter of its place."""
    if box.re is BOX and box["mark"] not in (" ", "x", "X"):
        report(number, "choice_box", f"“[{box['mark']}]” reads like a slip; a box is [ ] or [x]")
    text, attributes = split_attributes(box["words"] or "")
    if attributes.broken or attributes.words or attributes.values:
        report(number, "attributes", "a choice takes only its key in braces, like {#key}")
    key = attributes.key or chr(ord("a") + min(index, MOST_CHOICES - 1))
    mark = "x" if box["mark"] in ("x", "X") else " "
    return WrittenChoice(key, number, mark, ((number, text),))


def check_choice_keys(choices: list[WrittenChoice], report: Report) -> None:
    """Keys of choices differ, and there are not more choices than letters."""
    if len(choices) > MOST_CHOICES:
        report(choices[MOST_CHOICES].line, "many_choices", f"a question takes at most {MOST_CHOICES} choices")
    seen: set[str] = set()
    for choice in choices[:MOST_CHOICES]:
        if choice.key in seen:
            report(choice.line, "duplicate_choice_key", f"two choices have the key “{choice.key}”")
        seen.add(choice.key)
