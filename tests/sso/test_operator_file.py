"""The operator's file: read whole or refused with every fault; addresses and keys are fetched by command."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import sezona
from app.core.settings import Settings, SettingsError
from app.web.sso.fetching import address_fault
from app.web.sso.providers import OidcProvider, fetched_path, read_providers
from tests.configuration import environ_of, settings_for
from tests.sso.oidc_house import OidcHouse, signing_key
from tests.sso.saml_house import SamlHouse

WHOLE = """
[ministry]
kind = "oidc"
name = "Ministry"
issuer = "https://id.ministry.example/realms/staff"
client_id = "sezona"
client_secret_file = "client.secret"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    secret = tmp_path / "client.secret"
    secret.touch(mode=0o600)
    secret.write_text("a secret", encoding="utf-8")
    (tmp_path / "region.xml").write_text(SamlHouse().metadata(), encoding="utf-8")
    return tmp_path


def settings_with(folder: Path, text: str, base_url: str = "https://school.example") -> Settings:
    file = folder / "services.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    made = settings_for(f"sqlite:///{folder / 'none.db'}", folder)
    return replace(made, identity_providers=file, base_url=base_url)


def faults(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read_providers(settings_with(folder, text))
    return str(caught.value)


def test_no_file_names_no_services(tmp_path: Path) -> None:
    assert read_providers(settings_for("sqlite://", tmp_path)) == {}


def test_a_service_is_not_ready_before_its_addresses_are_known(folder: Path) -> None:
    [provider] = read_providers(settings_with(folder, WHOLE)).values()
    assert isinstance(provider, OidcProvider) and not provider.is_ready
    assert provider.client_secret == "a secret" and "a secret" not in repr(provider)


FAULTS = {
    WHOLE + "colour = 1": "[ministry] colour: there is no such key",
    WHOLE + 'client_secret = "x"': "put it into a file",
    WHOLE.replace("client.secret", "nowhere.secret"): "there is no such file",
    WHOLE.replace("https://", "http://"): "must begin with https://",
    WHOLE.replace("https://", "https://user:word@"): "is no plain address",
    WHOLE.replace('"oidc"', '"kerberos"'): "kind: write one of oidc, saml",
    WHOLE.replace("[ministry]", "[Ministry]"): "must be named by small letters",
    WHOLE + 'algorithms = ["none"]': "none may not sign",
    WHOLE + 'algorithms = ["HS256"]': "HS256 may not sign",
    WHOLE + "create = true": "create: say for which domains",
    WHOLE + 'addresses = "trusted"': "say for which domains the service speaks",
    WHOLE + "is_strong = true": "say by which strong_values",
    WHOLE + 'create = "yes"': "create: write true or false",
    WHOLE + 'domains = "ministry.example"': "domains: write a list of texts",
    WHOLE + 'claims = "IT"': "claims: write a table of lists",
    WHOLE + 'token_endpoint = "ftp://id.ministry.example/"': "must begin with https://",
    WHOLE.replace('"Ministry"', '{ xx = "Ministry" }'): "the school does not offer xx",
    WHOLE.replace('"Ministry"', '""'): "name: write one of at most 60",
    WHOLE + WHOLE.replace("[ministry]", "[twin]"): "two services have the issuer",
    '[region]\nkind = "saml"\nname = "R"\nmetadata_file = "client.secret"': "it is no description of a SAML",
    '[region]\nkind = "saml"\nname = "R"': "name the file with the description",
    "kind = 1": "[kind] kind: write one of",
    "[ministry": "is no TOML",
}


@pytest.mark.parametrize("text", FAULTS, ids=list(FAULTS.values()))
def test_a_faulty_file_is_refused_with_what_to_do(folder: Path, text: str) -> None:
    assert FAULTS[text] in faults(folder, text)


def test_a_secret_that_others_may_read_is_refused(folder: Path) -> None:
    (folder / "client.secret").chmod(0o640)
    assert "chmod 600" in faults(folder, WHOLE)


def test_a_file_that_others_may_write_is_refused(folder: Path) -> None:
    settings = settings_with(folder, WHOLE)
    assert settings.identity_providers is not None
    settings.identity_providers.chmod(0o620)
    with pytest.raises(SettingsError, match="chmod go-w"):
        read_providers(settings)


@pytest.mark.parametrize(
    ("address", "in_a_trial", "is_good"),
    [
        ("https://id.ministry.example/", False, True),
        ("http://id.ministry.example/", True, False),
        ("http://127.0.0.1:8080/", True, True),
        ("http://127.0.0.1:8080/", False, False),
        ("http://127.0.0.1.elsewhere.example/", True, False),
        ("https://[::1", False, False),
        ("https://id.ministry.example:port/", False, False),
        ("file:///etc/hostname", True, False),
        ("//id.ministry.example/", True, False),
        ("https://id.ministry.example/#x", False, False),
    ],
)
def test_only_plain_https_is_asked(address: str, in_a_trial: bool, is_good: bool) -> None:
    assert (address_fault(address, may_be_local=in_a_trial) is None) is is_good


def run(settings: Settings, *words: str) -> tuple[int, str]:
    environ = environ_of(settings, settings.base_url)
    result = CliRunner().invoke(sezona, ["sign-in-services", *words], env=environ)
    return result.exit_code, result.output


def of_house(folder: Path, house: OidcHouse) -> Settings:
    text = WHOLE.replace("https://id.ministry.example/realms/staff", house.issuer)
    return settings_with(folder, text, "http://localhost")


def test_addresses_and_keys_are_fetched_by_command(folder: Path, ministry: OidcHouse) -> None:
    settings = of_house(folder, ministry)
    assert "run: sezona sign-in-services fetch ministry" in run(settings, "list")[1]
    code, output = run(settings, "fetch", "ministry")
    assert code == 0 and "Fetched 1 key(s)" in output
    [provider] = read_providers(settings).values()
    assert isinstance(provider, OidcProvider) and provider.is_ready and provider.names_itself
    assert provider.token_endpoint == f"{ministry.issuer}/token" and len(provider.kept_keys) == 1
    assert "http://localhost/sign-in-services/ministry/callback" in run(settings, "list")[1]
    assert fetched_path(settings, "ministry").stat().st_mode & 0o077 == 0


def test_what_another_service_publishes_is_not_taken(folder: Path, ministry: OidcHouse) -> None:
    settings = of_house(folder, ministry)
    ministry.issuer += "/another"
    code, output = run(settings, "fetch", "ministry")
    assert code == 1 and "it calls itself" in output
    assert not fetched_path(settings, "ministry").exists()


def test_what_was_fetched_of_another_issuer_is_forgotten(folder: Path, ministry: OidcHouse) -> None:
    settings = of_house(folder, ministry)
    run(settings, "fetch", "ministry")
    assert settings.identity_providers is not None
    settings.identity_providers.write_text(WHOLE, encoding="utf-8")
    [provider] = read_providers(settings).values()
    assert not provider.is_ready


def test_a_service_without_a_usable_key_is_not_taken(folder: Path, ministry: OidcHouse) -> None:
    settings = of_house(folder, ministry)
    ministry.published = [signing_key("first", 1024)]
    assert "none of its keys may sign" in run(settings, "fetch", "ministry")[1]


def test_a_service_that_is_not_named_is_not_fetched(folder: Path, ministry: OidcHouse) -> None:
    code, output = run(of_house(folder, ministry), "fetch", "elsewhere")
    assert code == 1 and "names no OpenID Connect service" in output
    assert ministry.asked == []


def test_the_fetched_file_holds_no_secret(folder: Path, ministry: OidcHouse) -> None:
    settings = of_house(folder, ministry)
    run(settings, "fetch", "ministry")
    kept = json.loads(fetched_path(settings, "ministry").read_text(encoding="utf-8"))
    assert all("d" not in key for key in kept["keys"])
    assert "a secret" not in json.dumps(kept)
