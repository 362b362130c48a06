"""Text with gaps to fill by typing or by choosing: marked by the share of gaps that are right.

An author writes `[__ = words | other words]` for a gap to type into and `[__ *right | wrong]` for one to
choose from; the sign = may be left out in the source edition. An edition in another language has no star, and
the words of its typed gaps are accepted besides. Gaps are counted from 0 in the page's HTML, for people from 1.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from app.core.folding import Rules, fold
from app.questions.asked import Asked, AskedChoice, OnPaper, ReviewedPart
from app.questions.choosing import asks_once
from app.questions.definition import QuestionKey, QuestionText
from app.questions.folding import distinct, is_accepted
from app.questions.gap_reading import NOTHING, read_gaps
from app.questions.paper import Form, Paper
from app.questions.parts import read_parts, written
from app.questions.placing import one_value
from app.questions.question import Answer, Finding, Mark, Question
from app.questions.writing import LONGEST_WORDS, read_fold, typed
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "gap"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = False
ATTRIBUTES = frozenset({"fold"})
PLACE = re.compile(r"<!--gap:(\d+)-->")

asks_on = asks_once


@dataclass(frozen=True)
class Piece:
    """A piece of the text and the gap after it, by its number from 1; 0 after the last piece.

    A gap with `options` is chosen from; into one without, `value` has been typed so far.
    """

    html: str
    number: int = 0
    value: str = ""
    options: tuple[AskedChoice, ...] = ()


@dataclass(frozen=True)
class Gapped(Asked):
    """A text with gaps; the pieces are parts of one HTML text, which is whole only when they are joined."""

    pieces: tuple[Piece, ...] = ()
    count: int = 0
    longest: int = LONGEST_WORDS


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read a case with gaps."""
    parts = read_parts(lines, report, NOTHING)
    made = written(head, KIND, parts)
    return read_gaps(made, report, is_source=head.is_source, fold=read_fold(head, report))


