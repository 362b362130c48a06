"""What a decision is, whether it is in the files yet, and how an edition stands with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.content.memory import Memory
from app.content.rules.staleness import UnitStatus, compare
from app.content.units import Unit, digest_of

OF_SOURCE = ("wording", "meaning")
"""Kinds of decisions about a change of the source; the others are about a block of one edition."""
State = Literal["there", "fits", "outdated", "homeless"]


@dataclass(frozen=True)
class Decision:
    """What somebody said of a block; digests name the words of the source and those the files have for it.

    `edition` is empty where the block was missing. `words` are empty where the translation holds as it is.
    `earlier` are translations by decisions that this one replaced: they may be in the files by now.
    """

    id: int
    kind: str
    text: str
    place: str
    unit_kind: str
    source: str
    source_words: str
    edition: str
    edition_words: str
    words: str
    origins: tuple[str, ...] = ()
    is_taken: bool = False
    locale: str = ""
    earlier: tuple[str, ...] = ()

    @property
    def made(self) -> str:
        """The digest of the words that this decision says were made from the source."""
        return digest_of(self.words) if self.kind == "words" else self.edition

    @property
    def group(self) -> str:
        """What the block is a part of."""
        return self.place.rpartition("/")[0]

    def expects(self, edition: str) -> bool:
        """Whether it was made of a block that says this."""
        return edition == self.edition or edition in self.earlier

    def source_unit(self) -> Unit:
        """The block of the source it was decided on."""
        return Unit(self.unit_kind, self.place, 0, 0, self.source_words, self.source)

    def made_unit(self, place: str) -> Unit:
        """The block of the edition as it is by this decision."""
        words = self.words if self.kind == "words" else self.edition_words
        return Unit(self.unit_kind, place, 0, 0, words, self.made)


@dataclass(frozen=True)
class Settled:
    """Where a decision stands: in the files already, fitting a block, on a block that changed, or on none."""

    decision: Decision
    state: State
    block: UnitStatus | None = None


@dataclass(frozen=True)
class Standing:
    """How the blocks of a text stand with all decisions on it."""

    statuses: tuple[UnitStatus, ...]
    settled: tuple[Settled, ...] = ()


def settle(decision: Decision, statuses: Sequence[UnitStatus], memory: Memory) -> Settled:
    """Where a decision stands in a text whose blocks are these and in a memory that records so much."""
    if decision.kind in OF_SOURCE:
        return Settled(decision, "there" if is_declared(decision, memory) else "fits")
    is_known = any(pair.edition == decision.made and pair.source == decision.source for pair in memory.pairs)
    here = [each for each in statuses if place_of(each).rpartition("/")[0] == decision.group]
    written = [each for each in here if digests(each) == (decision.source, decision.made)]
    at_place = [each for each in written if each.source and each.source.place == decision.place]
    if is_known and (decision.is_taken or decision.kind == "holds" or at_place):
        return Settled(decision, "there")
    fitting = [each for each in here if is_expected(each, decision) and digests(each)[0] == decision.source]
    if fitting:
        return Settled(decision, "fits", nearest(fitting, decision))
    if is_known and written:
        return Settled(decision, "there")
    behind = [each for each in here if each.edition and is_expected(each, decision)]
    return Settled(decision, "outdated", nearest(behind, decision)) if behind else Settled(decision, "homeless")


def digests(status: UnitStatus) -> tuple[str, str]:
    """The digests of a block in the source and in the edition, empty where there is none."""
    return status.source.digest if status.source else "", status.edition.digest if status.edition else ""


def is_expected(status: UnitStatus, decision: Decision) -> bool:
    """Whether a block of the edition says what a decision was made of."""
    return decision.expects(digests(status)[1])


def place_of(status: UnitStatus) -> str:
    """Where a block stands in the source, or in the edition where the source has none."""
    unit = status.source or status.edition
    return unit.place if unit else ""


def nearest(found: Sequence[UnitStatus], decision: Decision) -> UnitStatus:
    """The one of these blocks that stands where the decision was made, or nearest to it."""
    place = number_of(decision.place)
    return min(found, key=lambda each: abs(number_of(place_of(each)) - place))


def number_of(place: str) -> int:
    """The number of a block in its group."""
    number = place.rpartition("/")[2]
    return int(number) if number.isdecimal() else 0


def is_declared(decision: Decision, memory: Memory) -> bool:
    """Whether a memory holds what was said of a change; once written there, the files have the last word."""
    steps = {(each.before, each.after): each.sort for each in memory.changes}
    found = [steps.get((each, decision.source)) for each in decision.origins if each != decision.source]
    return all(each is not None and (decision.is_taken or each == decision.kind) for each in found)


def with_declared(memory: Memory, decisions: Iterable[Decision]) -> Memory:
    """A memory with what was said of changes of the source, the latest last."""
    for each in decisions:
        if each.kind in OF_SOURCE and not is_declared(each, memory):
            memory = memory.with_change(each.kind, each.origins, each.source_unit())
    return memory


def standing(
    source: Sequence[Unit], edition: Sequence[Unit], memory: Memory, text: str, decisions: Sequence[Decision]
) -> Standing:
    """How a text stands with the decisions on it: by the rules of staleness, from all facts together."""
    memory = with_declared(memory, decisions)
    statuses = compare(source, edition, memory, text)
    ours = [each for each in decisions if each.kind not in OF_SOURCE and each.text == text]
    if not ours:
        return Standing(statuses)
    settled = housed(settle(each, statuses, memory) for each in ours)
    units: list[Unit] = list(edition)
    for each in settled:
        if each.block is not None:
            units = with_made(units, statuses, each.block, each.decision)
            made = each.decision.made_unit(each.decision.place)
            memory = memory.with_pairs(text, [(made, each.decision.source_unit())])
    return Standing(compare(source, units, memory, text), tuple(settled))


def housed(settled: Iterable[Settled]) -> list[Settled]:
    """Decisions with one on each block: the latest that fits it, else the latest; others have no home there."""
    found: dict[str, Settled] = {}
    lost: list[Settled] = []
    for each in sorted(settled, key=lambda each: (each.state != "outdated", each.decision.id)):
        key = key_of(each.block) if each.block else f"decision {each.decision.id}"
        if key in found:
            lost.append(replace(found[key], state="homeless", block=None))
        found[key] = each
    return sorted([*found.values(), *lost], key=lambda each: each.decision.id)


def with_made(
    units: list[Unit], statuses: Sequence[UnitStatus], block: UnitStatus, decision: Decision
) -> list[Unit]:
    """The units of an edition with what a decision made of one, or with the one that was missing."""
    if block.edition is not None:
        place = block.edition.place
        return [
            replace(each, markdown=decision.made_unit(place).markdown, digest=decision.made)
            if each.place == place
            else each
            for each in units
        ]
    before = [each.edition.place for each in statuses[: statuses.index(block)] if each.edition]
    at = next((index + 1 for index, each in enumerate(units) if before and each.place == before[-1]), 0)
    return [*units[:at], decision.made_unit(f"{decision.group}/+{decision.id}"), *units[at:]]


def key_of(status: UnitStatus) -> str:
    """How a block is known while decisions are made on it: by what the files have for it."""
    return f"edition {status.edition.place}" if status.edition else f"source {place_of(status)}"
