"""`sezona quiz`: bring quizzes in from other programs and give them out."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import click

from app.cli.correct import correct
from app.cli.quiz_files import (
    NotWritten,
    content_root,
    course_at,
    keep,
    new_problems,
    question_keys,
    read_limited,
    with_free_images,
)
from app.content.compiler import compile_course
from app.content.files import course_keys
from app.content.source import CourseSource
from app.core.errors import NotFound
from app.core.locales import KNOWN
from app.exchange.authored.reading import bank_of
from app.exchange.authored.writing import Settings, author, keyed_apart
from app.exchange.bank import Bank, Loss, Unreadable
from app.exchange.files.encodings import name_of
from app.exchange.formats import FORMATS, WRITTEN_IN_TEXT, guess
from app.exchange.words import key_from
from app.questions.attributes import is_key
from app.questions.question import Problem

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FORMAT = click.Choice(sorted(FORMATS))
REFUSED, USAGE = 1, 2


@dataclass(frozen=True)
class Target:
    """Where a quiz goes: its course, its key, the locale of the text, and the file."""

    root: Path
    course: CourseSource
    key: str
    locale: str

    @property
    def is_source(self) -> bool:
        """Whether this text holds the key."""
        return self.locale == self.course.source

    @property
    def folder(self) -> str:
        """The folder of the course's quizzes, from the root."""
        return f"quizzes/{self.course.key}"

    @property
    def path(self) -> str:
        """The file, from the root."""
        return f"{self.folder}/{self.key}.{self.locale}.md"


@click.group("quiz")
def quiz() -> None:
    """Bring quizzes in from other programs and give them out.

    Formats: gift, aiken, moodle-xml, qti21, qti3, csv, xlsx. What a format cannot hold is named, line by line.
    """


quiz.add_command(correct)


@quiz.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--course", "course_key", required=True, metavar="COURSE", help="The course it belongs to.")
@click.option("--format", "format_key", type=FORMAT, help="When absent, it is seen from the file.")
@click.option("--quiz", "quiz_key", metavar="KEY", help="Key of the quiz; when absent, made from its title.")
@click.option("--title", help="Title of the quiz; when absent, that in the file.")
@click.option("--locale", type=click.Choice(KNOWN), help="Language; when absent, that of the course's source.")
@click.option("--dry-run", is_flag=True, help="Say what would be written and write nothing.")
@click.option("--root", type=FOLDER, help="Folder with courses/ and quizzes/.")
def import_quiz(
    file: Path,
    course_key: str,
    format_key: str | None,
    quiz_key: str | None,
    title: str | None,
    locale: str | None,
    *,
    dry_run: bool,
    root: Path | None,
) -> None:
    """Make a quiz of FILE, in the Markdown of the courses.

    The course is checked with the new quiz in it. With an error, nothing is written and the command ends with 1.
    A quiz that is there is never overwritten.
    """
    bank = read_bank(file, format_key)
    title = title or bank.title or file.stem
    target = target_of(content_root(root), course_key, quiz_key or key_from(title) or "quiz", locale)
    bank = fitted(bank, target)
    made = author(bank, Settings(title, target.locale, target.is_source))
    files = {
        **{f"{target.folder}/{name}": data for name, data in bank.images.items()},
        target.path: made.text.encode(),
    }
    show_losses((*bank.losses, *made.losses))
    problems, before = new_problems(target.root, course_key, files)
    for problem in sorted(problems):
        place = made.place_at(problem.line) if problem.path == target.path else ""
        click.echo(f"{said(problem)}{f' [{file.name}, {place}]' if place else ''}")
    if before:
        click.echo(f"Without this quiz the course has {before} error(s) of its own: sezona content check")
    if any(problem.severity == "error" for problem in problems):
        fail("Nothing was written. Mend what is named above in your file and import it again.")
    if dry_run:
        click.echo(f"Nothing was written (dry run). It would become {', '.join(files)}.")
        return
    try:
        keep(target.root, files)
    except NotWritten as refusal:
        fail(f"Nothing was written: {refusal}.")
    click.echo(f"Written: {', '.join(files)}")
    if target.is_source:
        say_what_is_next(target)


def read_bank(file: Path, format_key: str | None) -> Bank:
    """Read a file and say what it holds; ends the command where it cannot be read."""
    try:
        data = read_limited(file)
        found = format_key or guess(data, file.name)
        bank = FORMATS[found].read(data, file.name)
        encoding = f", written in {name_of(data)}" if found in WRITTEN_IN_TEXT else ""
    except Unreadable as fault:
        fail(f"{file}: {fault}")
    kinds = Counter(question.kind for question in bank.questions)
    named = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    click.echo(f"{file}: {found}{encoding}. {counted(len(bank.questions))}: {named}.")
    return bank


