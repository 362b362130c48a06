"""A school whose operator has named two services that speak OpenID Connect and one that speaks SAML."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.settings import Settings
from tests.configuration import settings_for
from tests.mailbox import Mailbox
from tests.sso.oidc_house import SECRET, OidcHouse, served
from tests.sso.saml_house import SamlHouse


def _house() -> Iterator[OidcHouse]:
    house = OidcHouse()
    with served(house.application) as address:
        house.issuer = address
        yield house


@pytest.fixture
def ministry() -> Iterator[OidcHouse]:
    """Yield the service of the ministry."""
    yield from _house()


@pytest.fixture
def stranger() -> Iterator[OidcHouse]:
    """Yield another service that the school takes, run by somebody else."""
    yield from _house()


@pytest.fixture
def region() -> Iterator[SamlHouse]:
    """Yield the service of the region, which speaks SAML."""
    house = SamlHouse()
    with served(house.application) as address:
        house.sign_on = f"{address}/sign-on"
        yield house


RULES = """
create = true
domains = ["ministry.example"]
institution = "ministry"
is_strong = true
strong_values = ["mfa"]
"""
"""What the operator has written of the ministry."""
OF_REGION = """
kind = "saml"
name = { en = "Region", bs = "Regija" }
metadata_file = "region.xml"
addresses = "trusted"
create = true
domains = ["region.example"]
is_strong = true
strong_values = ["https://refeds.org/profile/mfa"]
"""


@pytest.fixture
def rules() -> str:
    """Return what the operator has written of the ministry's people; a test may have other rules."""
    return RULES


@pytest.fixture
def settings(
    database: str,
    mailbox: Mailbox,
    tmp_path: Path,
    ministry: OidcHouse,
    stranger: OidcHouse,
    region: SamlHouse,
    rules: str,
) -> Settings:
    """Return settings that name the services."""
    written = {
        "ministry": _oidc("Ministry of Administration", ministry) + rules,
        "stranger": _oidc("Another service", stranger),
        "region": OF_REGION,
    }
    (tmp_path / "region.xml").write_text(region.metadata(), encoding="utf-8")
    secret = tmp_path / "client.secret"
    secret.touch(mode=0o600)
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    file = tmp_path / "services.toml"
    file.write_text("".join(f"[{key}]\n{text}\n" for key, text in written.items()), encoding="utf-8")
    file.chmod(0o600)
    return replace(settings_for(database, tmp_path, mail_port=mailbox.port), identity_providers=file)


def _oidc(name: str, house: OidcHouse) -> str:
    """Return what the operator writes of a service that speaks OpenID Connect."""
    said = house.configuration()
    addresses = "".join(f'{key} = "{said[key]}"\n' for key in said if key.endswith(("_endpoint", "_uri")))
    return (
        f'kind = "oidc"\nname = "{name}"\nissuer = "{house.issuer}"\nclient_id = "sezona"\n'
        f'client_secret_file = "client.secret"\nnames_itself = true\n{addresses}'
    )
