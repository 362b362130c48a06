"""The editions of a course as their files stand, in the form in which they are kept at publishing; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.authoring.rules.decisions import OF_SOURCE, Decision, Settled, settle
from app.content.files import CourseFiles, read_files, source_digest_of
from app.content.memory import Memory, edition_file, memory_path, read_memory, source_file
from app.content.report import Report
from app.content.rules.staleness import STATUSES, UnitStatus, compare, minutes_left
from app.content.source import CourseSource, Text, read_course
from app.content.standing import TextStanding, standings
from app.content.units import Unit, text_key, units_of


@dataclass(frozen=True)
class Figures:
    """How many blocks of an edition stand how, and the minutes of work left.

    Where nothing is recorded of the edition, only the minutes of files that are not there count.
    """

    counts: dict[str, int]
    minutes: int

    @property
    def behind(self) -> int:
        """How many blocks are to be looked at."""
        return sum(count for status, count in self.counts.items() if status != "current")


@dataclass(frozen=True)
class KeptText:
    """A file of an edition with its blocks; `key` is what the text is called in every language."""

    key: str
    path: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class KeptEdition:
    """An edition: its texts in the order of the course, its memory as a file, and its figures."""

    locale: str
    is_source: bool
    is_recorded: bool
    texts: tuple[KeptText, ...]
    facts: str
    figures: Figures


@dataclass(frozen=True)
class Snapshot:
    """All editions of a course, the source first; `source_digest` names the files."""

    course: str
    source_digest: str
    editions: tuple[KeptEdition, ...]


def snapshot_of(root: Path, key: str) -> Snapshot | None:
    """The editions of the course `key` under a content root; None where it cannot be read."""
    files = read_files(root, key)
    digest = source_digest_of(files)
    course = read_course(files, key, Report())
    if course is None:
        return None
    editions = [source_edition(course)]
    editions += [edition_of(course, locale) for locale in course.locales() if locale != course.source]
    return Snapshot(key, digest, tuple(editions))


def source_edition(course: CourseSource) -> KeptEdition:
    """The source, with what its author said of its changes."""
    memory = read_memory(course.files, course.key, course.source, course.source, Report())
    texts = tuple(kept(each.source, None) for each in standings(course, course.source, Memory()))
    return KeptEdition(
        course.source,
        True,
        bool(texts),
        texts,
        source_file(memory).decode(),
        Figures(dict.fromkeys(STATUSES, 0), 0),
    )


def edition_of(course: CourseSource, locale: str) -> KeptEdition:
    """An edition beside its source."""
    memory = read_memory(course.files, course.key, course.source, locale, Report())
    found = standings(course, locale, memory)
    texts = tuple(kept(each.edition, each.source) for each in found if each.edition)
    facts = edition_file(memory).decode()
    return KeptEdition(locale, False, bool(memory.pairs), texts, facts, figures(memory, found))


def kept(text: Text, source: Text | None) -> KeptText:
    """A text with its blocks."""
    return KeptText(text_key((source or text).path), text.path, units_of(text, source))


def figures(memory: Memory, found: Sequence[TextStanding]) -> Figures:
    """The figures of an edition, as `sezona content status` counts them."""
    if not memory.pairs:
        lost = [each for standing in found if standing.edition is None for each in standing.statuses]
        return Figures({}, minutes_left(lost))
    return figures_of(each for standing in found for each in standing.statuses)


def figures_of(statuses: Iterable[UnitStatus]) -> Figures:
    """The figures of blocks."""
    every = list(statuses)
    counts = Counter(each.status for each in every)
    return Figures({name: counts[name] for name in STATUSES}, minutes_left(every))


def memory_from(course: str, source: str, locale: str, declared: str, facts: str) -> Memory:
    """The memory of an edition from what is kept of the files of it and of the source."""
    data = {memory_path(course, locale): facts.encode(), memory_path(course, source): declared.encode()}
    return read_memory(CourseFiles(data), course, source, locale, Report())


def packed(units: Iterable[Unit]) -> list[list[Any]]:
    """Blocks as rows of plain values."""
    return [[each.kind, each.place, each.line, each.end, each.markdown, each.digest] for each in units]


def unpacked(rows: Iterable[Sequence[Any]]) -> tuple[Unit, ...]:
    """Blocks from such rows."""
    return tuple(Unit(*row) for row in rows)


def settlements(snapshot: Snapshot, decisions: Sequence[Decision]) -> list[Settled]:
    """Where decisions stand in the files of a snapshot."""
    source = next(each for each in snapshot.editions if each.is_source)
    editions = {each.locale: each for each in snapshot.editions}
    there = {each.key: each.units for each in source.texts}
    found: list[Settled] = []
    memories: dict[str, Memory] = {}
    for each in decisions:
        here = editions.get(each.locale, source)
        if here.locale not in memories:
            memories[here.locale] = memory_from(
                snapshot.course, source.locale, here.locale, source.facts, here.facts
            )
        memory = memories[here.locale]
        units = next((text.units for text in here.texts if text.key == each.text), ())
        is_ours = each.kind in OF_SOURCE or here is source
        statuses = () if is_ours else compare(there.get(each.text, ()), units, memory, each.text)
        found.append(settle(each, statuses, memory))
    return found
