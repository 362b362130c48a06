"""`make walls`: takes every wall away in turn and asks whether the tests that hold it fail; ends with 1 if not.

Words after the command choose walls by case, area or what they are: `python -m tests.walls C2 "signs out"`.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from rich.console import Console
from rich.table import Table

from tests.walls.taking import CASES, Copy, Outcome, Wall, faults, walls

AT_ONCE = 2
CONSOLE = Console(width=None if sys.stdout.isatty() else 160)


class Demolition:
    """Copies of the tree, of which each serves one wall at a time."""

    def __init__(self, folder: Path) -> None:
        self._copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(AT_ONCE):
            self._copies.put(Copy(folder / str(number)))

    def untouched(self, some: list[Wall]) -> list[str]:
        """Return the tests that do not pass although every wall stands, and show what pytest said of them."""
        tests = {test for wall in some for test in wall.tests}
        copy = self._copies.get()
        outcome = copy.run(tests)
        self._copies.put(copy)
        if tests - outcome.passed:
            CONSOLE.print(outcome.said[-6000:], markup=False)
        return sorted(tests - outcome.passed)

    def without(self, wall: Wall) -> Outcome:
        """Run the tests of a wall without it."""
        copy = self._copies.get()
        try:
            return copy.without(wall)
        finally:
            self._copies.put(copy)


def chosen(words: list[str]) -> list[Wall]:
    """Return the walls that the words name, all without words."""
    if not words:
        return walls()
    return [wall for wall in walls() if any(word in (wall.case, wall.area) or word in wall.what for word in words)]


def verdict(wall: Wall, outcome: Outcome) -> str:
    """Return `missed` when every test of a wall failed without it, otherwise which did not."""
    unmoved = [test.split("::")[-1] for test in wall.tests if test not in outcome.failed]
    return f"NOT MISSED by {', '.join(unmoved)}" if unmoved else "missed"


def demolish(some: list[Wall]) -> tuple[int, list[str]]:
    """Take each wall away and report; return how many are not missed, and the tests that fail anyway."""
    table = Table("case", "wall", "file", "without it", "seconds")
    standing = 0
    with tempfile.TemporaryDirectory(prefix="sezona-walls-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        demolition = Demolition(Path(folder))
        failing = demolition.untouched(some)
        for wall, outcome in zip(some, pool.map(demolition.without, some), strict=True):
            said = verdict(wall, outcome)
            standing += said != "missed"
            table.add_row(wall.case, wall.what, wall.file, said, f"{outcome.seconds:.0f}")
            CONSOLE.print(f"{wall.case} {wall.what}: {said} ({outcome.seconds:.0f} s)", markup=False)
            if said != "missed":
                CONSOLE.print(outcome.said[-1500:], markup=False)
    CONSOLE.print(table)
    return standing, failing


def main(words: list[str]) -> int:
    """Report on every wall chosen; return 1 when one is not missed or cannot be taken away."""
    some = chosen(words)
    broken = [fault for wall in some for fault in faults(wall)]
    whole = [wall for wall in some if not any(faults(wall))]
    standing, failing = demolish(whole) if whole else (0, [])
    without = [] if words else sorted(CASES - {wall.case for wall in some})
    for sentence in [*broken, *(f"does not pass with every wall in place: {test}" for test in failing)]:
        CONSOLE.print(sentence, markup=False)
    CONSOLE.print(
        f"{len(whole)} walls, {standing} not missed; cases without a wall: {', '.join(without) or 'none'}"
    )
    return int(bool(broken or standing or failing or without))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
