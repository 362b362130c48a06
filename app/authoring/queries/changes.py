"""Reads of what changed in a source since its editions were made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.authoring.queries.editions import OpenedEdition, edition_from, kept_editions, live_decisions, source_of
from app.authoring.rules.decisions import OF_SOURCE, Decision
from app.content.units import Unit


@dataclass(frozen=True)
class ChangedBlock:
    """A block of the source that was otherwise when some editions were made from it.

    `origin` is the digest of the `earlier` words, `locales` are the editions behind. `said` is what was said of
    the change in the browser since the last publishing, by the decision `decision`.
    """

    course_id: int
    source_locale: str
    text: str
    path: str
    unit: Unit
    origin: str
    earlier: str
    locales: tuple[str, ...] = ()
    is_meaning: bool = False
    said: str = ""
    decision: int | None = None

    @property
    def name(self) -> tuple[str, str, str, str]:
        """How the change is named in a form."""
        return self.text, self.unit.place, self.unit.digest, self.origin


@dataclass(frozen=True)
class SourceChanges:
    """The changes of a course's source, with the language of the source and those of the editions."""

    course_id: int
    source: str
    editions: tuple[str, ...]
    blocks: tuple[ChangedBlock, ...]


def source_changes(course_key: str) -> SourceChanges:
    """Return what changed in the source of a course; three statements. Raises `NotFound`."""
    kept = kept_editions(course_key)
    source = source_of(kept).snapshot
    decisions = live_decisions(source.course_id)
    opened = [
        edition_from(
            course_key, kept, locale, [each for each in decisions if each.locale in (locale, source.locale)]
        )
        for locale, each in kept.items()
        if each.snapshot.is_recorded and not each.snapshot.is_source
    ]
    blocks = dict[tuple[str, str, str, str], ChangedBlock]()
    declared = [each for each in decisions if each.kind in OF_SOURCE]
    for block in [*behind(opened), *settled_today(opened, declared)]:
        blocks.setdefault(block.name, block)
    order = {text.key: index for index, text in enumerate(opened[0].texts)} if opened else {}
    in_order = sorted(blocks.values(), key=lambda each: (order.get(each.text, 0), each.unit.line))
    editions = tuple(each.locale for each in opened)
    return SourceChanges(source.course_id, source.locale, editions, tuple(said_of(in_order, declared)))


def behind(editions: Sequence[OpenedEdition]) -> Iterator[ChangedBlock]:
    """The changes that leave editions behind, each with all of these."""
    found: dict[tuple[str, str, str, str], list[tuple[str, ChangedBlock]]] = {}
    for edition in editions:
        for text in edition.texts:
            for each in text.standing.statuses:
                if each.source and each.origin and each.origin != each.source.digest:
                    block = ChangedBlock(
                        edition.course_id,
                        edition.source,
                        text.key,
                        text.source_path,
                        each.source,
                        each.origin,
                        each.earlier or "",
                        is_meaning=each.is_meaning,
                    )
                    found.setdefault(block.name, []).append((edition.locale, block))
    for same in found.values():
        first = same[0][1]
        yield replace(first, locales=tuple(locale for locale, _ in same))


def settled_today(editions: Sequence[OpenedEdition], declared: Sequence[Decision]) -> Iterator[ChangedBlock]:
    """Changes that somebody spoke of in the browser, also where they leave no edition behind any more."""
    for edition in editions[:1]:
        for text in edition.texts:
            places = {unit.digest: unit for unit in text.source}
            for each in declared:
                if each.text == text.key and each.source in places:
                    for origin in each.origins:
                        earlier = edition.memory.texts.get(origin, "")
                        unit = places[each.source]
                        yield ChangedBlock(
                            edition.course_id, edition.source, text.key, text.source_path, unit, origin, earlier
                        )


def said_of(blocks: Sequence[ChangedBlock], declared: Sequence[Decision]) -> Iterator[ChangedBlock]:
    """Changes with what was said of them."""
    for block in blocks:
        said = [each for each in declared if each.source == block.unit.digest and block.origin in each.origins]
        yield replace(block, said=said[-1].kind, decision=said[-1].id) if said else block
