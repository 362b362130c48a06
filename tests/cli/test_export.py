"""`sezona export`."""

import csv
import io
import json
import os
import stat
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.cli.export import HEADINGS, export
from app.core.settings import Settings
from app.reports.tables import COMPLETIONS
from tests.configuration import environ_of
from tests.factories import make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def run(settings: Settings, *words: str) -> Result:
    """Run `export completions` in an environment of its own."""
    runner = CliRunner(env=environ_of(settings, settings.base_url))
    return runner.invoke(export, ["completions", *words])


@pytest.fixture
def school(app: Flask) -> None:
    """Let two people complete the course, one of them in a cohort."""
    publish_course()
    place = make_institution(name="Општина Липница")
    first = make_person("zd@lipnica.example", name="Žaklina Đurđić", institution=place)
    second = make_person("f@lipnica.example", name="=HYPERLINK(1)")
    make_cohort("spring", course="demo", members=(first,))
    for person in (first, second):
        complete_course(person)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_goes_to_the_terminal(school: None, settings: Settings) -> None:
    result = run(settings)
    assert result.exit_code == 0, result.output
    heading, *rows = rows_of(result.stdout_bytes)
    assert heading == [HEADINGS[column.key] for column in COMPLETIONS.columns]
    assert [row[0] for row in rows] == ["Žaklina Đurđić", "'=HYPERLINK(1)"]
    assert rows[0][1:7] == ["zd@lipnica.example", "Општина Липница", "BA", "demo", "1", "1"]
    assert rows[0][7:8] + rows[0][9:] == ["2026-03-02", "valid", "en"]


def test_json_goes_to_the_terminal_and_says_what_it_is(school: None, settings: Settings) -> None:
    document = json.loads(run(settings, "--format", "json", "--cohort", "spring").stdout_bytes)
    assert [row["email"] for row in document["rows"]] == ["zd@lipnica.example"]
    about = {line["name"]: line["value"] for line in document["about"]}
    assert "(Europe/Sarajevo)" in about["As of"]
    assert (about["Cohort"], about["Course"]) == ("spring", "all")


def test_a_workbook_goes_to_a_file_that_only_its_owner_reads(
    school: None, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "out" / "completions.xlsx"
    path.parent.mkdir()
    result = run(settings, "--course", "demo", "--output", str(path))
    assert result.exit_code == 0, result.output
    assert "2 completion(s) written" in result.stderr
    assert result.stdout == ""
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Completions", "About this table"]
    assert [line[0].value for line in book.worksheets[0]] == ["Name", "Žaklina Đurđić", "=HYPERLINK(1)"]
    assert book.worksheets[0]["A3"].data_type == "s"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_days_filter_and_an_empty_result_has_its_heading(school: None, settings: Settings) -> None:
    assert len(rows_of(run(settings, "--from", "2026-03-02", "--to", "2026-03-02").stdout_bytes)) == 3
    result = run(settings, "--from", "2026-03-03")
    assert result.exit_code == 0
    assert len(rows_of(result.stdout_bytes)) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--cohort", "autumn"), "There is no cohort autumn. Known: spring."),
        (("--course", "nothing"), "There is no course nothing. Known: demo."),
        (("--from", "2026-02-30"), "'2026-02-30' does not match"),
        (("--to", "yesterday"), "'yesterday' does not match"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), "--to is before --from"),
        (("--format", "xlsx"), "needs --output"),
        (("--format", "pdf"), "'pdf' is not one of"),
    ],
)
def test_wrong_use_ends_with_2_and_writes_nothing(
    school: None, settings: Settings, words: tuple[str, ...], sentence: str
) -> None:
    result = run(settings, *words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_a_file_is_overwritten_only_by_force(school: None, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "completions.csv"
    path.write_text("kept")
    result = run(settings, "--output", str(path))
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert path.read_text() == "kept"
    assert run(settings, "--output", str(path), "--force").exit_code == 0
    assert len(rows_of(path.read_bytes())) == 3


def test_what_is_no_file_is_never_replaced(school: None, settings: Settings, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    result = run(settings, "--output", str(pipe), "--force")
    assert result.exit_code == 1
    assert "no ordinary file" in result.stderr
    assert pipe.is_fifo()
    assert run(settings, "--output", str(tmp_path), "--force").exit_code == 2


def test_a_folder_that_is_not_there_ends_with_1(school: None, settings: Settings, tmp_path: Path) -> None:
    result = run(settings, "--output", str(tmp_path / "missing" / "out.csv"))
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory" in result.stderr


def test_a_full_disk_leaves_the_old_file_and_nothing_half(
    school: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    path = folder / "completions.csv"
    path.write_text("kept")

    def refuse(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        result = run(settings, "--output", str(path), "--force")
    assert result.exit_code == 1
    assert "No space left on device. Nothing was changed." in result.stderr
    assert path.read_text() == "kept"
    assert list(folder.iterdir()) == [path]
