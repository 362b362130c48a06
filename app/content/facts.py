"""The part of a memory that matters for one text: comparing then takes as long as the text, not as the course."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.content.memory import Memory, Pair
from app.content.units import Unit


@dataclass
class Facts:
    """A memory with its pairs by text, by words of the edition and by words of the source."""

    memory: Memory
    by_text: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    by_edition: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    by_source: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for pair in self.memory.pairs:
            self.by_text[pair.text].append(pair)
            self.by_edition[pair.edition].append(pair)
            self.by_source[pair.source].append(pair)

    def of(self, text: str, source: Sequence[Unit], edition: Sequence[Unit]) -> Memory:
        """What matters for a text: pairs recorded in it, and all of words that it or these pairs hold."""
        own = self.by_text.get(text, [])
        editions = {unit.digest for unit in edition} | {pair.edition for pair in own}
        found = {
            *own,
            *picked(self.by_edition, editions),
            *picked(self.by_source, {unit.digest for unit in source}),
        }
        return replace(self.memory, pairs=frozenset(found))


def picked(pairs: dict[str, list[Pair]], digests: Iterable[str]) -> Iterable[Pair]:
    """The pairs of these digests."""
    return (pair for digest in digests for pair in pairs.get(digest, ()))
