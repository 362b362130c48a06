"""`sezona content hand-out` and `take-back`: only blocks that are taken change, and nothing with an error."""

from xml.etree.ElementTree import fromstring

import click
import pytest
from click.testing import CliRunner

from app.cli.editions import EDITION_COMMANDS
from app.cli.translators import TRANSLATOR_COMMANDS
from tests.content.courses import PLACE, whole_course, whole_edition, write
from tests.fixtures.disks import full_disk

ONE = PLACE["one"].replace(".en.", ".bs.")
TARGET = "{urn:oasis:names:tc:xliff:document:2.0}target"
GROUP = click.Group(commands=[*EDITION_COMMANDS, *TRANSLATOR_COMMANDS])
LOST = "The case of a clerk.\n\n"


@pytest.fixture
def root(tmp_path):
    return write(tmp_path / "root", whole_course() | whole_edition())


def run(root, *words):
    return CliRunner().invoke(GROUP, [*map(str, words), "--root", str(root)])


def everything(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def behind(root):
    """Record the edition, then lose a paragraph of it."""
    assert run(root, "record", "demo", "bs").exit_code == 0
    text = (root / ONE).read_text(encoding="utf-8")
    write(root, {ONE: text.replace(LOST, "")})
    return text


def handed(root, file, *words):
    result = run(root, "hand-out", "demo", *words, "-o", file)
    assert result.exit_code == 0, result.output
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["xliff", "po"])
def test_all_blocks_go_out_and_come_back_without_a_change(root, tmp_path, kind):
    before = everything(root)
    file = tmp_path / "all"
    handed(root, file, "bs", "--all", "--format", kind)
    result = run(root, "take-back", file)
    assert result.exit_code == 0 and "0 taken, 47 unchanged, 0 refused. Nothing was written." in result.output
    assert everything(root) == before


@pytest.mark.parametrize("kind", ["xliff", "po"])
def test_a_lost_paragraph_goes_out_alone_and_comes_back_to_its_place(root, tmp_path, kind):
    text = behind(root)
    before = everything(root)
    file = tmp_path / "lost"
    made = handed(root, file, "bs", "--format", kind)
    if kind == "xliff":
        assert made.count("<unit ") == 1
        made = made.replace("</source>", "</source><target>The case of a clerk.</target>")
    else:
        assert made.count("msgctxt") == 1
        made = made.replace('clerk."\nmsgstr ""', 'clerk."\nmsgstr "The case of a clerk."')
    file.write_text(made, encoding="utf-8")
    result = run(root, "take-back", file, "--dry-run")
    assert result.exit_code == 0 and "Dry run: nothing was written." in result.output
    assert everything(root) == before
    result = run(root, "take-back", file)
    assert result.exit_code == 0, result.output
    assert f"taken: {PLACE['one']}#body.1\n" in result.output and "1 files written" in result.output
    assert {path for path, data in everything(root).items() if before.get(path) != data} == {ONE}
    assert (root / ONE).read_text(encoding="utf-8") == text
    assert "Every block".lower() in run(root, "hand-out", "demo", "bs").output


def test_with_an_error_nothing_is_written_and_the_row_is_named(root, tmp_path):
    behind(root)
    before = everything(root)
    file = tmp_path / "bad.xlf"
    words = "Write to mayor@office.com now."
    made = handed(root, file, "bs").replace("</source>", f"</source><target>{words}</target>")
    file.write_text(made, encoding="utf-8")
    result = run(root, "take-back", file)
    assert result.exit_code == 1
    assert f"{ONE}:4: " in result.output and f"({PLACE['one']}#body.1)" in result.output
    assert "Nothing was written: with these blocks the course has the errors named above." in result.output
    assert everything(root) == before


def test_a_new_edition_begins_with_a_hand_out(root, tmp_path):
    file = tmp_path / "new.xlf"
    made = handed(root, file, "hr")
    assert 'trgLang="hr"' in made and "<target>" not in made
    for unit in fromstring(made).iter(TARGET.replace("target", "source")):
        assert "".join(unit.itertext()).strip() or len(unit)
    filled = made
    for part in made.split("<source>")[1:]:
        source = part.partition("</source>")[0]
        filled = filled.replace(
            f"<source>{source}</source>\n</segment>",
            f"<source>{source}</source>\n<target>{source}</target></segment>",
        )
    file.write_text(filled, encoding="utf-8")
    result = run(root, "take-back", file)
    assert result.exit_code == 0 and "5 files written" in result.output, result.output
    assert (root / PLACE["two"].replace(".en.", ".hr.")).read_bytes() == b"---\ntitle: Two\n---\nMore words.\n"
    assert "every block is current" in run(root, "hand-out", "demo", "hr").output


def test_an_edition_that_nobody_recorded_is_not_guessed_at(root):
    result = run(root, "hand-out", "demo", "bs")
    assert result.exit_code == 1 and "Record it first: sezona content record demo bs." in result.output


def test_a_file_that_is_there_is_never_overwritten_and_the_source_is_not_translated(root, tmp_path):
    file = write(tmp_path, {"mine": "mine"}) / "mine"
    result = run(root, "hand-out", "demo", "bs", "--all", "-o", file)
    assert result.exit_code == 1 and "is not overwritten" in result.output and file.read_text() == "mine"
    assert run(root, "hand-out", "demo", "en").exit_code == 2
    assert run(root, "hand-out", "demo", "bs", "--all", "-o", "-").output.startswith("<?xml")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('trgLang="bs"', 'trgLang="de"', "“de” is no language of our editions"),
        ('trgLang="bs"', 'trgLang="sr-Latn"', "“sr-Latn” is no language of our editions"),
        ('trgLang="bs"', "", "the file does not say into which language"),
        ('trgLang="bs"', 'trgLang="en"', "“en” is the source of the course"),
        ('srcLang="en"', 'srcLang="fr"', "the file is translated from “fr”, the course from “en”"),
        ("/demo/", "/letters/", "There is no course letters that can be read"),
        ("s/demo/", "s-", "none of its blocks names a course"),
        ("<?xml", "<!DOCTYPE a><?xml", "the file has a document type"),
    ],
)
def test_a_file_of_something_else_is_refused_whole(root, tmp_path, old, new, sentence):
    file = tmp_path / "other.xlf"
    file.write_text(handed(root, tmp_path / "all.xlf", "bs", "--all").replace(old, new), encoding="utf-8")
    before = everything(root)
    result = run(root, "take-back", file)
    assert result.exit_code in (1, 2) and sentence in result.output
    assert everything(root) == before


def test_on_a_full_disk_no_half_file_is_left(root, tmp_path):
    file = tmp_path / "all.xlf"
    with full_disk(1024):
        result = run(root, "hand-out", "demo", "bs", "--all", "-o", file)
    assert result.exit_code == 1 and f"{file} cannot be written: File too large." in result.output
    assert not file.exists()
