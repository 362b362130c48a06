"""The files a quiz becomes: tried out in a copy of its course, then written all together or not at all."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.content.compiler import compile_course
from app.content.files import course_keys, read_files
from app.content.report import Report
from app.content.source import CourseSource, read_course
from app.core.settings import ROOT
from app.exchange.bank import Bank, Unreadable
from app.exchange.files.images import renamed
from app.exchange.formats import MOST_BYTES
from app.questions.question import Problem

MEGABYTE = 1024 * 1024
UNUSED = "quiz_unused"


class NotWritten(Exception):
    """Files could not be written, in words; none of them is there."""


def content_root(given: Path | None) -> Path:
    """The folder that holds courses/ and quizzes/: the one given, or that of the settings."""
    return (given or Path(os.environ.get("SEZONA_CONTENT", ROOT))).resolve()


def read_limited(file: Path) -> bytes:
    """The bytes of a file; one that is too large is refused before it is read. Raises Unreadable."""
    try:
        size = file.stat().st_size
        if size <= MOST_BYTES:
            with file.open("rb") as stream:
                return stream.read(MOST_BYTES + 1)[: MOST_BYTES + 1]
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror}") from None
    raise Unreadable(
        f"the file has {size // MEGABYTE} MB; at most {MOST_BYTES // MEGABYTE} MB are read. Divide it, or leave "
        "large images out."
    )


def course_at(root: Path, key: str) -> CourseSource | None:
    """The course as its files say it, or None where there is none."""
    return read_course(read_files(root, key), key, Report()) if key in course_keys(root) else None


def question_keys(course: CourseSource) -> set[str]:
    """The keys of all questions of a course."""
    texts = [text for lesson in course.lessons for text in lesson.texts.values()]
    texts += [text for editions in course.quizzes.values() for text in editions.values()]
    return {question.key for text in texts for question in text.questions if question.key}


def with_free_images(bank: Bank, root: Path, folder: str, quiz: str) -> Bank:
    """The bank with images under names that no other file beside the quiz has."""
    names = {}
    for name, data in bank.images.items():
        number, free = 0, name
        while (root / folder / free).exists() and not has_bytes(root / folder / free, data):
            number += 1
            free = f"{quiz}-{name}" if number == 1 else f"{quiz}-{number}-{name}"
        names[name] = free
    images = {names[name]: data for name, data in bank.images.items()}
    changed = {name: free for name, free in names.items() if name != free}
    questions = tuple(renamed(question, changed) for question in bank.questions)
    return replace(bank, images=images, questions=questions if changed else bank.questions)


def has_bytes(path: Path, data: bytes) -> bool:
    """Whether a file holds exactly these bytes."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def new_problems(root: Path, course: str, files: Mapping[str, bytes]) -> tuple[list[Problem], int]:
    """What the check finds with these files that it does not find without, and how many errors it found before."""
    before = compile_course(root, course).problems
    with TemporaryDirectory(prefix="sezona-quiz-") as folder:
        copy = Path(folder)
        for path, data in {**read_files(root, course).data, **files}.items():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(data)
        after = compile_course(copy, course).problems
    found = [each for each in after if each not in before and each.code != UNUSED]
    return found, sum(each.severity == "error" for each in before)


def keep(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files that must not be there yet, all or none; raises `NotWritten` otherwise.

    Each is written under a hidden name first, which the check passes over, and appears when all are whole.
    """
    mark = secrets.token_hex(4)
    hidden = {root / path: (root / path).with_name(f".{Path(path).name}.{mark}") for path in files}
    made: list[Path] = []
    try:
        for (path, draft), data in zip(hidden.items(), files.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(data)
        for path, draft in hidden.items():
            if has_bytes(path, draft.read_bytes()):
                continue
            path.hardlink_to(draft)
            made.append(path)
    except OSError as error:
        for path in made:
            path.unlink()
        if isinstance(error, FileExistsError):
            raise NotWritten("a file is there already") from None
        raise NotWritten(str(error)) from None
    finally:
        for draft in hidden.values():
            with suppress(OSError):
                draft.unlink()
