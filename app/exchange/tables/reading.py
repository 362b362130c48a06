"""Reads the rows of a table as questions; see app.exchange.tables.headings for the headings."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.exchange.bank import Bank, BankChoice, BankPair, BankQuestion, Loss, Unreadable
from app.exchange.gathering import Gathering
from app.exchange.scales import decimal_text, read_points, share_of
from app.exchange.shares import shares_of
from app.exchange.tables.cells import criteria_of, gap_of, number_of, unbarred
from app.exchange.tables.headings import Row
from app.exchange.tags import tags_of
from app.exchange.words import free_key, key_from, one_line

KINDS = ("single", "multiple", "ordering", "matching", "numeric", "short", "gap", "text", "upload", "survey")
MOST_LOSSES = 1000
YES = frozenset({"yes", "true", "1", "x", "da", "да", "po"})


def bank_of(rows: Sequence[Row], title: str, gathering: Gathering) -> Bank:
    """The questions of some rows; raises Unreadable where no row holds one."""
    questions = []
    keys: set[str] = set()
    for row in rows:
        gathering.place = row.place
        question = question_of(row, gathering)
        if len(gathering.found) > MOST_LOSSES:
            raise Unreadable(f"more than {MOST_LOSSES:,} things in the table are wrong", row.place)
        if question:
            key = key_from(row.get("key")) or key_from(question.stem) or "question"
            questions.append(replace(question, key=free_key(key, keys)))
    if not questions:
        first = next(iter(gathering.losses), Loss("", "there is no question in the file"))
        raise Unreadable(first.what, first.place)
    return Bank(title, tuple(questions), losses=gathering.losses)


def question_of(row: Row, gathering: Gathering) -> BankQuestion | None:
    """The question in a row, still without its key; None where there is none, which is noted."""
    kind = row.get("kind").lower() or shown_kind(row)
    if not row.get("stem"):
        gathering.lose("the row has no stem; it is left out")
    elif kind not in KINDS:
        gathering.lose(f"there is no kind “{kind}” in a table; the row is left out")
    else:
        return read_row(row, kind, gathering)
    return None


def read_row(row: Row, kind: str, gathering: Gathering) -> BankQuestion:
    """A row whose kind is known."""
    is_matching = kind == "matching"
    accepted = unbarred(row.get("accepted"))
    numbers = [number_of(each, gathering) for each in accepted] if kind == "numeric" else []
    return BankQuestion(
        key="",
        kind=kind,
        stem=one_line(row.get("stem")),
        body=row.get("body"),
        choices=() if is_matching else choices_of(row, kind, gathering),
        pairs=pairs_of(row) if is_matching else (),
        numbers=tuple(number for number in numbers if number),
        unit=row.get("unit"),
        accepted=accepted if kind == "short" else (),
        gaps=tuple(gap_of(cell) for cell in row.numbered("gap").values()),
        tags=tags_of(re.split(r"[\s,;]+", row.get("tags"))),
        points=read_points(row.get("points") or "1", gathering),
        feedback=row.get("feedback"),
        hint=row.get("hint"),
        is_case_sensitive=row.get("case").lower() in YES,
        criteria=criteria_of(row.get("criteria"), gathering),
        place=row.place,
    )


def shown_kind(row: Row) -> str:
    """The kind a row shows that names none."""
    if row.numbered("match"):
        return "matching"
    if row.numbered("gap"):
        return "gap"
    if row.numbered("choice"):
        return "multiple" if len(marked(row)) > 1 else "single"
    return "short" if row.get("accepted") else "text"


def marked(row: Row) -> list[str]:
    """What `right` names."""
    return [mark for mark in re.split(r"[\s,;.)|]+", row.get("right").lower()) if mark]


def choices_of(row: Row, kind: str, gathering: Gathering) -> tuple[BankChoice, ...]:
    """The choices of a row with their shares."""
    texts, keys, reasons, own = (row.numbered(name) for name in ("choice", "key", "feedback", "share"))
    names = {number: {str(number), chr(ord("a") + number - 1), keys.get(number, "")} for number in texts}
    for mark in marked(row):
        if not any(mark in each for each in names.values()):
            gathering.lose(f"“{mark}” in the cell “right” is none of the choices")
    right = [any(mark in names[number] for mark in marked(row)) for number in texts]
    shares = dict(zip(texts, shares_of(kind, right), strict=True))
    for number in own.keys() & texts.keys():
        weight = decimal_text(own[number].removesuffix("%"))
        if weight:
            shares[number] = share_of(float(weight) / 100)
        else:
            gathering.lose(f"the share “{own[number]}” is not a number in per cent")
    return tuple(
        BankChoice(one_line(text), shares[number], reasons.get(number, ""), keys.get(number, ""))
        for number, text in texts.items()
    )


def pairs_of(row: Row) -> tuple[BankPair, ...]:
    """The pairs of a row; one without a left side is a spare right side."""
    lefts, rights = row.numbered("choice"), row.numbered("match")
    numbers = sorted({*lefts, *rights})
    return tuple(BankPair(one_line(lefts.get(each, "")), one_line(rights.get(each, ""))) for each in numbers)
