"""The memory of editions: which words of an edition were made from which words of the source.

It lies in the course folder as `memory/<language>.tsv`, one fact a line, sorted, so that git merges line by line.
Words stand in it in one line and without tabs. Facts name words by their digest, not by where they stand.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.content.files import CourseFiles
from app.content.report import Report
from app.content.units import DIGEST_LENGTH, Unit, digest_of, normal

DIGEST = re.compile(f"[0-9a-f]{{{DIGEST_LENGTH}}}")
TEXT_KEY = re.compile(r"course|(?:lesson|quiz):[a-z0-9-]{1,80}")
KIND = re.compile(r"[a-z]{1,20}")
CHANGES = ("wording", "meaning")
READABLE = 0o644
"""Who may read a file of a course: everybody, as the files beside it, whatever the command may else hide."""
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
HEADS = {
    True: "# Words of the source that editions were made from. Written by “sezona content”; do not edit.",
    False: "# Words of this edition and those of the source they were made from. Written by “sezona content”.",
}


@dataclass(frozen=True, order=True)
class Pair:
    """These words of an edition were made from those of the source; `text` and `kind` say where they stood."""

    text: str
    kind: str
    edition: str
    source: str
    words: str


@dataclass(frozen=True, order=True)
class Change:
    """What the author said of a change of the source: of `wording` (translations hold) or of `meaning`."""

    sort: str
    before: str
    after: str


@dataclass(frozen=True)
class Memory:
    """What is known of one edition: words of the source by digest, its author's changes, and the pairs."""

    texts: Mapping[str, str] = field(default_factory=dict)
    changes: frozenset[Change] = frozenset()
    pairs: frozenset[Pair] = frozenset()

    def with_pairs(self, text: str, units: Iterable[tuple[Unit, Unit]]) -> "Memory":
        """The memory with more pairs of edition and source."""
        pairs, texts = set(self.pairs), dict(self.texts)
        for edition, source in units:
            pairs.add(Pair(text, source.kind, edition.digest, source.digest, normal(edition.markdown)))
            texts[source.digest] = normal(source.markdown)
        return replace(self, texts=texts, pairs=frozenset(pairs))

    def with_change(self, sort: str, before: Iterable[str], after: Unit) -> "Memory":
        """The memory with what the author says of a change; what was said before of the same one is gone."""
        found = {Change(sort, digest, after.digest) for digest in before if digest != after.digest}
        said = {(each.before, each.after) for each in found}
        kept = {each for each in self.changes if (each.before, each.after) not in said}
        texts = {**self.texts, after.digest: normal(after.markdown)}
        return replace(self, texts=texts, changes=frozenset(kept | found))


def memory_path(course: str, locale: str) -> str:
    """Where the memory of a language lies, from the content root."""
    return f"courses/{course}/memory/{locale}.tsv"


def read_memory(files: CourseFiles, course: str, source: str, locale: str, report: Report) -> Memory:
    """What is known of the edition `locale`; a line that makes no sense is reported and left out."""
    texts: dict[str, str] = {}
    changes: set[Change] = set()
    pairs: set[Pair] = set()
    for number, parts in lines_of(files, memory_path(course, source), report):
        if parts[0] == "text" and len(parts) == 3 and digest_of(parts[2]) == parts[1]:
            texts[parts[1]] = parts[2]
        elif parts[0] in CHANGES and len(parts) == 3 and all(DIGEST.fullmatch(each) for each in parts[1:]):
            changes.add(Change(parts[0], parts[1], parts[2]))
        else:
            refuse(memory_path(course, source), number, parts, report)
    path = memory_path(course, locale)
    for number, parts in lines_of(files, path, report) if locale != source else ():
        pair = pair_from(parts)
        if pair is None:
            refuse(path, number, parts, report)
            continue
        pairs.add(pair)
        if pair.source not in texts:
            message = f"the words of the source that this was made from ({pair.source}) are not kept"
            report.warn(path, number, "memory", message)
    return Memory(texts, frozenset(changes), frozenset(pairs))


