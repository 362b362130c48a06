"""Which units of an edition still say what the source says, and which were left behind.

A unit is current only where somebody recorded its words as made from these very words of the source, or from words
that the author since changed in wording only. Everything else is a guess at what belongs together, and guesses
never make a unit current.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from app.content.memory import Memory
from app.content.rules.differences import beginnings, likeness
from app.content.units import OPTIONAL, Unit, normal

Status = Literal["current", "stale", "unsure", "missing", "orphaned"]
STATUSES: tuple[Status, ...] = ("current", "stale", "unsure", "missing", "orphaned")
NEIGHBOURS = 40
"""How many units are looked at, nearest first, for one that was changed."""
MOST_ALIKE = 500
"""How many texts are looked at that share the beginning of a word."""
WORDS_A_MINUTE = 10
LEAST_MINUTES = 0.5


@dataclass(frozen=True)
class UnitStatus:
    """How a unit of the source stands in an edition, or an orphaned unit of the edition.

    `earlier` are the words of the source that the edition was made from, `origin` is their digest; `is_meaning`:
    the author said so of a change since. `remembered` is an earlier translation of a unit that is missing.
    """

    status: Status
    source: Unit | None
    edition: Unit | None
    earlier: str | None = None
    is_meaning: bool = False
    origin: str = ""
    remembered: str = ""


@dataclass
class Knowledge:
    """A memory, arranged for asking."""

    memory: Memory
    sources: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    wording: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    meaning: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for pair in self.memory.pairs:
            self.sources[pair.edition].add(pair.source)
        for change in self.memory.changes:
            steps = self.wording if change.sort == "wording" else self.meaning
            steps[change.before].add(change.after)

    def made_from(self, edition: str) -> frozenset[str]:
        """Digests of the source that words of an edition are recorded for."""
        return frozenset(self.sources.get(edition, ()))

    def holds_for(self, sources: Iterable[str]) -> set[str]:
        """These words of the source, and those that changed from them in wording only."""
        return reached(sources, [self.wording])

    def changed_meaning(self, sources: Iterable[str]) -> set[str]:
        """Words of the source that came from these by a change of meaning among others."""
        before = reached(sources, [self.wording, self.meaning])
        return reached({after for each in before for after in self.meaning.get(each, ())}, [self.wording])

    def likeness(self, sources: Iterable[str], unit: Unit) -> float:
        """How like a unit of the source is to the likest of these words."""
        words, texts = normal(unit.markdown), self.memory.texts
        return max((likeness(texts[each], words) for each in sources if each in texts), default=0.0)


def reached(begin: Iterable[str], steps: Sequence[Mapping[str, set[str]]]) -> set[str]:
    """All digests that some steps lead to, the first ones too."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        digest = waiting.pop()
        if digest not in found:
            found.add(digest)
            waiting += [after for each in steps for after in each.get(digest, ())]
    return found


@dataclass
class Alignment:
    """The units of one group, side by side; `origins` are by place, `edited` are places nobody recorded so."""

    source: Sequence[Unit]
    edition: Sequence[Unit]
    known: Knowledge
    origins: Mapping[str, frozenset[str]]
    edited: frozenset[str]
    matches: dict[int, tuple[int, Status]] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def match(self) -> None:
        """Match in four steps, the surest first."""
        self.match_same([at for at, unit in enumerate(self.edition) if unit.place not in self.edited])
        self.match_same([at for at, unit in enumerate(self.edition) if unit.place in self.edited])
        self.match_alike()
        if all(unit.is_sequence for unit in self.source):
            self.match_between()
        else:
            self.match_in_order(self.left_edition(), self.left_source())

    def left_source(self) -> list[int]:
        """Units of the source that have no match."""
        return [at for at in range(len(self.source)) if at not in self.taken]

    def left_edition(self) -> list[int]:
        """Units of the edition that have no match."""
        return [at for at in range(len(self.edition)) if at not in self.matches]

    def take(self, edition: int, source: int, status: Status) -> None:
        """Match two units."""
        self.matches[edition] = (source, status)
        self.taken.add(source)

    def match_same(self, editions: list[int]) -> None:
        """Units made from these very words of the source, in order where that is possible."""
        waiting: dict[str, list[int]] = defaultdict(list)
        for at in self.left_source():
            waiting[self.source[at].digest].append(at)
        last = -1
        for at in editions:
            held = self.known.holds_for(self.origins[self.edition[at].place])
            found = sorted({each for digest in held for each in waiting.get(digest, ())})
            if found:
                last = next((each for each in found if each > last), found[0])
                waiting[self.source[last].digest].remove(last)
                self.take(at, last, "current")

    def match_alike(self) -> None:
        """Units made from words that are like those of the source today, the likest first."""
        left = self.left_source()
        pairs = []
        for at in self.left_edition():
            unit = self.edition[at]
            origins = self.origins[unit.place]
            meant = self.known.changed_meaning(origins)
            near = [each for each in left if origins and self.source[each].kind == unit.kind]
            near.sort(key=lambda each: abs(each - at))
            told = [each for each in near[NEIGHBOURS:] if self.source[each].digest in meant]
            for each in (*near[:NEIGHBOURS], *told):
                score = (
                    1.0 if self.source[each].digest in meant else self.known.likeness(origins, self.source[each])
                )
                pairs += [(-score, abs(each - at), at, each)] if score else []
        for _, _, at, each in sorted(pairs):
            if at not in self.matches and each not in self.taken:
                self.take(at, each, "unsure" if self.edition[at].place in self.edited else "stale")

    def match_in_order(self, editions: Sequence[int], sources: Sequence[int]) -> None:
        """Units of one kind, one after the other."""
        for kind in dict.fromkeys(self.edition[at].kind for at in editions):
            here = [at for at in editions if self.edition[at].kind == kind]
            there = [at for at in sources if self.source[at].kind == kind]
            for one, other in zip(here, there, strict=False):
                self.take(one, other, "unsure" if self.edition[one].place in self.edited else "stale")

    def match_between(self) -> None:
        """Units with those between the same neighbours: all where they are as many, else those not recorded."""
        last, run = -1, list[int]()
        for at in range(len(self.edition) + 1):
            if at < len(self.edition) and at not in self.matches:
                run.append(at)
                continue
            after = self.matches[at][0] if at in self.matches else len(self.source)
            gap = [each for each in self.left_source() if last < each < after] if run else []
            kinds = sorted(self.edition[each].kind for each in run)
            if kinds != sorted(self.source[each].kind for each in gap):
                run = [each for each in run if not self.origins[self.edition[each].place]]
            self.match_in_order(run, gap)
            last, run = after, []


