"""The graph of a scenario: which scenes are reached, whether it goes round, and the best path through it.

`detail` is what a definition keeps of it: `start`, `nodes` (scene to its choices), `goto` (choice to scene) and
`points` (choice to points). A scene without choices is an end.
"""

from collections.abc import Mapping
from typing import Any

HAIR = 1e-9
Detail = Mapping[str, Any]


def reached(detail: Detail) -> set[str]:
    """Return the scenes that some path from the start comes to."""
    found: set[str] = set()
    waiting = [detail["start"]]
    while waiting:
        scene = waiting.pop()
        if scene not in found and scene in detail["nodes"]:
            found.add(scene)
            waiting += [detail["goto"][choice] for choice in detail["nodes"][scene]]
    return found


def way_back(detail: Detail) -> str | None:
    """Return a choice that leads to a scene that was gone through before, or None where none does."""
    done: set[str] = set()
    trail: list[str] = []

    def closing(scene: str) -> str | None:
        trail.append(scene)
        for choice in detail["nodes"].get(scene, ()):
            target = detail["goto"][choice]
            if target in trail:
                return str(choice)
            found = None if target in done else closing(target)
            if found is not None:
                return found
        done.add(trail.pop())
        return None

    return closing(detail["start"])


def values(detail: Detail) -> dict[str, float]:
    """Return the most points that can be had from each scene on that is reached; the story must not go round."""
    known: dict[str, float] = {}

    def value(scene: str) -> float:
        if scene not in known:
            ways = detail["nodes"].get(scene, ())
            known[scene] = max((detail["points"][way] + value(detail["goto"][way]) for way in ways), default=0.0)
        return known[scene]

    value(detail["start"])
    return known


def best_choices(detail: Detail) -> tuple[dict[str, frozenset[str]], tuple[tuple[str, str], ...]]:
    """Return the choices that are best in each scene, and the first of the best paths as scene and choice."""
    known = values(detail)
    best = {
        scene: frozenset(
            way for way in ways if detail["points"][way] + known[detail["goto"][way]] >= known[scene] - HAIR
        )
        for scene, ways in detail["nodes"].items()
        if scene in known
    }
    path = []
    scene = detail["start"]
    while detail["nodes"][scene]:
        choice = next(way for way in detail["nodes"][scene] if way in best[scene])
        path.append((scene, choice))
        scene = detail["goto"][choice]
    return best, tuple(path)
