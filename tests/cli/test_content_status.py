"""`sezona content status`, `record`, `holds`, `wording`, `meaning`: by file and line, written all or nothing."""

import pytest
from click.testing import CliRunner

from app.cli.content import content
from tests.content.courses import PLACE, compiled, whole_course, whole_edition, write

ONE = PLACE["one"]
ONE_BS = ONE.replace(".en.", ".bs.")
ONE_HR = ONE.replace(".en.", ".hr.")


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("SEZONA_CONTENT", str(tmp_path))
    write(tmp_path, whole_course() | whole_edition() | whole_edition("hr"))
    for path in (ONE_BS, ONE_HR):
        change(tmp_path, "The case of a clerk.", f"Slučaj službenice ({path[-5:-3]}).", path)
    return tmp_path


def run(*words, code=0):
    result = CliRunner().invoke(content, [*map(str, words)])
    assert result.exit_code == code, result.output
    return result.output


def change(root, old, new, path=ONE):
    file = root / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def row(locale, *words):
    line = next(line.split() for line in run("status", *words).split("\n") if line.split()[1:2] == [locale])
    return " ".join(line[2:])


def memory(root):
    folder = root / "courses/demo/memory"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_an_edition_is_not_recorded_until_somebody_records_it(root):
    assert row("bs") == "not recorded"
    assert run("record", "demo", "bs") == "demo, bs: 47 blocks recorded.\n"
    assert (row("bs"), row("hr")) == ("47 0 0 0 0 0", "not recorded")
    assert sorted(memory(root)) == ["bs.tsv", "en.tsv"]
    assert compiled(root, {}).problems == []


def test_what_changed_is_named_with_its_lines_the_change_and_the_old_translation(root):
    run("record", "demo", "bs")
    change(root, "The case of a clerk.", "The case of two clerks.")
    assert row("bs") == "46 1 0 0 0 1"
    shown = run("status", "demo", "--units")
    assert f"{ONE_BS}:4: stale ({ONE}:5)\n  en: The case of [-a clerk.-]{{+two clerks.+}}\n  bs: Slučaj" in shown
    assert row("bs", root) == row("bs", root / "courses" / "demo") == "46 1 0 0 0 1"


def test_an_old_translation_that_holds_is_current_again(root):
    run("record", "demo", "bs")
    change(root, "The case of a clerk.", "The case of two clerks.")
    assert run("holds", "demo", "bs", f"{ONE_BS}:4") == "demo, bs: 1 translations hold.\n"
    assert row("bs") == "47 0 0 0 0 0"


def test_a_change_of_wording_holds_in_every_language(root):
    for locale in ("bs", "hr"):
        run("record", "demo", locale)
    change(root, "The case of a clerk.", "The case of one clerk.")
    assert (row("bs"), row("hr")) == ("46 1 0 0 0 1", "46 1 0 0 0 1")
    assert "translations hold" in run("wording", "demo", f"{ONE}:5")
    assert (row("bs"), row("hr")) == ("47 0 0 0 0 0", "47 0 0 0 0 0")


def test_a_change_of_meaning_shows_the_source_until_it_is_translated(root):
    run("record", "demo", "bs")
    change(root, "The case of a clerk.", "The case of no clerk.")
    assert "readers see the source" in run("meaning", "demo", f"{ONE}:5")
    assert "stale, its meaning changed" in run("status", "--stale")
    assert 'class="from-source"' in compiled(root, {}).release.editions[1].lessons["one"].html
    change(root, "Slučaj službenice (bs).", "Slučaj bez službenice.", ONE_BS)
    assert row("bs") == "46 0 1 0 0 1"
    assert run("record", "demo", "bs", f"{ONE_BS}:4") == "demo, bs: 1 blocks recorded.\n"
    assert row("bs") == "47 0 0 0 0 0"
    assert 'class="from-source"' not in compiled(root, {}).release.editions[1].lessons["one"].html


def test_recording_again_leaves_what_nobody_touched_and_says_how_to_go_on(root):
    run("record", "demo", "bs")
    change(root, "The case of a clerk.", "The case of two clerks.")
    said = run("record", "demo", "bs")
    assert "0 blocks recorded" in said and f"sezona content holds demo bs {ONE_BS}:4" in said
    assert row("bs") == "46 1 0 0 0 1"


def test_editions_left_behind_by_different_changes_are_told_apart(root):
    run("record", "demo", "hr")
    change(root, "The case of a clerk.", "The case of two clerks.")
    run("record", "demo", "bs")
    change(root, "The case of two clerks.", "The case of two office clerks.")
    before = memory(root)
    asked = run("wording", "demo", f"{ONE}:5", code=1)
    assert asked.count("--from ") == 2 and memory(root) == before
    digest = next(line.split()[1] for line in asked.split("\n") if "{+office+}" in line and "[-" not in line)
    run("wording", "demo", f"{ONE}:5", "--from", digest)
    assert (row("bs"), row("hr")) == ("47 0 0 0 0 0", "46 1 0 0 0 1")