def compare(
    source_units: Sequence[Unit], edition_units: Sequence[Unit], memory: Memory, text: str = ""
) -> tuple[UnitStatus, ...]:
    """How each unit of a source text stands in its edition, in the order of the source; orphaned units come last.

    `text` is the key of the text, in which the earlier selves of edited units are looked for; without it, in all.
    """
    known = Knowledge(memory)
    origins = {unit.place: known.made_from(unit.digest) for unit in edition_units}
    edited = frozenset(place for place, found in origins.items() if not found)
    origins |= earlier_selves([unit for unit in edition_units if unit.place in edited], edition_units, known, text)
    groups: dict[str, tuple[list[Unit], list[Unit]]] = {}
    for side, units in enumerate((source_units, edition_units)):
        for unit in units:
            groups.setdefault(unit.group, ([], []))[side].append(unit)
    found: dict[str, UnitStatus] = {}
    orphaned = {unit.place: UnitStatus("orphaned", None, unit) for unit in edition_units}
    for there, here in groups.values():
        alignment = Alignment(there, here, known, origins, edited)
        alignment.match()
        for edition, (source, status) in alignment.matches.items():
            del orphaned[here[edition].place]
            unit = there[source]
            found[unit.place] = status_of(status, unit, here[edition], origins[here[edition].place], known)
    translations = {pair.source: pair.words for pair in sorted(memory.pairs, reverse=True)}
    for unit in source_units:
        if unit.place not in found and unit.kind not in OPTIONAL:
            remembered = translations.get(unit.digest, "")
            found[unit.place] = UnitStatus("missing", unit, None, remembered=remembered)
    in_order = [found[unit.place] for unit in source_units if unit.place in found]
    return (*in_order, *orphaned.values())


def earlier_selves(
    edited: Sequence[Unit], edition_units: Sequence[Unit], known: Knowledge, text: str
) -> dict[str, frozenset[str]]:
    """What units that were edited since were made from: the sources of the words likest to theirs, by place."""
    present = {unit.digest for unit in edition_units}
    gone = [
        pair
        for pair in sorted(known.memory.pairs)
        if pair.edition not in present and (not text or pair.text == text)
    ]
    begun: dict[str, list[int]] = defaultdict(list)
    for at, pair in enumerate(gone if edited else ()):
        for each in beginnings(pair.words):
            begun[each].append(at)
    found: dict[str, frozenset[str]] = {}
    for unit in edited:
        words = normal(unit.markdown)
        shared = Counter(at for each in sorted(beginnings(words)) for at in begun.get(each, ())[:MOST_ALIKE])
        near = [gone[at] for at, _ in shared.most_common(NEIGHBOURS) if gone[at].kind == unit.kind]
        score, best = max(((likeness(pair.words, words), pair.edition) for pair in near), default=(0.0, ""))
        found[unit.place] = known.made_from(best) if score else frozenset()
    return found


def status_of(
    status: Status, source: Unit, edition: Unit, origins: frozenset[str], known: Knowledge
) -> UnitStatus:
    """A match with what the source said earlier, and whether its author said that it means something else now."""
    if status == "current":
        return UnitStatus(status, source, edition)
    words, texts = normal(source.markdown), known.memory.texts
    kept = sorted(((likeness(texts[each], words), each) for each in origins if each in texts), reverse=True)
    meant = known.changed_meaning(origins)
    is_meaning = (
        source.digest in meant or bool(meant and not source.is_sequence) or known.likeness(meant, source) > 0
    )
    origin = kept[0][1] if kept else min(origins, default="")
    return UnitStatus(status, source, edition, texts.get(origin), is_meaning, origin)


def minutes_left(statuses: Iterable[UnitStatus]) -> int:
    """Minutes until an edition says what its source says: a rule of thumb, rounded up.

    Translating takes a minute for ten words (600 an hour: a practised writer with the source beside her). What is
    stale or unsure is read and mended in half of that, since most of it stays. Each block takes at least half a
    minute, and so does one to be taken out: it must be found, read and decided on.
    """
    total = 0.0
    for each in statuses:
        if each.status != "current":
            words = len(each.source.markdown.split()) if each.source else 0
            share = 1.0 if each.status == "missing" else 0.5
            total += max(words / WORDS_A_MINUTE * share, LEAST_MINUTES)
    return ceil(total)
