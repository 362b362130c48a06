"""Small numbers: what may be published of groups of people. Pure functions.

A group of fewer than `LEAST` people is not shown, a larger one is rounded down to whole tens, and no total stands
beside the groups: nothing published can be subtracted from something else to find a number below `LEAST`, and one
person more or less changes what is shown at most at a full ten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 10


@dataclass(frozen=True)
class Group:
    """A group as it may be published: at least `count` people, a whole number of tens."""

    name: str
    count: int


def published(counts: Mapping[str, int]) -> tuple[Group, ...]:
    """Return what may be shown of groups, the largest first; small ones are left out altogether."""
    shown = [Group(name, count // LEAST * LEAST) for name, count in counts.items() if count >= LEAST]
    return tuple(sorted(shown, key=lambda group: (-group.count, group.name)))


def counted(values: Iterable[str | None]) -> dict[str, int]:
    """Count the people who said something."""
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return counts
