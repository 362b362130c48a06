"""The memory of editions survives the disk, and broken lines of it are told, never guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.files import CourseFiles
from app.content.memory import Memory, keep_files, memory_files, memory_path, read_memory
from app.content.report import Report
from tests.content.courses import compiled, whole_course, whole_edition
from tests.content.editions import both, recorded
from tests.fixtures.disks import full_disk

SOURCE, EDITION = "One thing.\n\nAnother\tthing.\n", "Jedna stvar.\n\nDruga \u201estvar\u201c.\n"
BS = memory_path("demo", "bs")
EN = memory_path("demo", "en")


def again(files):
    report = Report()
    return read_memory(CourseFiles(dict(files)), "demo", "en", "bs", report), report.sorted()


def whole():
    source, edition = both(SOURCE, EDITION)
    return recorded(source, edition).with_change("wording", [source[1].digest], source[2])


def test_what_is_written_is_read_again_and_written_the_same():
    files = memory_files("demo", "en", "bs", whole())
    assert sorted(files) == [BS, EN]
    memory, problems = again(files)
    assert problems == [] and memory == whole()
    assert memory_files("demo", "en", "bs", memory) == files


def test_lines_are_sorted_and_readable_and_one_fact_each():
    lines = memory_files("demo", "en", "bs", whole())[BS].decode().split("\n")
    assert lines[0].startswith("# ") and lines[-1] == "" and lines[1:-1] == sorted(lines[1:-1])
    assert any(
        line.startswith("pair\tlesson:one\tparagraph\t") and line.endswith("\tJedna stvar.") for line in lines
    )


@given(st.text())
def test_any_words_survive(words):
    source, edition = both("Some words.\n", "Rije\u010di.\n")
    memory = Memory().with_pairs(
        "lesson:one", [(edition[1].__class__(**{**vars(edition[1]), "markdown": words}), source[1])]
    )
    (pair,) = memory.pairs
    line = memory_files("demo", "en", "bs", memory)[BS].decode().split("\n")
    assert len(line) == 3 and line[1].split("\t")[-1] == pair.words


BROKEN = [
    "pair",
    "nonsense",
    "pair\tlesson:one\tparagraph\t0000000000000000\t0000000000000000\twords",
    "pair\t../x\tparagraph\te3b0c44298fc1c14\t0000000000000000\t",
    "text\tzz\twords",
    "wording\t00\t11",
    "\x00\ufffd\t\t\t\t\t\t",
]


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_a_problem_at_its_place_and_the_others_are_read(line):
    files = memory_files("demo", "en", "bs", whole())
    for path in (BS, EN):
        memory, problems = again({**files, path: files[path] + f"{line}\n".encode()})
        assert [(each.path, each.code, each.severity) for each in problems] == [(path, "memory", "error")]
        assert problems[0].line == files[path].count(b"\n") + 1
        assert memory == whole()


def test_marks_of_a_merge_are_told_and_bytes_that_are_no_text_too():
    files = memory_files("demo", "en", "bs", whole())
    merged = files[BS].replace(b"\npair", b"\n<<<<<<< ours\npair", 1) + b"=======\n>>>>>>> theirs\n"
    memory, problems = again({**files, BS: merged})
    assert memory == whole() and ["merge" in each.message for each in problems] == [True] * 3
    assert again({**files, BS: b"\xff\xfe\x00"})[0].pairs == frozenset()


def test_words_of_the_source_that_are_not_kept_are_warned_of():
    files = memory_files("demo", "en", "bs", whole())
    _, problems = again({BS: files[BS]})
    assert {each.severity for each in problems} == {"warning"} and len(problems) == 3


def test_memory_is_no_unknown_file_but_other_files_beside_it_are(tmp_path):
    files = {path: data.decode() for path, data in memory_files("demo", "en", "bs", Memory()).items()}
    made = compiled(tmp_path, {**whole_course(), **whole_edition(), **files, "courses/demo/memory/notes.tsv": "x"})
    assert [(each.path, each.code) for each in made.problems] == [
        ("courses/demo/memory/notes.tsv", "unknown_file")
    ]


def test_files_are_written_all_or_none_and_leave_nothing_behind(tmp_path):
    keep_files(tmp_path, {EN: b"one", BS: b"two"})
    (tmp_path / memory_path("demo", "hr")).mkdir()
    with pytest.raises(OSError, match=r"hr\.tsv"):
        keep_files(tmp_path, {EN: b"new", BS: b"new", memory_path("demo", "hr"): b"new"})
    assert (tmp_path / EN).read_bytes() == b"one" and (tmp_path / BS).read_bytes() == b"two"
    assert sorted(path.name for path in (tmp_path / EN).parent.iterdir()) == ["bs.tsv", "en.tsv", "hr.tsv"]


def test_nothing_is_written_through_a_link(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "courses/demo").mkdir(parents=True)
    (tmp_path / "courses/demo/memory").symlink_to(outside)
    with pytest.raises(OSError, match="link"):
        keep_files(tmp_path, {EN: b"one"})
    assert list(outside.iterdir()) == []


def test_nothing_is_written_over_what_somebody_else_has_written_meanwhile(tmp_path):
    write_both = {BS: b"mine", EN: b"mine"}
    keep_files(tmp_path, {BS: b"theirs"})
    with pytest.raises(OSError, match=r"bs\.tsv was changed meanwhile; run the command again"):
        keep_files(tmp_path, write_both, {BS: b"read before"})
    with pytest.raises(OSError, match="changed meanwhile"):
        keep_files(tmp_path, write_both, {})
    assert (tmp_path / BS).read_bytes() == b"theirs" and not (tmp_path / EN).exists()
    keep_files(tmp_path, write_both, {BS: b"theirs"})
    assert {path.name: path.read_bytes() for path in (tmp_path / BS).parent.iterdir()} == {
        "bs.tsv": b"mine",
        "en.tsv": b"mine",
    }


def test_on_a_full_disk_everything_stays_as_it_was(tmp_path):
    keep_files(tmp_path, {BS: b"before", EN: b"before"})
    with full_disk(1024), pytest.raises(OSError, match="too large"):
        keep_files(tmp_path, {BS: b"after", EN: b"x" * 2000})
    assert {path.name: path.read_bytes() for path in (tmp_path / BS).parent.iterdir()} == {
        "bs.tsv": b"before",
        "en.tsv": b"before",
    }