def compare(there: WrittenQuestion, here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return where an edition has other gaps than its source."""
    source, edition = there.detail["gaps"], here.detail["gaps"]
    if len(source) != len(edition):
        return [(here.line, "structure", f"the source has {len(source)} gaps here, this edition {len(edition)}")]
    lines = [number for number, text in here.body for _ in range(text.count("{{ gap."))]
    found = []
    for number, (one, other, line) in enumerate(zip(source, edition, lines, strict=False), 1):
        count, options = len(one.get("options", ())), len(other.get("options", ()))
        if not count and options:
            message = f"gap {number} is typed in; write “[__ = words | other words]” or “[__]”"
        elif count != options:
            message = f"gap {number} has {count} options in the source, {options} here"
        else:
            continue
        found.append((line, "structure", message))
    return found


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    gaps = gaps_of(question)
    if not gaps:
        return [("no_gap", "the case has no gap; write it like “[__ = words | other words]”")]
    parted = PLACE.split(question.body_html)
    places = [int(index) for index in parted[1::2]]
    found: list[Finding] = [
        ("gap_place", f"gap {index + 1} stands where it cannot be shown, as in a heading or an address")
        for index in range(len(gaps))
        if index not in places
    ]
    before = ""
    for html, index in zip(parted[0::2], places, strict=False):
        before += html
        if before.count("<a ") > before.count("</a>"):
            found.append(("gap_place", f"gap {index + 1} stands inside a link"))
    return found


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Asked:
    """Return the public form: the text in pieces, the options by the tokens and in the order of the paper."""
    gaps = gaps_of(definition)
    pieces: list[Piece] = []
    left = dict(enumerate(gaps))
    parted = PLACE.split(text.body_html)
    for html, index in zip(parted[0::2], parted[1::2], strict=False):
        gap = left.pop(int(index), None)
        pieces.append(_piece(html, int(index), gap, (definition, text, paper, answer)) if gap else Piece(html))
    pieces.append(Piece(parted[-1]))
    pieces += [_piece("", index, gap, (definition, text, paper, answer)) for index, gap in left.items()]
    return Gapped(
        kind=definition.kind,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html="",
        hint_html=text.hint_html,
        is_answered=bool(answer),
        pieces=tuple(pieces),
        count=len(gaps),
    )


def _piece(html: str, index: int, gap: Any, of: tuple[QuestionKey, QuestionText, Paper, Answer]) -> Piece:
    """Return a piece with its gap as it is filled so far."""
    definition, text, paper, answer = of
    filled = answer[index] if index < len(answer) else ""
    options = tuple(
        AskedChoice(paper.token(definition.key, key), text.targets.get(key, ""), key == filled)
        for key in paper.order(definition.key, gap.get("options", ()))
    )
    return Piece(html, index + 1, "" if options else filled, options)


def take(definition: QuestionKey, form: Form, paper: Paper, _before: Answer) -> Answer:
    """Return what each gap was filled with, empty texts where nothing was; nothing where no gap was filled.

    Raises `Refused`: "unknown_choice" for a foreign option, "too_long".
    """
    found = []
    for number, gap in enumerate(gaps_of(definition), 1):
        name, options = f"gap-{number}", gap.get("options", ())
        if options:
            token = one_value(form, name)
            found.append(paper.key_of(definition.key, options, token) if token else "")
        else:
            found.append(typed(form.get(name), LONGEST_WORDS))
    return tuple(found) if any(found) else ()


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Points by the share of gaps that are right; a gap left empty is not."""
    gaps = len(definition.accepted)
    right = sum(rights(definition, answer))
    correct = 0 < gaps == right
    raw = definition.points if correct else definition.points * right / max(gaps, 1)
    return Mark(raw, definition.points, correct)


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return every gap by its number: what it was filled with, and what belongs there."""
    found = []
    for index, is_right in enumerate(rights(definition, answer)):
        filled = answer[index] if index < len(answer) else ""
        given = _words(definition, text, index, filled)
        gap = gaps_of(definition)[index]
        if gap.get("options"):
            expected = text.targets.get(gap["correct"], "")
        else:
            expected = escape(" / ".join(distinct(definition.accepted[index], rules_of(definition))))
        verdict: Any = "right" if is_right else "wrong" if filled else "missed"
        found.append(ReviewedPart(f"{index + 1}.", verdict, given, expected))
    return tuple(found)


def said(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[str, ...]:
    """Return the gaps that are filled, each with its number."""
    return tuple(
        f"{index + 1}. {_words(definition, text, index, filled)}" for index, filled in enumerate(answer) if filled
    )


def tally(definition: QuestionKey, answer: Answer) -> tuple[str, ...]:
    """Return `number:option key` or `number:words as they are compared` for every gap that is filled."""
    gaps, rules = gaps_of(definition), rules_of(definition)
    return tuple(
        f"{index}:{filled if gap.get('options') else fold(filled, rules) or filled}"
        for index, (gap, filled) in enumerate(zip(gaps, answer, strict=False), 1)
        if filled
    )


def label(definition: QuestionKey, text: QuestionText, tallied: str) -> str:
    """Return the number of a gap and the words that are counted."""
    number, _, filled = tallied.partition(":")
    return f"{escape(number)}. {_words(definition, text, int(number) - 1, filled)}"


def right(definition: QuestionKey) -> Answer:
    """Return the right option or the first accepted words of every gap."""
    return tuple(
        gap["correct"] if "correct" in gap else words[0]
        for gap, words in zip(gaps_of(definition), definition.accepted, strict=False)
    )


def on_paper(definition: QuestionKey, text: QuestionText, paper: Paper) -> OnPaper:
    """Return the options of all gaps under numbers; the gaps themselves stand in the case."""
    options = [
        (key, text.targets.get(key, ""))
        for gap in gaps_of(definition)
        for key in paper.order(definition.key, gap.get("options", ()))
    ]
    return OnPaper("fill-gaps", targets=tuple(options))


def numbered(html: str) -> str:
    """Return a case as it reads beside its review: in place of each gap its number."""
    return PLACE.sub(lambda found: f"<b>({int(found[1]) + 1})</b>", html)


def rights(definition: QuestionKey, answer: Answer) -> list[bool]:
    """Return for each gap whether it is filled rightly."""
    rules = rules_of(definition)
    filled = (*answer, *[""] * len(definition.accepted))
    return [
        bool(text) and (text == gap["correct"] if "correct" in gap else is_accepted(text, words, rules))
        for gap, words, text in zip(gaps_of(definition), definition.accepted, filled, strict=False)
    ]


def gaps_of(question: QuestionKey | Question) -> Any:
    """Return the gaps in their order, each with `key` and, to choose from, `options` and the `correct` one."""
    return question.detail.get("gaps", ())


def rules_of(definition: QuestionKey) -> Rules:
    """Return what is folded in typed gaps."""
    return tuple(definition.detail.get("fold", ()))


def _words(definition: QuestionKey, text: QuestionText, index: int, filled: str) -> str:
    """Return what a gap is filled with as safe HTML."""
    gaps = gaps_of(definition)
    is_chosen = 0 <= index < len(gaps) and bool(gaps[index].get("options"))
    return text.targets.get(filled, "") if is_chosen else escape(filled)