REFUSALS = [
    (("record", "none", "bs"), 2, "There is no course none"),
    (("record", "demo", "mk"), 2, "Known: bs, hr"),
    (("record", "demo", "bs", "nofile.bs.md"), 1, "nofile.bs.md: this is no file of this edition"),
    (("record", "demo", "bs", f"{ONE_BS}:3"), 1, f"{ONE_BS}:3: there is no block here"),
    (("holds", "demo", "bs", ONE_BS), 1, "name a line too"),
    (("holds", "demo", "bs", f"{ONE_BS}:4"), 1, f"{ONE_BS}:4: no block of the edition “bs” that is behind"),
    (("wording", "demo", f"{ONE}:5"), 1, f"{ONE}:5: no edition is behind"),
    (("meaning", "demo", f"{ONE_BS}:5"), 1, "this is no file of the source"),
    (("status", "nothing"), 2, "“nothing” is no folder"),
]


@pytest.mark.parametrize(("words", "code", "said"), REFUSALS)
def test_a_refusal_names_file_line_and_the_way_out_and_writes_nothing(root, words, code, said):
    run("record", "demo", "hr")
    run("record", "demo", "bs")
    before = memory(root)
    assert said in run(*words, code=code)
    assert memory(root) == before


def test_an_edition_that_lost_something_is_not_recorded_in_no_part(root):
    change(root, "- two\n", "", ONE_BS)
    assert f"{ONE_BS}:6: this section has 1 list items, the source 2" in run("record", "demo", "bs", code=1)
    change(root, "- one\n", "- one\n- two\n", ONE_BS)
    change(root, "More words.", "More words.\n\nAnd more.", PLACE["two"])
    said = run("record", "demo", "bs", code=1)
    assert "02-two.bs.md:4: the paragraph in line 7 of the source is missing here" in said
    assert memory(root) == {}


def test_a_block_that_is_missing_is_named_when_the_edition_is_recorded_again(root):
    run("record", "demo", "bs")
    change(root, "More words.", "More words.\n\nAnd more.", PLACE["two"])
    said = run("record", "demo", "bs", code=1)
    assert "02-two.bs.md:4: the source has a paragraph in line 7 that is missing here; translate it first" in said


def test_a_broken_memory_is_mended_before_anything_is_written_over_it(root):
    run("record", "demo", "bs")
    file = root / "courses/demo/memory/bs.tsv"
    file.write_text(file.read_text() + "<<<<<<< ours\n")
    before = memory(root)
    for words in (("record", "demo", "bs"), ("status",), ("holds", "demo", "bs", f"{ONE_BS}:4")):
        assert "bs.tsv:43: a merge left its marks here" in run(*words, code=1)
    assert memory(root) == before


def test_an_edition_with_files_missing_says_what_is_left(root):
    (root / ONE_HR).unlink()
    assert row("hr") == "not recorded; 1 files missing, 7 minutes"
    run("record", "demo", "hr")
    assert row("hr") == "34 0 0 13 0 7"


UNREADABLE = {
    "in another encoding": lambda data: data.decode().encode("utf-16"),
    "with a byte that is no text": lambda data: data.replace("č".encode(), b"\xe8"),
    "endless": lambda data: data + b"# remark\n" * 2_000_000,
}


@pytest.mark.parametrize("broken", UNREADABLE.values(), ids=UNREADABLE)
def test_a_memory_that_cannot_be_read_is_never_written_over(root, broken):
    run("record", "demo", "bs")
    file = root / "courses/demo/memory/bs.tsv"
    file.write_bytes(broken(file.read_bytes()))
    before = memory(root)
    assert "courses/demo/memory/bs.tsv:" in run("record", "demo", "bs", code=1)
    assert memory(root) == before


def test_a_memory_of_many_years_is_read(root):
    run("record", "demo", "bs")
    file = root / "courses/demo/memory/bs.tsv"
    file.write_bytes(file.read_bytes() + b"# remark\n" * 150_000)
    assert row("bs") == "47 0 0 0 0 0"


def test_a_memory_that_links_to_itself_is_told_and_not_written_over(root):
    run("record", "demo", "bs")
    file = root / "courses/demo/memory/bs.tsv"
    file.unlink()
    file.symlink_to(file)
    assert "courses/demo/memory/bs.tsv:1: the file cannot be read" in run("record", "demo", "bs", code=1)


def test_an_empty_place_is_not_the_whole_edition(root):
    assert "this is no file of this edition" in run("record", "demo", "bs", "", code=1)
    assert memory(root) == {}
