"""Rows that come back beside the blocks of the course as it is now: which can be taken, and why others cannot."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.content.rules.staleness import UnitStatus
from app.content.standing import TextStanding
from app.content.units import OPTIONAL, Unit, digest_of, units_of
from app.exchange.translators.rows import Row, place_name
from app.exchange.translators.structure import lost

Outcome = Literal["taken", "unchanged", "refused"]
COURSE = re.compile(r"(?:courses|quizzes)/([a-z0-9-]+)/")
HAND_OUT = "hand the edition out again"


@dataclass(frozen=True)
class Result:
    """What became of a row, and why."""

    row: Row
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class Claim:
    """A row whose words are to be the translation of a block of the source."""

    row: Row
    standing: TextStanding
    unit: Unit
    edition: Unit | None
    words: str

    @property
    def place(self) -> tuple[str, str]:
        """The text and the block."""
        return self.standing.source.path, self.unit.place

    @property
    def is_kept(self) -> bool:
        """Whether the edition says these words already."""
        return self.edition is not None and self.edition.digest == digest_of(self.words)


class Turned(Exception):
    """A row that is not taken, and why."""

    def __init__(self, sentence: str, outcome: Outcome = "refused") -> None:
        super().__init__(sentence)
        self.outcome = outcome


def course_of(rows: Iterable[Row]) -> str:
    """The key of the course that most rows are of; empty where none names one."""
    found = Counter(named[1] for row in rows if (named := COURSE.match(row.path)))
    return found.most_common(1)[0][0] if found else ""


def matched(rows: Sequence[Row], course: str, found: Sequence[TextStanding]) -> tuple[list[Claim], list[Result]]:
    """The rows that can be taken, and what became of the others."""
    texts = {standing.source.path: standing for standing in found}
    statuses = {
        path: {each.source.place: each for each in standing.statuses if each.source}
        for path, standing in texts.items()
    }
    units = {
        path: {place_name(unit.place): unit for unit in units_of(standing.source)}
        for path, standing in texts.items()
    }
    counts = Counter(row.name for row in rows)
    claims: dict[tuple[str, str], Claim] = {}
    results = []
    for row in rows:
        try:
            if counts[row.name] > 1:
                raise Turned(f"this block stands {counts[row.name]} times in the file; leave one of them")
            standing = text_of(row, course, texts)
            unit = unit_of(row, units[row.path])
            claim = claim_of(row, standing, unit, statuses[row.path])
            if claim.place in claims:
                raise Turned(f"another row is of the same block: {claims[claim.place].row.name}")
            claims[claim.place] = claim
        except Turned as turned:
            results.append(Result(row, turned.outcome, str(turned)))
    return list(claims.values()), results


def text_of(row: Row, course: str, texts: Mapping[str, TextStanding]) -> TextStanding:
    """The text of a row. Raises `Turned`."""
    if row.path in texts:
        return texts[row.path]
    named = COURSE.match(row.path)
    if named and named[1] != course:
        raise Turned(f"this is a block of another course than “{course}”; take it back in a file of its own")
    raise Turned(f"the source of “{course}” has no such file; {HAND_OUT}")


def unit_of(row: Row, units: Mapping[str, Unit]) -> Unit:
    """The block of a row: at its place, or wherever its words moved to. Raises `Turned`."""
    digest = digest_of(row.source)
    there = units.get(row.place)
    if there is not None and there.digest == digest:
        return there
    moved = [unit for unit in units.values() if unit.digest == digest]
    if len(moved) == 1 and (there is None or moved[0].group == there.group):
        return moved[0]
    what = "the source has changed since this was handed out" if there else "the source has no such block any more"
    raise Turned(f"{what}; {HAND_OUT} and translate what is new")


def claim_of(row: Row, standing: TextStanding, unit: Unit, statuses: Mapping[str, UnitStatus]) -> Claim:
    """What a row asks for. Raises `Turned` where that is nothing, or cannot be."""
    status = statuses.get(unit.place) or UnitStatus("missing", unit, None)
    words = unicodedata.normalize("NFC", row.words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    claim = Claim(row, standing, unit, status.edition, words)
    if not words:
        if status.edition is None or unit.kind in OPTIONAL:
            raise Turned("not translated yet", "unchanged")
        raise Turned("the translation was taken out; put words in, or leave the old ones")
    if claim.is_kept and status.status == "current":
        raise Turned("the edition says so already", "unchanged")
    if claim.is_kept and row.mark != "done":
        raise Turned("as it was, and not marked as translated: it stays behind its source", "unchanged")
    if not claim.is_kept:
        refuse_unready(claim)
    return claim


def refuse_unready(claim: Claim) -> None:
    """Refuse words that are not ready, lost something or meet other new words. Raises `Turned`."""
    row = claim.row
    if row.mark == "open":
        raise Turned("it is marked as not done (fuzzy, or translated in part); finish it and take the mark off")
    now = claim.edition.digest if claim.edition else ""
    if row.seen is not None and row.seen != now:
        raise Turned(f"the edition was changed here since this was handed out; {HAND_OUT}")
    sentence = lost(claim.unit.kind, claim.unit.markdown, claim.words)
    if sentence:
        raise Turned(sentence)
