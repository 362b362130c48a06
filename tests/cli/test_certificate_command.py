"""`sezona certificate`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.certificates.operations import withdraw
from app.certificates.signing import public_keys
from app.cli import sezona
from app.cli.certificate import certificate
from app.core.db import commit, writing
from app.core.settings import Settings
from tests.certificates.issued import file_of, issue, keys, make_completion, register_row
from tests.configuration import environ_of
from tests.factories import NOW, make_institution, make_person


def run(settings: Settings, *words: str) -> Result:
    """Run the command in an environment of its own."""
    return CliRunner(env=environ_of(settings, settings.base_url)).invoke(certificate, list(words))


def test_a_serial_and_a_file_print_every_fact(app: Flask, settings: Settings, tmp_path: Path) -> None:
    person = make_person(name="Žaklina Đurđić", institution=make_institution(name="Općina Lipnica"))
    serial = issue(make_completion(person, score=(8.5, 10)))
    path = tmp_path / "certificate.pdf"
    path.write_bytes(file_of(serial))
    for asked in (serial, str(path)):
        result = run(settings, "verify", asked)
        assert result.exit_code == 0, result.output
        for fact in (
            "VALID", serial, "Žaklina Đurđić", "Općina Lipnica", "Plain letters", "Jasna pisma", "8.5 of 10",
            "2026-03-02", "Test School", "minutes", "en",
        ):  # fmt: skip
            assert fact in result.output, fact
        assert "@" not in result.output


def test_a_changed_file_ends_with_1_and_says_why(app: Flask, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(file_of(issue()) + b" ")
    result = run(settings, "verify", str(path))
    assert result.exit_code == 1
    assert "REFUSED: the file was changed" in result.output


def test_other_files_and_unknown_serials_end_with_1(app: Flask, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("hello")
    for asked in (str(path), "A" * 22, "-" + "A" * 21, "x"):
        result = run(settings, "verify", asked)
        assert result.exit_code == 1, result.output
        assert "REFUSED" in result.output


def test_a_withdrawn_certificate_ends_with_1_and_its_reason(app: Flask, settings: Settings) -> None:
    serial = issue()
    assert run(settings, "withdraw", serial, "--reason", "the wrong person").exit_code == 0
    result = run(settings, "verify", serial)
    assert result.exit_code == 1
    assert "WITHDRAWN" in result.output
    assert "the wrong person" in result.output


def test_wrong_use_ends_with_2(app: Flask, settings: Settings) -> None:
    assert run(settings, "verify").exit_code == 2
    assert run(settings, "verify", "missing.pdf").exit_code == 2
    assert run(settings, "withdraw", "A" * 22).exit_code == 2


def test_a_key_is_made_once_and_renewed_on_demand(app: Flask, settings: Settings) -> None:
    assert run(settings, "make-key").exit_code == 0
    first = set(public_keys(settings))
    assert run(settings, "make-key").exit_code == 0
    assert set(public_keys(settings)) == first
    assert run(settings, "make-key", "--renew").exit_code == 0
    assert len(public_keys(settings)) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_certificate_that_begins_with_a_hyphen_is_no_option(app: Flask, settings: Settings) -> None:
    serial = issue()
    with writing():
        withdraw(serial, reason="why", actor_id=None, now=NOW)
        commit()
    assert register_row(serial).key_id in keys()
    assert "no certificate with this serial" in run(settings, "verify", "-rQ" + "A" * 19).output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", [("verify",), ("withdraw", "--reason", "why")])
def test_no_letter_of_a_serial_asks_for_help(app: Flask, settings: Settings, words: tuple[str, ...]) -> None:
    runner = CliRunner(env=environ_of(settings, settings.base_url))
    result = runner.invoke(sezona, ["certificate", *words, "-h" + "A" * 20])
    assert result.exit_code != 0
    assert "Usage" not in result.output
