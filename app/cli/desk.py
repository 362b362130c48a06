"""The desk on which commands work on editions: a course with its files, and the lines that arguments name."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from app.cli.courses import default_root
from app.content.files import CourseFiles, course_keys, read_files
from app.content.memory import Memory, keep_files, memory_files, memory_path, read_memory
from app.content.report import Report
from app.content.source import CourseSource, read_course
from app.content.standing import TextStanding, standings

PLACE = re.compile(r"(?P<file>.+?)(?::(?P<line>\d{1,6}))?")


@dataclass(frozen=True)
class Desk:
    """A course with its files, opened for work on its editions."""

    root: Path
    course: CourseSource
    files: CourseFiles

    def memory(self, locale: str) -> Memory:
        """What is recorded of an edition. A broken file ends the command, since writing would lose lines of it."""
        report = Report()
        memory = read_memory(self.files, self.course.key, self.course.source, locale, report)
        paths = [memory_path(self.course.key, each) for each in (self.course.source, locale)]
        unread = {each for each in self.files.problems if each.path in paths}
        broken = [each for each in [*report.sorted(), *sorted(unread)] if each.severity == "error"]
        if broken:
            refuse(*map(str, broken), "Nothing was written. Mend these lines first; git has what they were.")
        return memory

    def standings(self, locale: str) -> tuple[Memory, list[TextStanding]]:
        """What is recorded of an edition, and how its texts stand."""
        memory = self.memory(locale)
        return memory, standings(self.course, locale, memory)

    def languages(self) -> list[str]:
        """The languages of the editions."""
        return [locale for locale in self.course.locales() if locale != self.course.source]

    def keep(self, locale: str, memory: Memory) -> None:
        """Write a memory, or end the command."""
        try:
            made = memory_files(self.course.key, self.course.source, locale, memory)
            keep_files(self.root, made, self.files.data)
        except OSError as error:
            refuse(f"Nothing was written: {error}.")


def open_course(root: Path, key: str) -> Desk:
    """A course of a folder, or the end of the command."""
    root = root.resolve()
    files = read_files(root, key)
    course = read_course(files, key, Report()) if key in course_keys(root) else None
    if course is None:
        known = ", ".join(course_keys(root)) or "none"
        refuse(f"There is no course {key} that can be read in {root / 'courses'}. Known: {known}.", code=2)
    return Desk(root, course, files)


def open_edition(root: Path | None, key: str, locale: str) -> tuple[Desk, str]:
    """A course and one of its editions, or the end of the command."""
    desk = open_course(root or default_root(), key)
    if locale not in desk.languages():
        known = ", ".join(desk.languages()) or "none"
        refuse(f"The course {key} has no edition “{locale}” beside its source. Known: {known}.", code=2)
    return desk, locale


def split_place(place: str) -> tuple[str, int | None]:
    """The file and the line that an argument names."""
    found = PLACE.fullmatch(place)
    return (found["file"], int(found["line"]) if found["line"] else None) if found else (place, None)


def pick(found: Sequence[TextStanding], file: str, *, is_source: bool) -> TextStanding:
    """The text of a file, named by its path or by the end of it."""
    name = f"/{Path(file).as_posix().lstrip('./')}"
    texts = [(each, each.source if is_source else each.edition) for each in found]
    ends = [(each, f"/{text.path}") for each, text in texts if text]
    fitting = [each for each, path in ends if path.endswith(name) or name.endswith(path)]
    if len(fitting) != 1:
        known = "the source" if is_source else "this edition"
        why = "several files end so; write the whole path" if fitting else f"this is no file of {known}"
        refuse(f"{file}: {why}, like {next((text.path for _, text in texts if text), 'courses/…')}.")
    return fitting[0]


def pick_line(found: Sequence[TextStanding], place: str, *, is_source: bool) -> tuple[TextStanding, int]:
    """The text and the line that an argument names."""
    file, line = split_place(place)
    if line is None:
        refuse(f"{place}: name a line too, like {place}:12. “sezona content status --units” names them.")
    return pick(found, file, is_source=is_source), line


def refuse_line(place: str, why: str) -> NoReturn:
    """End the command, since a line does not fit."""
    refuse(f"{place}: {why}. “sezona content status --units” names the lines.", "Nothing was written.")


def refuse(*sentences: str, code: int = 1) -> NoReturn:
    """End the command with what is wrong."""
    for each in sentences:
        click.echo(each, err=True)
    sys.exit(code)
