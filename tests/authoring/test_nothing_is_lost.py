"""In whatever order people publish, edit, decide and fetch: no words are lost, no change is called current."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.authoring.models import EditionDecision
from app.authoring.operations import declare, lock_course
from app.authoring.queries.changes import source_changes
from app.authoring.queries.editions import opened
from app.cli.desk import open_course
from app.cli.fetching import fetch_course
from app.content.models import Course
from app.core.db import commit, db, writing
from app.core.errors import Refused
from tests.authoring.schools import School
from tests.content.courses import PLACE, whole_course, whole_edition, write
from tests.factories import NOW, add

TWO = PLACE["two"]
TWO_BS = TWO.replace(".en.", ".bs.")
SOURCES = [
    "The clerk reads the letter.",
    "The clerk reads the letters.",
    "Money waits.",
    "The door is open today.",
]
WORDS = ["Ona čita pismo.", "Ona čita pisma.", "Novac čeka.", "Vrata su otvorena.", "Danas je petak."]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("source"), st.integers(0, 2), st.sampled_from(SOURCES)),
        st.tuples(st.just("edit"), st.integers(0, 2), st.sampled_from(WORDS)),
        st.tuples(st.just("say"), st.integers(0, 2), st.sampled_from(WORDS)),
        st.tuples(st.just("hold"), st.integers(0, 2), st.just("")),
        st.tuples(st.just("declare"), st.integers(0, 2), st.sampled_from(["wording", "meaning"])),
        st.tuples(st.just("publish"), st.just(0), st.just("")),
        st.tuples(st.just("fetch"), st.just(0), st.just("")),
    ),
    min_size=4,
    max_size=12,
)


@dataclass
class Run:
    """A school, what was said to belong together as (edition, source), and what was typed."""

    school: School
    fits: set[tuple[str, str]]
    typed: set[str] = field(default_factory=set)
    wordings: set[tuple[str, str]] = field(default_factory=set)

    def replace(self, path: str, place: int, words: str) -> None:
        file = self.school.root / path
        head, _, body = file.read_text(encoding="utf-8").rpartition("---\n")
        paragraphs = body.strip().split("\n\n")
        paragraphs[place] = words
        file.write_text(f"{head}---\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8")

    def blocks(self):
        text = next(each for each in opened("demo", "bs").texts if each.key == "lesson:two")
        return text, [each for each in text.standing.statuses if each.source and each.source.kind == "paragraph"]

    def source(self, place, words):
        self.replace(TWO, place, words)

    def edit(self, place, words):
        self.replace(TWO_BS, place, words)

    def say(self, place, words):
        each = self.blocks()[1][place]
        self.school.say(None, each.source.markdown, words)
        self.typed.add(words)
        self.fits.add((words, each.source.markdown))

    def hold(self, place, _words):
        each = self.blocks()[1][place]
        try:
            self.school.say(None, each.source.markdown, None)
        except Refused:
            return
        now = next(one for one in self.blocks()[1] if one.source.markdown == each.source.markdown)
        self.fits.add((now.edition.markdown, now.source.markdown))

    def declare(self, place, sort):
        changes = source_changes("demo").blocks
        if place < len(changes):
            with writing():
                lock_course("demo")
                declare(changes, changes[place].name, sort, None, NOW)
                commit()
            if sort == "wording":
                after, before = changes[place].unit.markdown, changes[place].earlier
                self.wordings.add((before, after))

    def publish(self, _place, _words):
        self.school.publish_incomplete()

    def fetch(self, _place, _words):
        fetch_course(open_course(self.school.root, "demo"))

    def known(self):
        """What belongs together by what people said, changes of wording included."""
        found = set(self.fits)
        while True:
            more = {(e, after) for e, s in found for before, after in self.wordings if s == before}
            if more <= found:
                return found
            found |= more

    def check(self):
        text, blocks = self.blocks()
        known = self.known()
        _, disk = open_course(self.school.root, "demo").standings("bs")
        on_disk = next(each for each in disk if each.key == "lesson:two")
        for each in [*blocks, *(one for one in on_disk.statuses if one.source and one.source.kind == "paragraph")]:
            if each.status == "current":
                assert (each.edition.markdown, each.source.markdown) in known
        shown = {each.edition.markdown for each in text.standing.statuses if each.edition}
        shown |= {each.decision.words for each in text.homeless}
        rows = db.session.query(EditionDecision).all()
        shown |= {row.words for row in rows if row.replaced_by_id}
        memory = open_course(self.school.root, "demo").memory("bs")
        shown |= {pair.words for pair in memory.pairs} | {pair.words for pair in opened("demo", "bs").memory.pairs}
        assert self.typed <= shown
        assert self.typed <= {row.words for row in rows} | {row.edition_words for row in rows} | shown


def begin(folder: str) -> Run:
    files = whole_course() | whole_edition()
    files[TWO] = files[TWO].replace("More words.", "\n\n".join(SOURCES[:3]))
    files[TWO_BS] = files[TWO_BS].replace("More words.", "\n\n".join(WORDS[:3]))
    school = School(write(Path(folder), files))
    school.record("bs")
    with writing():
        db.session.query(EditionDecision).update({"replaced_by_id": None})
        db.session.query(EditionDecision).delete()
        commit()
    school.publish_incomplete()
    return Run(school, set(zip(WORDS[:3], SOURCES[:3], strict=True)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_words_are_lost_and_nothing_changed_is_called_current(app):
    add(Course(key="demo", created_at=NOW))

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def holds(steps):
        with TemporaryDirectory() as folder:
            run = begin(folder)
            for name, place, words in steps:
                getattr(run, name)(place, words)
            run.check()
            run.publish(0, "")
            run.check()

    holds()
