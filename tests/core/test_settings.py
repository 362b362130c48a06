"""Settings: wrong ones are refused, all at once, each with the way out."""

from pathlib import Path

import pytest

from app.core.settings import SettingsError, read_settings

PRODUCTION = {
    "SEZONA_MODE": "production",
    "SEZONA_SECRET_KEY": "k" * 32,
    "SEZONA_BASE_URL": "https://school.example",
    "SEZONA_MAIL_HOST": "mail.school.example",
    "SEZONA_MAIL_FROM": "sezona@school.example",
    "SEZONA_SCHOOL": "School of the Region",
}


def test_the_demo_needs_nothing_and_keeps_its_own_secret(tmp_path: Path):
    environ = {"SEZONA_VAR": str(tmp_path)}
    first, second = read_settings(environ), read_settings(environ)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) > 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert first.database_url == f"sqlite:///{tmp_path}/sezona.db"


def test_production_names_everything_that_is_missing_at_once():
    with pytest.raises(SettingsError) as error:
        read_settings({"SEZONA_MODE": "production"})
    for name in PRODUCTION.keys() - {"SEZONA_MODE"}:
        assert name in str(error.value)


def test_production_with_all_it_needs_starts(tmp_path: Path):
    settings = read_settings(PRODUCTION | {"SEZONA_VAR": str(tmp_path)})
    assert settings.is_production
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SEZONA_DATABASE", "x", "SEZONA_DATABASE is not a setting"),
        ("SEZONA_MODE", "prod", "demo or production"),
        ("SEZONA_TIME_ZONE", "Mars/Base", "not a known time zone"),
        ("SEZONA_WORKERS", "two", "whole number"),
        ("SEZONA_PROXIES", "-1", "whole number"),
        ("SEZONA_MAIL_TLS", "yes", "none, starttls or tls"),
        ("SEZONA_BASE_URL", "school.example", "full address"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, words: str, tmp_path: Path):
    with pytest.raises(SettingsError, match=words):
        read_settings({"SEZONA_VAR": str(tmp_path), name: value})


def test_production_over_plain_http_or_with_a_short_secret_is_refused():
    with pytest.raises(SettingsError, match="https://"):
        read_settings(PRODUCTION | {"SEZONA_BASE_URL": "http://school.example"})
    with pytest.raises(SettingsError, match="at least 32 characters"):
        read_settings(PRODUCTION | {"SEZONA_SECRET_KEY": "short"})
