"""Writes what comes back into the files of an edition: only the lines of blocks that are taken change."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from app.content.units import OPTIONAL, Unit, with_words
from app.exchange.translators.matching import Claim
from app.exchange.translators.skeleton import Skeleton, Slot, add_gap, is_blank, merged_gap

BY_HAND = "put it in by hand"


class Unplaced(Exception):
    """Blocks cannot be put into a file; `places` are theirs in the source."""

    def __init__(self, places: Sequence[str], sentence: str) -> None:
        super().__init__(sentence)
        self.places = frozenset(places)


@dataclass
class Run:
    """Blocks that follow one another in the source and are missing in the edition, and those around them."""

    before: Unit | None
    slots: list[Slot] = field(default_factory=list)
    after: Unit | None = None
    last_gap: tuple[str, ...] = ()


def new_text(skeleton: Skeleton, claims: Sequence[Claim]) -> str:
    """A file that is not there yet. Raises `Unplaced` where blocks are missing, and `Unwritable`."""
    words = {claim.unit.place: claim.words for claim in claims}
    lacking = [slot for slot in skeleton.slots if slot.unit.place not in words and slot.unit.kind not in OPTIONAL]
    if lacking:
        first = lacking[0].unit
        raise Unplaced(
            list(words),
            "the file is not there yet and is made when all its blocks are translated: "
            f"{len(lacking)} are missing, the first is the {first.kind} in line {first.line} of the source",
        )
    return skeleton.filled(words)


def changed_text(text: str, skeleton: Skeleton, here: Mapping[str, Unit], claims: Sequence[Claim]) -> str:
    """A file with the words of some blocks; `here` are its blocks by their place in the source.

    Raises `Unplaced` and `Unwritable`.
    """
    replaced = {claim.edition: claim.words for claim in claims if claim.edition and not claim.is_kept}
    with_words(text, replaced)
    steps: list[tuple[int, Unit | Run]] = [(unit.line - 1, unit) for unit in replaced]
    words = {claim.unit.place: claim.words for claim in claims if claim.edition is None}
    steps += [
        (run.before.end if run.before else 0, run)
        for run in runs(skeleton, here)
        if any(slot.unit.place in words for slot in run.slots)
    ]
    for begin, step in sorted(steps, key=lambda each: each[0], reverse=True):
        if isinstance(step, Unit):
            text = with_words(text, {step: replaced[step]})
        else:
            lines = text.split("\n")
            end = step.after.line - 1 if step.after else len(lines)
            lines[begin:end] = run_lines(step, words, lines[begin:end], is_ordered=begin <= end)
            text = "\n".join(lines)
    return text


def runs(skeleton: Skeleton, here: Mapping[str, Unit]) -> Iterator[Run]:
    """The runs of blocks that an edition lacks."""
    run = Run(None)
    for slot in skeleton.slots:
        unit = here.get(slot.unit.place)
        if unit is None:
            run.slots.append(slot)
            continue
        if run.slots:
            run.after, run.last_gap = unit, slot.gap
            yield run
        run = Run(unit)
    if run.slots:
        run.last_gap = skeleton.tail
        yield run


def run_lines(run: Run, words: Mapping[str, str], found: Sequence[str], *, is_ordered: bool) -> list[str]:
    """The lines between two blocks of an edition, with those that come in between; `found` are there now."""
    wanted = [line for slot in run.slots for line in slot.gap] + list(run.last_gap)
    coming = [slot.unit.place for slot in run.slots if slot.unit.place in words]
    lacking = [slot for slot in run.slots if slot.unit.place not in words and slot.unit.kind not in OPTIONAL]
    if lacking and not all(is_blank(line) for line in wanted):
        unit = lacking[0].unit
        message = (
            f"it comes in together with the {unit.kind} in line {unit.line} of the source: translate that too"
        )
        raise Unplaced(coming, message)
    gap = merged_gap(wanted, found) if is_ordered else None
    if gap is None:
        place = f"line {run.before.end} of the edition" if run.before else "the beginning of the edition"
        raise Unplaced(coming, f"the edition differs from the source after {place}; {BY_HAND}")
    lines: list[str] = []
    for slot in run.slots:
        its_gap, gap = gap[: len(slot.gap)], gap[len(slot.gap) :]
        if slot in lacking:
            continue
        add_gap(lines, its_gap)
        if slot.unit.place in words:
            lines += slot.lines(words[slot.unit.place])
    add_gap(lines, gap)
    return lines


def in_manner_of(raw: bytes, before: str, after: str) -> bytes:
    """A changed text as bytes: lines that did not change stay as they are, with their line ends and mark.

    `before` is what the content rooms read from `raw`: composed, with plain line ends, without a mark.
    """
    text = raw.decode("utf-8-sig")
    mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    if text == before:
        return (mark + after).encode()
    end = "\r\n" if "\r\n" in text else "\n"
    kept = [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    old = [unicodedata.normalize("NFC", line) for line in kept]
    new = after.split("\n")
    lines: list[str] = []
    for sort, begin, stop, start, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lines += kept[begin:stop] if sort == "equal" else new[start:last]
    return (mark + end.join(lines)).encode()