def target_of(root: Path, course_key: str, key: str, locale: str | None) -> Target:
    """Where the quiz goes; ends the command where it cannot go there."""
    course = course_or_end(root, course_key)
    target = Target(root, course, key, locale or course.source)
    editions = course.quizzes.get(key, {})
    if not is_key(key):
        fail(f"“{key}” is not a key: lower-case letters a to z, digits and hyphens. Name one with --quiz.", USAGE)
    if (root / target.path).exists():
        fail(f"{target.path} is there already and is not overwritten. Choose another key with --quiz.")
    if not target.is_source and course.source not in editions:
        fail(f"The course is written in “{course.source}”: import the quiz “{key}” in that language first.")
    if target.is_source and editions:
        fail(f"The quiz “{key}” has editions without a source. Choose another key with --quiz.")
    return target


def course_or_end(root: Path, key: str) -> CourseSource:
    """The course; ends the command where there is none."""
    course = course_at(root, key)
    if course is None:
        known = ", ".join(course_keys(root)) or "none"
        fail(f"There is no course “{key}” in {root / 'courses'}. Known: {known}.", USAGE)
    return course


def fitted(bank: Bank, target: Target) -> Bank:
    """The bank with keys and images that are free in the course; an edition keeps the keys of its source."""
    bank = with_free_images(bank, target.root, target.folder, target.key)
    if target.is_source:
        return keyed_apart(bank, question_keys(target.course))
    source = {question.key for question in target.course.quizzes[target.key][target.course.source].questions}
    questions = tuple(each if each.key in source else replace(each, key="") for each in bank.questions)
    return replace(bank, questions=questions)


def say_what_is_next(target: Target) -> None:
    """What the author has still to do."""
    click.echo("Look at its front matter: pass, draw, attempts and the rest are yours to set.")
    click.echo(
        f"It is offered once courses/{target.course.key}/course.yaml names it: “check: {target.key}” at a module, "
        f"“final: {target.key}”, or in the list “practice”."
    )


@quiz.command("export")
@click.argument("name", metavar="COURSE/QUIZ")
@click.option("--format", "format_key", type=FORMAT, required=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; - for the terminal."
)
@click.option("--locale", type=click.Choice(KNOWN), help="Edition; when absent, the source.")
@click.option("--root", type=FOLDER, help="Folder with courses/ and quizzes/.")
def export_quiz(name: str, format_key: str, output: Path | None, locale: str | None, root: Path | None) -> None:
    """Write the quiz COURSE/QUIZ in another format, with its key.

    What the format cannot hold is named. A file that is there is never overwritten.
    """
    folder = content_root(root)
    course_key, _, quiz_key = name.partition("/")
    bank, losses = exported(folder, course_key, quiz_key, locale)
    written = FORMATS[format_key].write(bank)
    show_losses((*losses, *written.losses), err=True)
    held = held_in(written.data, format_key)
    if output == Path("-"):
        click.echo(written.data, nl=False)
        return
    file = output or Path(f"{quiz_key}.{bank.locale}{written.ending}")
    try:
        with file.open("xb") as stream:
            stream.write(written.data)
    except FileExistsError:
        fail(f"{file} is there already and is not overwritten. Choose another name with --output.")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")
    click.echo(f"{file}: {counted(held)}. It holds the key: keep it from learners.")


def exported(root: Path, course_key: str, quiz_key: str, locale: str | None) -> tuple[Bank, tuple[Loss, ...]]:
    """A quiz of a course as a bank; ends the command where there is none or the check finds an error in it."""
    course = course_or_end(root, course_key)
    try:
        bank = bank_of(course, quiz_key, locale or course.source)
    except NotFound:
        known = ", ".join(sorted(f"{key} ({', '.join(texts)})" for key, texts in course.quizzes.items())) or "none"
        fail(f"The course {course_key} has no quiz “{quiz_key}” in this language. It has: {known}.", USAGE)
    paths = [course.quizzes[quiz_key][each].path for each in {course.source, bank.locale}]
    problems = [each for each in compile_course(root, course_key).problems if each.path in paths]
    errors = [each for each in problems if each.severity == "error"]
    if errors:
        click.echo("\n".join(said(each) for each in sorted(errors)), err=True)
        fail("Nothing was written: the quiz has the errors named above.")
    return bank, bank.losses


def held_in(data: bytes, format_key: str) -> int:
    """How many questions a written file holds, as a reader finds them; ends the command where there are none."""
    try:
        return len(FORMATS[format_key].read(data, "").questions)
    except Unreadable:
        fail("Nothing was written: the format can hold none of the questions, as is said above.")


def counted(questions: int) -> str:
    """A number of questions in words."""
    return f"{questions} question{'' if questions == 1 else 's'}"


def show_losses(losses: Iterable[Loss], *, err: bool = False) -> None:
    """Print what could not be carried, each thing in its line."""
    for loss in losses:
        click.echo(f"lost: {loss.place}: {loss.what}" if loss.place else f"lost: {loss.what}", err=err)


def said(problem: Problem) -> str:
    """A problem in one line."""
    return f"{problem.path}:{problem.line}: {'' if problem.severity == 'error' else 'warning: '}{problem.message}"


def fail(sentence: str, code: int = REFUSED) -> NoReturn:
    """End the command with a sentence."""
    click.echo(sentence, err=True)
    sys.exit(code)
