"""`sezona content hand-out` and `take-back`: editions to the tools of translators and back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from app.cli.courses import default_root
from app.cli.desk import Desk, open_course, refuse
from app.cli.quiz_files import read_limited
from app.content.compiler import compile_course
from app.content.memory import Memory, keep_files, memory_files
from app.content.report import UNSEEN
from app.content.standing import TextStanding
from app.core import clock
from app.core.locales import KNOWN
from app.exchange.bank import Unreadable
from app.exchange.translators import po, xliff
from app.exchange.translators.formats import FORMATS, edition_in, read
from app.exchange.translators.matching import Outcome, Result, course_of
from app.exchange.translators.rows import sheet_of
from app.exchange.translators.taking import Taking, take_back
from app.questions.question import Problem

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
ROOT_OPTION = click.option("--root", type=FOLDER, help="Folder with courses/ and quizzes/.")
LONGEST = 600
OUTCOMES: tuple[Outcome, ...] = ("taken", "unchanged", "refused")


@click.command("hand-out")
@click.argument("course")
@click.argument("language", type=click.Choice(KNOWN))
@click.option("--format", "format_key", type=click.Choice(sorted(FORMATS)), default="xliff", show_default=True)
@click.option("--all", "every", is_flag=True, help="Every block, not only what is missing, stale or unsure.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; - for the terminal. When absent, COURSE.LANGUAGE.xlf or .po in this folder.",
)
@ROOT_OPTION
def hand_out(
    course: str, language: str, format_key: str, *, every: bool, output: Path | None, root: Path | None
) -> None:
    """Write the blocks of an edition that are to be translated to a file for translators.

    A LANGUAGE without an edition yet begins one. A file that is there is never overwritten.
    """
    desk = open_course(root or default_root(), course)
    if language == desk.course.source:
        refuse(f"“{language}” is the source of the course {course}; it is not translated.", code=2)
    memory, found = desk.standings(language)
    refuse_unrecorded(desk, language, memory, found, every=every)
    sheet = sheet_of(desk.course, language, found, every=every)
    if not sheet.rows:
        click.echo(
            f"{course}, {language}: every block is current. Nothing was written; --all hands out every block."
        )
        return
    data = xliff.write(sheet) if format_key == "xliff" else po.write(sheet, clock.now())
    if output == Path("-"):
        click.echo(data, nl=False)
        return
    file = output or Path(f"{course}.{language}{FORMATS[format_key]}")
    write_new(file, data)
    click.echo(f"{file}: {len(sheet.rows)} blocks. Take it back with: sezona content take-back {file}")


def write_new(file: Path, data: bytes) -> None:
    """Write a file that is not there yet, all of it or none, or end the command."""
    try:
        stream = file.open("xb")
    except FileExistsError:
        refuse(f"{file} is there already and is not overwritten. Choose another name with -o.")
    except OSError as error:
        refuse(f"{file} cannot be written: {error.strerror}.")
    try:
        with stream:
            stream.write(data)
    except OSError as error:
        file.unlink()
        refuse(f"{file} cannot be written: {error.strerror}.")


def refuse_unrecorded(
    desk: Desk, language: str, memory: Memory, found: Sequence[TextStanding], *, every: bool
) -> None:
    """End the command where nobody can know what is behind: an edition is there, and nothing is recorded of it."""
    if not every and not memory.pairs and any(standing.edition for standing in found):
        key = desk.course.key
        refuse(
            f"Nothing is recorded of the edition “{language}”, so nobody knows which of its blocks are behind.",
            f"Record it first: sezona content record {key} {language}. Or hand out every block with --all.",
        )


@click.command("take-back")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would be taken and write nothing.")
@ROOT_OPTION
def bring_back(file: Path, *, dry_run: bool, root: Path | None) -> None:
    """Put what translators wrote into FILE, an XLIFF 2 or PO file, back into the edition.

    Each block is taken, unchanged or refused, and every refusal is said. Only lines of blocks that are taken
    change. The course is checked with them; with a new error nothing is written and the command ends with 1.
    """
    try:
        sheet = read(read_limited(file))
        key = course_of(sheet.rows)
        if not key:
            raise Unreadable(
                "none of its blocks names a course; only files of “sezona content hand-out” come back"
            )
        desk = open_course(root or default_root(), key)
        language = edition_in(sheet, desk.course)
    except Unreadable as error:
        refuse(f"{file}: {visible(str(error))}", "Nothing was written.")
    memory = desk.memory(language)
    taking = take_back(sheet.rows, desk.course, language, memory)
    show(file, taking.results)
    refuse_faulty(desk, taking)
    files = dict(taking.files)
    if taking.memory != memory:
        files |= memory_files(key, desk.course.source, language, taking.memory)
    counts = Counter(each.outcome for each in taking.results)
    said = ", ".join(f"{counts[each]} {each}" for each in OUTCOMES)
    if dry_run or not files:
        click.echo(f"{key}, {language}: {said}. {'Dry run: nothing' if dry_run else 'Nothing'} was written.")
        return
    try:
        keep_files(desk.root, files, desk.files.data)
    except OSError as error:
        refuse(f"Nothing was written: {error}.")
    click.echo(f"{key}, {language}: {said}. {len(taking.files)} files written.")
    if taking.memory == memory and counts["taken"]:
        click.echo(
            f"Nothing is recorded of this edition. When it is right: sezona content record {key} {language}"
        )


def show(file: Path, results: Sequence[Result]) -> None:
    """Print what became of the rows; those that change nothing are only counted."""
    for each in results:
        if each.outcome != "unchanged":
            why = f": {each.sentence}" if each.sentence else ""
            line = f"{file}:{each.row.line}: {each.outcome}: {visible(each.row.name + why)}"
            click.echo(line, err=each.outcome == "refused")


def visible(words: str) -> str:
    """Words of a stranger's file for the terminal: in one line, not endless, without controls."""
    return UNSEEN.sub("\ufffd", " ".join(words.split()))[:LONGEST]


def refuse_faulty(desk: Desk, taking: Taking) -> None:
    """End the command where the check finds an error that was not there before."""
    errors = new_errors(desk, taking.files)
    for error in errors:
        row = next(
            (
                each.row
                for each in taking.written
                if each.path == error.path and each.line <= error.line <= each.end
            ),
            None,
        )
        click.echo(f"{error.path}:{error.line}: {error.message}" + (f" ({row.name})" if row else ""), err=True)
    if errors:
        refuse(
            "Nothing was written: with these blocks the course has the errors named above. Mend them in the file."
        )


def new_errors(desk: Desk, files: Mapping[str, bytes]) -> list[Problem]:
    """The errors that the check finds with these files: where a file has more of a kind than before."""
    if not files:
        return []
    before = errors_at(desk.root, desk.course.key)
    with TemporaryDirectory(prefix="sezona-edition-") as folder:
        for path, data in {**desk.files.data, **files}.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_bytes(data)
        after = errors_at(Path(folder), desk.course.key)
    known = Counter((each.path, each.code) for each in before)
    more = Counter((each.path, each.code) for each in after) - known
    said = {(each.path, each.code, each.message) for each in before}
    fresh = [each for each in after if (each.path, each.code) in more]
    return [each for each in fresh if (each.path, each.code, each.message) not in said] or fresh


def errors_at(root: Path, course: str) -> list[Problem]:
    """The errors that the check finds in a course."""
    return [each for each in compile_course(root, course).problems if each.severity == "error"]


TRANSLATOR_COMMANDS = (hand_out, bring_back)
