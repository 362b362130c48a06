"""Cues: the places in a message that give it away are chosen in the message itself."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from app.questions import multiple
from app.questions.asked import Asked, OnPaper
from app.questions.choosing import (
    asks_once,
    label_choice,
    review_choices,
    right_choice_keys,
    said_choices,
    take_choices,
    tally_choices,
)
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.parts import read_parts, written
from app.questions.question import Answer, Finding, Question
from app.questions.written import Head, Line, Report, WrittenChoice, WrittenQuestion

KIND = "cue"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = True
ATTRIBUTES: frozenset[str] = frozenset()

SPAN = re.compile(r"(?<!!)\[(?P<words>[^\[\]]+)\]\{#?(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*)\}")
PLACE = re.compile(r"\{\{ (?:gap|cue|end)(?:\.\d+)? \}\}")
CUE = re.compile(r"<!--cue:(\d+)-->(.*?)<!--/cue-->", re.DOTALL)
MARKER = re.compile(r"<!--(?:cue:\d+|/cue)-->")
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")
NOT_WITHIN = frozenset(
    "p ul ol li dl dt dd table thead tbody tr th td blockquote pre hr div section figure img a".split()
)
VOID = frozenset({"br", "wbr"})

review = review_choices
said = said_choices
tally = tally_choices
label = label_choice
asks_on = asks_once
right = right_choice_keys
mark = multiple.mark


@dataclass(frozen=True)
class Piece:
    """A part of the message: HTML as it runs, and the words after it that can be chosen, if there is a token."""

    html: str
    token: str = ""
    words_html: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Searching(Asked):
    """A question answered by choosing words in a message; `body_html` is empty, `pieces` are the message."""

    pieces: tuple[Piece, ...] = ()


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read the message with its spans, then the list of their keys; a choice has the words of its span."""
    parts = read_parts(lines, report)
    choices = [keyed(choice) for choice in parts.choices]
    spans = spans_of(parts.body, report)
    for choice in choices:
        if choice.key not in spans:
            report(choice.line, "cue_unknown", f"no words in the message are marked like [words]{{{choice.key}}}")
    for key, count in Counter(choice.key for choice in choices).items():
        if count > 1:
            line = next(choice.line for choice in reversed(choices) if choice.key == key)
            report(line, "duplicate_choice_key", f"the list names the cue “{key}” twice")
    places = {choice.key: place for place, choice in enumerate(choices)}
    for key, (line, _) in spans.items():
        if key not in places:
            report(line, "cue_unlisted", f"the cue “{key}” is missing from the list under the message")
    question = written(head, KIND, parts)
    return replace(
        question,
        body=tuple(with_markers(parts.body, places)),
        choices=tuple(
            replace(choice, lines=((choice.line, spans[choice.key][1]),)) if choice.key in spans else choice
            for choice in choices
        ),
    )


def keyed(choice: WrittenChoice) -> WrittenChoice:
    """A choice whose words are the key of a span."""
    key = " ".join(text for _, text in choice.lines).strip()
    return replace(choice, key=key or choice.key)


def spans_of(body: list[Line], report: Report) -> dict[str, tuple[int, str]]:
    """Return line and words of the spans of a message by key; two with one key are reported."""
    spans: dict[str, tuple[int, str]] = {}
    for number, text in body:
        if PLACE.search(text):
            report(number, "cue_place", "“{{ cue … }}” has a meaning of its own; write it another way")
        for found in SPAN.finditer(text):
            if found["key"] in spans:
                report(number, "duplicate_choice_key", f"two places in the message have the key “{found['key']}”")
            spans.setdefault(found["key"], (number, found["words"].strip()))
    return spans


def with_markers(body: list[Line], places: dict[str, int]) -> list[Line]:
    """Return the message with a marker before and after each span that the list names."""
    seen: set[str] = set()

    def marked(found: re.Match[str]) -> str:
        key, words = found["key"], found["words"].strip()
        if key not in places or key in seen:
            return words
        seen.add(key)
        return f"{{{{ cue.{places[key]} }}}}{words}{{{{ end }}}}"

    return [(number, SPAN.sub(marked, PLACE.sub("", text))) for number, text in body]


def compare(there: WrittenQuestion, here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return where an edition's list names other cues than its source, or in another order."""
    return [
        (choice.line, "structure", f"the source names the cue “{source.key}” here, not “{choice.key}”")
        for source, choice in zip(there.choices, here.choices, strict=False)
        if source.key != choice.key
    ]


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be asked and marked."""
    found = multiple.check(question)
    if not question.choices:
        return found
    lost = lost_cues(question.body_html, len(question.choices))
    names = ", ".join(f"“{question.choices[place].key}”" for place in lost)
    if lost:
        message = f"{names} cannot be chosen where it stands; mark words within one line of text"
        found.append(("cue_place", message))
    return found


def lost_cues(body_html: str, count: int) -> list[int]:
    """Return the places of cues that did not come through as words within one piece of running text."""
    whole = {int(found[1]) for found in CUE.finditer(body_html) if is_running_text(found[2])}
    return [place for place in range(count) if place not in whole]


def is_running_text(html: str) -> bool:
    """Whether HTML opens and closes its own tags and holds no block, picture, link or other cue."""
    is_open: list[str] = []
    for closing, name in TAG.findall(html):
        if name in NOT_WITHIN:
            return False
        if closing:
            if not is_open or is_open.pop() != name:
                return False
        elif name not in VOID:
            is_open.append(name)
    return not is_open and "<!--cue" not in html


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Searching:
    """Return the public form: the message in pieces, its spans by the tokens of the paper."""
    return Searching(
        kind=KIND,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html="",
        hint_html=text.hint_html,
        is_answered=bool(answer),
        pieces=pieces_of(definition, text.body_html, paper, answer),
    )


def pieces_of(definition: QuestionKey, html: str, paper: Paper, answer: Answer) -> tuple[Piece, ...]:
    """Return a message cut after each span that can be chosen."""
    made, at = [], 0
    for found in CUE.finditer(html):
        if int(found[1]) >= len(definition.choices):
            continue
        key = definition.choices[int(found[1])]
        before = MARKER.sub("", html[at : found.start()])
        made.append(Piece(before, paper.token(definition.key, key), found[2], key in answer))
        at = found.end()
    return (*made, Piece(MARKER.sub("", html[at:])))


def take(definition: QuestionKey, form: Form, paper: Paper, _before: Answer) -> Answer:
    """Return the chosen keys in written order."""
    return take_choices(definition, form, paper, many=True)


def on_paper(definition: QuestionKey, text: QuestionText, _paper: Paper) -> OnPaper:
    """Return the parts that may be ticked, lettered in written order as they are in the message."""
    return OnPaper("tick-cues", tuple((key, text.choices[key]) for key in definition.choices))
