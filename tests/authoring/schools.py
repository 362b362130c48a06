"""A published course in English, Bosnian and Croatian on disk and in the database, and what people do to it."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.authoring.operations import Said, keep_translation, keep_units, lock_course
from app.authoring.queries.editions import opened
from app.authoring.snapshots import snapshot_of
from app.cli.desk import open_course
from app.content.compiler import compile_course
from app.content.operations import publish
from app.content.standing import record_text
from app.core.db import commit, writing
from tests.content.courses import PLACE, whole_course, whole_edition, write
from tests.factories import NOW, write_course

ONE = PLACE["one"]
ONE_BS = ONE.replace(".en.", ".bs.")
CASE = "The case of a clerk."
CASE_BS = "Slučaj službenice (bs)."


@dataclass
class School:
    """The folder with the course; `keep` publishes it."""

    root: Path

    def change(self, old: str, new: str, path: str = ONE) -> None:
        """Edit a file."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def read(self, path: str = ONE_BS) -> str:
        """What a file says."""
        return (self.root / path).read_text(encoding="utf-8")

    def record(self, *locales: str) -> None:
        """Say on disk that editions fit the source as it stands."""
        for locale in locales:
            desk = open_course(self.root, "demo")
            memory, found = desk.standings(locale)
            for standing in found:
                if standing.edition:
                    memory = memory.with_pairs(standing.key, record_text(standing, memory)[0])
            desk.keep(locale, memory)

    def publish(self) -> None:
        """Publish, as the command does."""
        compiled = compile_course(self.root, "demo")
        assert compiled.release is not None, compiled.problems
        snapshot = snapshot_of(self.root, "demo")
        assert snapshot is not None
        with writing():
            keep_units(publish(compiled.release, by="Dejan", now=NOW).course_id, snapshot, NOW)
            commit()

    def publish_incomplete(self) -> None:
        """Keep the editions as they stand, as publishing does, whatever the check would say."""
        snapshot = snapshot_of(self.root, "demo")
        assert snapshot is not None
        with writing():
            keep_units(lock_course("demo"), snapshot, NOW)
            commit()

    def say(self, person_id: int, old: str, words: str | None, locale: str = "bs") -> bool:
        """Say in the browser of the block whose source is `old` that its translation holds, or new words."""
        with writing():
            lock_course("demo")
            edition = opened("demo", locale)
            text, each = block(edition, old)
            seen = each.edition.digest if each.edition else ""
            said = keep_translation(
                edition, Said(text, each.source.place, each.source.digest, seen, words), person_id, NOW
            )
            commit()
        return said


def make_school(root: Path) -> School:
    """A school whose Bosnian and Croatian editions are recorded and published."""
    write(root, whole_course() | whole_edition() | whole_edition("hr"))
    school = School(root)
    for locale in ("bs", "hr"):
        school.change(CASE, f"Slučaj službenice ({locale}).", ONE.replace(".en.", f".{locale}."))
    school.record("bs", "hr")
    school.publish()
    return school


def keep_demo(course_id: int) -> None:
    """Keep the editions of the demo course, as publishing does."""
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(write_course(Path(folder)), "demo")
    assert snapshot is not None
    with writing():
        keep_units(course_id, snapshot, NOW)
        commit()


def block(edition, words):
    """The text and the block of an edition whose source says this."""
    found = [
        (text.key, each)
        for text in edition.texts
        for each in text.standing.statuses
        if each.source and each.source.markdown == words
    ]
    assert found, words
    return found[0]


def shown(words, locale="bs"):
    """How the block of these source words stands: status and translation."""
    each = block(opened("demo", locale), words)[1]
    return each.status, each.edition and each.edition.markdown
