"""`make bench`: prints what pages and writes cost beside a bare Flask application; ends with 1 over a budget."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil
from rich.console import Console
from rich.table import Table

from app.content.compiler import compile_course
from app.content.operations import publish
from app.core import clock
from app.core.db import commit, db, writing
from app.factory import create_app
from tests.benchmarks.bare import prepare
from tests.benchmarks.items import analysing
from tests.benchmarks.load import Client, Cost, family, measure
from tests.benchmarks.quizzes import marking
from tests.benchmarks.school import Learner, make_school, start_bare, start_school
from tests.benchmarks.searching import searching
from tests.configuration import settings_for
from tests.demo_course import CLOSE_EN, COURSE, COURSE_EN, FINAL_EN

CLIENTS = 8
REQUESTS = 150
STARTS = 12
ROUNDS = 3
BROTLI = 4
CONSOLE = Console()


def main() -> int:
    """Run all measurements and return how many budgets were missed."""
    table = Table("what", "measured", "yardstick", "ratio or value", "budget", "")
    missed = 0

    def line(what: str, cost: str, yardstick: str, value: float, budget: float, unit: str) -> None:
        nonlocal missed
        missed += value > budget
        verdict = "ok" if value <= budget else "OVER"
        table.add_row(what, cost, yardstick, f"{value:.2f} {unit}", f"≤ {budget:g} {unit}", verdict)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        CONSOLE.print("making a school ...")
        settings, emails = make_school(folder, CLIENTS)
        prepare(str(folder / "bare.db"))
        school, port, cold = start_school(settings)
        bare, bare_port = start_bare(folder, BROTLI, settings)
        try:
            learners = [Learner(port, email, number, folder / "sezona.db") for number, email in enumerate(emails)]
            plain = [Client(bare_port) for _number in range(CLIENTS)]
            idle = memory(school)
            CONSOLE.print("reading ...")
            page, bare_page = paired(
                lambda: measure(bare, plain, [lambda _n: ("GET", "/page", None)] * CLIENTS, REQUESTS),
                lambda: measure(
                    school, [each.client for each in learners], [each.reads for each in learners], REQUESTS
                ),
            )
            line("lesson page, signed in", ms(page), ms(bare_page), page.cpu_ms / bare_page.cpu_ms, 3, "×")
            CONSOLE.print("saving ...")
            saving, bare_saving = paired(
                lambda: measure(bare, plain, [lambda n: ("POST", "/answer", f"choice={n}")] * CLIENTS, REQUESTS),
                lambda: measure(
                    school, [each.client for each in learners], [each.answers for each in learners], REQUESTS
                ),
            )
            ratio = saving.cpu_ms / bare_saving.cpu_ms
            line("saving an answer, durably", ms(saving), ms(bare_saving), ratio, 5, "×")
            CONSOLE.print("starting ...")
            starting, bare_page = paired(
                lambda: measure(bare, plain, [lambda _n: ("GET", "/page", None)] * CLIENTS, STARTS),
                lambda: measure(
                    school, [each.client for each in learners], [each.starts for each in learners], STARTS
                ),
            )
            line("starting an attempt", ms(starting), ms(bare_page), starting.cpu_ms / bare_page.cpu_ms, 5, "×")
            line("requests that failed", "", "", saving.failures + page.failures + starting.failures, 0, "")
            line("memory of a worker", f"idle {idle:.0f} MB", "", memory(school), 120, "MB")
        finally:
            for process in (school, bare):
                process.terminate()
                process.wait(15)
        line("cold start to the first page", "", "", cold, 2, "s")
        line("publishing 100 lessons", "", "", publishing(folder / "large", 100), 5, "s")
        CONSOLE.print("marking and analysing ...")
        line("marking 10,000 attempts of 20 questions", "", "", marking(folder), 2, "s")
        line("analysing 100,000 responses", "", "", analysing(), 2, "s")
        CONSOLE.print("searching ...")
        for database, cost in searching().items():
            line(f"a mistyped search, 1000 lessons × 8 editions, {database}", "", "", cost, 50, "ms")
    CONSOLE.print(table)
    CONSOLE.print(f"Medians of {ROUNDS} rounds of {CLIENTS} clients × {REQUESTS} requests; CPU of all processes.")
    return missed


def paired(yardstick: Callable[[], Cost], real: Callable[[], Cost]) -> tuple[Cost, Cost]:
    """Measure both in turn, and return the round of each whose cost is the median: (real, yardstick)."""
    yardstick()
    real()
    pairs = [(yardstick(), real()) for _round in range(ROUNDS)]
    middle = [sorted((pair[side] for pair in pairs), key=lambda cost: cost.cpu_ms)[ROUNDS // 2] for side in (0, 1)]
    failures = sum(pair[1].failures for pair in pairs)
    real_cost = middle[1]
    return Cost(real_cost.cpu_ms, real_cost.median_ms, real_cost.slowest_ms, failures), middle[0]


def ms(cost: Cost) -> str:
    """Return a cost in words."""
    return f"{cost.cpu_ms:.2f} ms CPU, median {cost.median_ms:.1f} ms"


def memory(process: object) -> float:
    """Return the memory of the largest worker in MB: its own and its share of what is shared, where known."""
    sizes = []
    for worker in family(process)[1:]:
        full = worker.memory_full_info()
        sizes.append(getattr(full, "pss", full.rss) / 1e6)
    return max(sizes, default=psutil.Process().memory_info().rss / 1e6)


def publishing(folder: Path, lessons: int) -> float:
    """Return the seconds it takes to compile and publish a course of so many lessons (median of three)."""
    base = folder / "courses" / "large"
    module = base / "01-meetings"
    module.mkdir(parents=True)
    quizzes = folder / "quizzes" / "large"
    quizzes.mkdir(parents=True)
    (quizzes / "final.en.md").write_text(FINAL_EN, encoding="utf-8")
    yaml = COURSE.replace("  - key: letters\n    check: check-letters\n    competences: [LO2.1.01]\n", "")
    (base / "course.yaml").write_text(yaml, encoding="utf-8")
    (base / "course.en.md").write_text(COURSE_EN.replace("  letters: Letters\n", ""), encoding="utf-8")
    for number in range(lessons):
        text = CLOSE_EN.replace("Close with a decision", f"Lesson number {number}")
        text += "\n\nAnother paragraph, so that there is something to render.\n" * 25
        (module / f"{number + 1:03}-lesson-{number}.en.md").write_text(text, encoding="utf-8")
    settings = settings_for(f"sqlite:///{folder / 'sezona.db'}", folder)
    app = create_app(settings)
    times = []
    with app.app_context():
        db.create_all()
        for number in range(3):
            begun = time.perf_counter()
            compiled = compile_course(folder, "large")
            assert compiled.release is not None, compiled.problems[:3]
            with writing():
                release = publish(compiled.release, by="bench", now=clock.now())
                assert release.number == number + 1
                commit()
            times.append(time.perf_counter() - begun)
            with (base / "course.en.md").open("a", encoding="utf-8") as file:
                file.write(f"\nAnd once more, for release {number + 2}.\n")
    return median(times)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