def lines_of(files: CourseFiles, path: str, report: Report) -> list[tuple[int, list[str]]]:
    """The lines of a memory as their parts, with their numbers; remarks and the marks of a merge are left out."""
    found = []
    for number, line in enumerate((files.text(path) or "").split("\n"), 1):
        if line.startswith(CONFLICT):
            message = "a merge left its marks here; keep the lines of both sides and remove the marks"
            report.add(path, number, "memory", message)
        elif line.strip() and not line.startswith("#"):
            found.append((number, line.split("\t")))
    return found


def pair_from(parts: list[str]) -> Pair | None:
    """The pair that a line tells of, or None."""
    if len(parts) != 6 or parts[0] != "pair":
        return None
    _, text, kind, edition, source, words = parts
    is_whole = DIGEST.fullmatch(source) and TEXT_KEY.fullmatch(text) and KIND.fullmatch(kind)
    return Pair(text, kind, edition, source, words) if is_whole and digest_of(words) == edition else None


def refuse(path: str, number: int, parts: list[str], report: Report) -> None:
    """Report a line that is no fact: mistyped, cut off, or with words that do not fit their digest."""
    what = parts[0][:20]
    message = f"this line (“{what}”) is broken or its words were changed; take it from history, or remove it"
    report.add(path, number, "memory", message)


def source_file(memory: Memory) -> bytes:
    """The memory of the source as its file holds it."""
    lines = [f"text\t{digest}\t{words}" for digest, words in memory.texts.items()]
    lines += [f"{each.sort}\t{each.before}\t{each.after}" for each in memory.changes]
    return file_of(lines, is_source=True)


def edition_file(memory: Memory) -> bytes:
    """The memory of an edition as its file holds it."""
    return file_of(
        [f"pair\t{each.text}\t{each.kind}\t{each.edition}\t{each.source}\t{each.words}" for each in memory.pairs],
        is_source=False,
    )


def file_of(lines: list[str], *, is_source: bool) -> bytes:
    """A file of sorted lines."""
    return "\n".join([HEADS[is_source], *sorted(lines), ""]).encode()


def memory_files(course: str, source: str, locale: str, memory: Memory) -> dict[str, bytes]:
    """The files of a memory by path; `locale` may be the source, which has no pairs."""
    files = {memory_path(course, source): source_file(memory)}
    return files if locale == source else files | {memory_path(course, locale): edition_file(memory)}


def keep_files(root: Path, files: Mapping[str, bytes], read: Mapping[str, bytes] | None = None) -> None:
    """Write files in the place of those that are there: all, or none. Raises `OSError`.

    Each is whole under a hidden name, which the check passes over, and so is a copy of what was there, before the
    first takes its place. `read` is what the new files were made from: nobody may have changed it since.
    """
    mark = secrets.token_hex(4)
    drafts = {root / path: (root / path).with_name(f".{Path(path).name}.{mark}") for path in files}
    copies = {place: draft.with_name(f"{draft.name}.before") for place, draft in drafts.items()}
    done: list[Path] = []
    with one_at_a_time(root):
        try:
            for (path, data), (place, draft) in zip(files.items(), drafts.items(), strict=True):
                refuse_links(root, place)
                if read is not None:
                    refuse_changed(place, path, read.get(path))
                place.parent.mkdir(parents=True, exist_ok=True)
                if place.exists():
                    shutil.copy2(place, copies[place])
                write_whole(draft, data)
            for place, draft in drafts.items():
                draft.replace(place)
                done.append(place)
        except (OSError, KeyboardInterrupt):
            for place in done:
                copies[place].replace(place) if copies[place].exists() else place.unlink()
            raise
        finally:
            for rest in (*drafts.values(), *copies.values()):
                with suppress(OSError):
                    rest.unlink()


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Let one process at a time write into the courses of a folder; others wait. Raises `OSError`."""
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that all of it is on the disk. Raises `OSError`."""
    with file.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def refuse_changed(place: Path, path: str, known: bytes | None) -> None:
    """Nothing is written over what somebody else has written meanwhile. Raises `OSError`."""
    if (place.read_bytes() if place.exists() else None) != known:
        raise OSError(f"{path} was changed meanwhile; run the command again")


def refuse_links(root: Path, place: Path) -> None:
    """Nothing is written through a link. Raises `OSError`."""
    for each in (place, place.parent):
        if each.is_symlink():
            raise OSError(f"{each.relative_to(root).as_posix()} is a link; memory is not written through links")
