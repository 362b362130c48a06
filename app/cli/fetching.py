"""`sezona content fetch`: what was decided in the browser, into the files; keeping editions at publishing."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from app.authoring.operations import keep_units, note_taken
from app.authoring.queries.editions import course_id_of, kept_digest, live_decisions, untaken
from app.authoring.rules.decisions import OF_SOURCE, Decision, Settled, settle, with_declared
from app.authoring.snapshots import Snapshot, snapshot_of
from app.cli.context import application
from app.cli.courses import default_root
from app.cli.desk import Desk, open_course, refuse
from app.cli.translators import new_errors
from app.content.files import course_keys
from app.content.memory import Memory, keep_files, memory_files
from app.content.rules.staleness import UnitStatus
from app.content.standing import TextStanding
from app.core import clock
from app.core.db import commit, writing
from app.core.settings import ROOT, SettingsError
from app.exchange.translators.rows import Row, place_name
from app.exchange.translators.taking import take_back

WHY = {
    "outdated": "the source of this block has changed in the files since; look at it again in the browser",
    "homeless": "this block has changed in the files since, or is gone; look at it again in the browser",
}


@dataclass
class Haul:
    """What comes of the decisions on a course: files by path, those that are in them, and refusals in words."""

    desk: Desk
    memory: Memory
    files: dict[str, bytes] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def take_declared(self, decisions: Sequence[Decision]) -> None:
        """Take what was said of changes of the source."""
        declared = [each for each in decisions if each.kind in OF_SOURCE]
        self.keep(self.desk.course.source, with_declared(self.memory, declared))
        self.taken += [each.id for each in declared]

    def take_edition(self, locale: str, decisions: Sequence[Decision]) -> None:
        """Take what was said of the blocks of an edition."""
        memory, found = self.desk.standings(locale)
        ours = [each for each in decisions if each.kind not in OF_SOURCE and each.locale == locale]
        memory = replace(memory, texts={**self.memory.texts, **memory.texts}, changes=self.memory.changes)
        if ours and not memory.pairs:
            self.refused += [f"{locale}: nothing is recorded of this edition any more; record it first"]
            return
        rows: list[tuple[Row, Decision]] = []
        for each in ours:
            standing = next((one for one in found if one.key == each.text), None)
            settled = settle(each, standing.statuses if standing else (), memory)
            if settled.state == "there":
                self.taken.append(each.id)
            elif settled.state == "fits" and settled.block and standing:
                rows.append((row_of(standing, settled.block, each), each))
            else:
                self.refuse(standing, settled)
        self.take_rows(locale, memory, rows, found)

    def take_rows(
        self, locale: str, memory: Memory, rows: Sequence[tuple[Row, Decision]], found: Sequence[TextStanding]
    ) -> None:
        """Take words and translations that hold, by the way that files of translators come back."""
        taking = take_back([row for row, _ in rows], self.desk.course, locale, memory)
        decided = {id(row): decision for row, decision in rows}
        for result in taking.results:
            decision = decided[id(result.row)]
            if result.outcome == "refused":
                standing = next((each for each in found if each.source.path == result.row.path), None)
                self.refused.append(f"{line_of(standing, decision)}: {result.sentence}{quoted(decision)}")
            else:
                self.taken.append(decision.id)
        self.files |= taking.files
        self.keep(locale, taking.memory)

    def keep(self, locale: str, memory: Memory) -> None:
        """Put a memory among the files, where it says more than it did."""
        course = self.desk.course
        self.memory = replace(memory, pairs=frozenset())
        made = memory_files(course.key, course.source, locale, memory)
        before = memory_files(course.key, course.source, locale, self.desk.memory(locale))
        self.files |= {path: data for path, data in made.items() if data != before.get(path)}

    def refuse(self, standing: TextStanding | None, settled: Settled) -> None:
        """Refuse a decision whose block is another by now."""
        decision = settled.decision
        self.refused.append(
            f"{line_of(standing, decision, settled.block)}: {WHY[settled.state]}{quoted(decision)}"
        )


def row_of(standing: TextStanding, block: UnitStatus, decision: Decision) -> Row:
    """A decision as a row that comes back from a translator."""
    assert block.source is not None, "only blocks that the source has fit a decision"
    words = decision.words if decision.kind == "words" else decision.edition_words
    return Row(
        path=standing.source.path,
        place=place_name(block.source.place),
        source=decision.source_words,
        words=words,
        mark="done",
        seen=block.edition.digest if block.edition else "",
    )


def line_of(standing: TextStanding | None, decision: Decision, block: UnitStatus | None = None) -> str:
    """Where a block stands, or stood: the file and the line."""
    if standing is None:
        return f"{decision.text} ({decision.locale})"
    here = [block] if block else [each for each in standing.statuses if each.source]
    at_place = [each for each in here if each.source and each.source.place == decision.place]
    for each in at_place or here:
        if each.edition and standing.edition:
            return f"{standing.edition.path}:{each.edition.line}"
        if each.source:
            return f"{standing.source.path}:{each.source.line}"
    return f"{standing.source.path}:1"


def quoted(decision: Decision) -> str:
    """The words that a refusal is about; they stay in the database."""
    words = " ".join(decision.words.split())
    return f" (“{words if len(words) <= 80 else words[:79] + '…'}”)" if words else ""


@click.command("fetch")
@click.argument("courses", metavar="[COURSE]...", nargs=-1)
@click.option(
    "--root", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder with courses/."
)
def fetch(courses: tuple[str, ...], root: Path | None) -> None:
    """Write what trainers decided in the browser into the files of courses; of all when none is named.

    The check runs first; with a new error nothing is written. What was decided about a block that has changed in
    the files since is refused with file and line, and stays in the database. Then commit the files and publish.
    """
    with application():
        place = (root or default_root()).resolve()
        in_order = True
        for key in courses or course_keys(place):
            in_order = fetch_course(open_course(place, key)) and in_order
        if not in_order:
            raise SystemExit(1)


def fetch_course(desk: Desk) -> bool:
    """Fetch the decisions on one course; return whether none was refused."""
    key = desk.course.key
    course_id = course_id_of(key)
    decisions = live_decisions(course_id) if course_id else []
    if not decisions:
        click.echo(f"{key}: nothing was decided in the browser.")
        return True
    haul = Haul(desk, desk.memory(desk.course.source))
    haul.take_declared(decisions)
    for locale in desk.languages():
        haul.take_edition(locale, decisions)
    gone = {each.locale for each in decisions if each.kind not in OF_SOURCE} - set(desk.languages())
    haul.refused += [f"{locale}: this edition is gone from the files" for locale in sorted(gone)]
    write(haul)
    for sentence in haul.refused:
        click.echo(sentence, err=True)
    click.echo(f"{key}: {len(haul.files)} files written, {len(haul.refused)} decisions refused.")
    return not haul.refused


def write(haul: Haul) -> None:
    """Check and write the files, then note what is in them; or end the command with nothing written."""
    errors = new_errors(haul.desk, haul.files)
    for each in errors:
        click.echo(f"{each.path}:{each.line}: {each.message}", err=True)
    if errors:
        refuse(
            "Nothing was written: with these decisions the course has the errors named above. "
            "Mend the blocks in the browser, or the files, then fetch again."
        )
    try:
        keep_files(haul.desk.root, haul.files, haul.desk.files.data)
    except OSError as error:
        refuse(f"Nothing was written: {error}.")
    with writing():
        note_taken(haul.taken, clock.now())
        commit()


def kept_snapshot(root: Path, key: str, digest: str) -> Snapshot | None:
    """The editions of a course as they are to be kept; None where they are kept so already."""
    return None if kept_digest(key) == digest else snapshot_of(root, key)


def keep_editions(course_id: int | None, snapshot: Snapshot | None) -> None:
    """Keep the editions of a published course in the database, within a transaction."""
    if snapshot is not None and course_id is not None:
        keep_units(course_id, snapshot, clock.now())


def unfetched(key: str) -> str:
    """A sentence on decisions that are not in the files yet; empty where there are none."""
    counts = untaken(key)
    said = ", ".join(f"{locale} {count}" for locale, count in sorted(counts.items()))
    return (
        f"{key}: decided in the browser and not in the files yet: {said}. sezona content fetch {key}"
        if counts
        else ""
    )


def unfetched_here(keys: Sequence[str]) -> list[str]:
    """The same for courses of the settings' folder; nothing where there is no database that could be asked."""
    file = Path(os.environ.get("SEZONA_VAR", ROOT / "var")) / "sezona.db"
    if "SEZONA_DATABASE_URL" not in os.environ and not file.exists():
        return []
    try:
        with application():
            return [sentence for key in keys if (sentence := unfetched(key))]
    except (SQLAlchemyError, SettingsError):
        return []
