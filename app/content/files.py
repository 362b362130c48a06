"""Reads the files of one course from disk: nothing outside its folders, nothing huge, nothing raised."""

import hashlib
import os
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from app.questions.attributes import is_key
from app.questions.question import Problem

TEXT_LIMIT = 64 * 1024
MEDIA_LIMIT = 1024 * 1024
MEMORY_LIMIT = 16 * 1024 * 1024
MOST_FILES = 4000
FOLDERS = ("courses", "quizzes")
TEXT_ENDINGS = (".md", ".yaml")
MEMORY_ENDING = ".tsv"
"""Memories hold all that a course ever said, so they grow with the years."""
MEDIA_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp")


@dataclass
class CourseFiles:
    """All readable files of a course by path from the content root, and what was wrong with the rest."""

    data: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def text(self, path: str) -> str | None:
        """The text of a file in NFC with plain line ends, or None where it is missing or not UTF-8."""
        data = self.data.get(path)
        if data is None:
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.problems.append(Problem(path, line, "not_utf8", "the file is not UTF-8 text"))
            return None
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def course_keys(root: Path) -> list[str]:
    """Keys of all courses under a content root, sorted: the folders of `courses/` that hold a course.yaml."""
    try:
        folders = sorted(path.name for path in (root / "courses").iterdir() if path.is_dir())
    except OSError:
        return []
    return [name for name in folders if is_key(name) and (root / "courses" / name / "course.yaml").is_file()]


def source_digest(root: Path, key: str) -> str:
    """SHA-256 over paths and bytes of all source files of a course; quick, compiles nothing."""
    return source_digest_of(read_files(root, key))


def source_digest_of(files: CourseFiles) -> str:
    """The same over files already read, before anything else is noted about them."""
    total = hashlib.sha256()
    for path, data in sorted(files.data.items()):
        total.update(f"{path}\0{len(data)}\0".encode(errors="replace"))
        total.update(data)
    for problem in sorted(files.problems):
        total.update(f"{problem.path}\0{problem.code}\0".encode(errors="replace"))
    return total.hexdigest()


def read_files(root: Path, key: str) -> CourseFiles:
    """Read every file under `courses/key` and `quizzes/key`; hidden files are passed over."""
    files = CourseFiles()
    if not is_key(key):
        files.problems.append(Problem("courses", 1, "course_key", f"{readable(key)!r} is not a course key"))
        return files
    for folder in FOLDERS:
        top = root / folder / key
        if top.is_symlink():
            files.problems.append(
                Problem(f"{folder}/{key}", 1, "symlink", "a folder of a course may not be a link")
            )
            continue
        for here, folders, names in os.walk(top, onerror=None):
            folders.sort()
            read_folder(root, Path(here), sorted(folders), sorted(names), files)
            if len(files.data) > MOST_FILES:
                files.problems.append(Problem(f"{folder}/{key}", 1, "many_files", f"more than {MOST_FILES} files"))
                return files
            folders[:] = [name for name in folders if not name.startswith(".")]
    return files


def read_folder(root: Path, here: Path, folders: list[str], names: list[str], files: CourseFiles) -> None:
    """Read the files of one folder."""
    for name in folders:
        if (here / name).is_symlink():
            path = readable((here / name).relative_to(root).as_posix())
            files.problems.append(
                Problem(path, 1, "symlink", "the link leads to a folder; folders are not linked")
            )
    for name in names:
        if name.startswith(".") or name.endswith("~"):
            continue
        path = readable((here / name).relative_to(root).as_posix())
        found = read_file(root, here / name)
        if isinstance(found, bytes):
            files.data[path] = found
        else:
            files.problems.append(Problem(path, 1, *found))


def read_file(root: Path, file: Path) -> bytes | tuple[str, str]:
    """The bytes of a file, or code and sentence on why not."""
    ending = file.suffix.lower()
    limit = TEXT_LIMIT if ending in TEXT_ENDINGS else MEMORY_LIMIT if ending == MEMORY_ENDING else MEDIA_LIMIT
    try:
        if file.is_symlink() and not inside(root, file):
            return "symlink", "the link leads out of the content folders"
        if not file.is_file():
            return "not_a_file", "this is not a file that can be read"
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, RuntimeError):  # a link that leads to itself is a RuntimeError before Python 3.13
        return "unreadable", "the file cannot be read"
    if len(data) > limit:
        return "too_large", f"the file is larger than {limit // 1024} KB"
    return data


def inside(root: Path, file: Path) -> bool:
    """Whether a link ends inside one of the two content folders."""
    target = file.resolve()
    return any(target.is_relative_to((root / folder).resolve()) for folder in FOLDERS)


def readable(text: str) -> str:
    """A path as text that can always be written down."""
    return text.encode("utf-8", "replace").decode()
