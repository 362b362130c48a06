"""Takes back what translators did: each row is taken, unchanged or refused; files and memory follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.content.files import CourseFiles
from app.content.memory import Memory
from app.content.report import Report
from app.content.source import CourseSource, read_course
from app.content.standing import TextStanding, standings
from app.content.units import Unit, Unwritable, digest_of
from app.exchange.translators.matching import Claim, Result, matched
from app.exchange.translators.rows import Row
from app.exchange.translators.skeleton import skeleton_of
from app.exchange.translators.writing import Unplaced, changed_text, in_manner_of, new_text

MOST_TRIED = 20
SPLIT = "it would not stand as one block in the file: look for empty lines and for signs that begin a line"


@dataclass(frozen=True)
class Written:
    """Where the words of a row stand in a file that is to be written."""

    path: str
    line: int
    end: int
    row: Row


@dataclass(frozen=True)
class Taking:
    """What comes of a sheet: results in its order, files by path, the memory, and where each row stands."""

    results: tuple[Result, ...]
    files: dict[str, bytes]
    memory: Memory
    written: tuple[Written, ...]


@dataclass
class Bench:
    """An edition while rows are put into it."""

    course: CourseSource
    locale: str
    memory: Memory
    found: Sequence[TextStanding]
    results: list[Result] = field(default_factory=list)

    @property
    def records(self) -> bool:
        """Whether pairs are kept: where nobody recorded what was there before, a few pairs would mark all else."""
        return bool(self.memory.pairs) or not any(standing.edition for standing in self.found)

    def edition_path(self, standing: TextStanding) -> str:
        """The file of a text in this edition."""
        stem = standing.source.path.removesuffix(f".{self.course.source}.md")
        return f"{stem}.{self.locale}.md"

    def refuse(self, claims: Iterable[Claim], sentence: str) -> None:
        """Refuse some rows."""
        self.results += [Result(claim.row, "refused", sentence) for claim in claims]

    def remembered(self, claims: Iterable[Claim], memory: Memory) -> Memory:
        """A memory that knows some rows."""
        made: dict[str, list[tuple[Unit, Unit]]] = {}
        for claim in claims:
            edition = replace(claim.unit, markdown=claim.words, digest=digest_of(claim.words))
            made.setdefault(claim.standing.key, []).append((edition, claim.unit))
        for key, pairs in made.items():
            memory = memory.with_pairs(key, pairs)
        return memory

    def placed(self, standing: TextStanding, claims: list[Claim]) -> tuple[list[Claim], bytes]:
        """The rows of one text that find their place, and its new file; the others are refused."""
        path, files = self.edition_path(standing), self.course.files
        here = {each.source.place: each.edition for each in standing.statuses if each.source and each.edition}
        while claims:
            try:
                skeleton = skeleton_of(standing.source, files.text(standing.source.path) or "")
                if standing.edition is None:
                    return claims, new_text(skeleton, claims).encode()
                text = files.text(path) or ""
                made = changed_text(text, skeleton, here, claims)
                return claims, files.data[path] if made == text else in_manner_of(files.data[path], text, made)
            except Unplaced as error:
                self.refuse([each for each in claims if each.unit.place in error.places], str(error))
                claims = [each for each in claims if each.unit.place not in error.places]
            except Unwritable as error:
                self.refuse([each for each in claims if not each.is_kept], f"{path}: {error}")
                claims = [each for each in claims if each.is_kept]
        return [], b""

    def files_with(self, claims: Sequence[Claim]) -> tuple[list[Claim], dict[str, bytes]]:
        """The rows that find their place, and the files that change."""
        kept, files = list[Claim](), dict[str, bytes]()
        for standing in self.found:
            own = [claim for claim in claims if claim.standing is standing]
            if own:
                taken, data = self.placed(standing, own)
                kept += taken
                path = self.edition_path(standing)
                if taken and data != self.course.files.data.get(path):
                    files[path] = data
        return kept, files


def take_back(rows: Sequence[Row], course: CourseSource, locale: str, memory: Memory) -> Taking:
    """What comes of the rows of a file for one edition; nothing is written here."""
    bench = Bench(course, locale, memory, standings(course, locale, memory))
    claims, bench.results = matched(rows, course.key, bench.found)
    claims, files = bench.files_with(claims)
    written, failing = looked_over(bench, claims, files)
    while failing:
        guilty = guilty_of(bench, failing)
        bench.refuse(guilty, SPLIT)
        claims, files = bench.files_with([claim for claim in claims if claim not in guilty])
        written, failing = looked_over(bench, claims, files)
    bench.results += [Result(each.row, "taken", "the old words hold" if each.is_kept else "") for each in claims]
    order = {id(row): index for index, row in enumerate(rows)}
    results = sorted(bench.results, key=lambda each: order[id(each.row)])
    kept = bench.remembered(claims, memory) if bench.records else memory
    return Taking(tuple(results), files, kept, tuple(written))


def looked_over(
    bench: Bench, claims: Sequence[Claim], files: dict[str, bytes]
) -> tuple[list[Written], list[Claim]]:
    """Read the new files as the compiler does: where each row stands, and which rows do not stand there whole."""
    if not files:
        return [], []
    there = [standing for standing in bench.found if bench.edition_path(standing) in files]
    paths = {path for each in there for path in (each.source.path, bench.edition_path(each))}
    data = {path: each for path, each in (bench.course.files.data | files).items() if path in paths}
    plan = bench.course.plan.path
    course = read_course(CourseFiles(data | {plan: bench.course.files.data[plan]}), bench.course.key, Report())
    assert course is not None
    made: list[tuple[str, list[tuple[Unit, Unit]]]] = [
        (each.key, [(one.edition, one.source) for one in each.statuses if one.edition and one.source])
        for each in there
    ]
    memory = bench.memory
    for key, pairs in made:
        memory = memory.with_pairs(key, pairs)
    found = standings(course, bench.locale, bench.remembered(claims, memory))
    units = {
        (each.source.path, one.source.place): one.edition
        for each in found
        for one in each.statuses
        if one.source and one.edition and one.status == "current"
    }
    written, failing = [], []
    for claim in claims:
        path, unit = bench.edition_path(claim.standing), units.get(claim.place)
        if path in files and (unit is None or unit.digest != digest_of(claim.words)):
            failing.append(claim)
        elif path in files and unit:
            written.append(Written(path, unit.line, unit.end, claim.row))
    return written, failing


def guilty_of(bench: Bench, failing: list[Claim]) -> list[Claim]:
    """Of rows that fail together, those that fail alone; all of them where that cannot be told."""
    alone = []
    for claim in failing[:MOST_TRIED] if len(failing) > 1 else ():
        trial = Bench(bench.course, bench.locale, bench.memory, bench.found)
        kept, files = trial.files_with([claim])
        alone += [claim] if kept and looked_over(trial, kept, files)[1] else []
    return alone or failing
