"""`sezona sign-in-services`: show the sign-in services of the operator's file, and fetch what one publishes."""

import json
import os
import sys
from typing import Any, NoReturn

import click

from app.core import clock
from app.core.settings import Settings, read_settings
from app.web.sso.fetching import Unreachable, address_fault, get_json
from app.web.sso.keys import usable
from app.web.sso.providers import ADDRESSES, OidcProvider, Provider, fetched_path, is_trial, read_providers

WELL_KNOWN = "/.well-known/openid-configuration"
REFUSED = 1


@click.group("sign-in-services")
def sign_in_services() -> None:
    """Show sign-in services and fetch their addresses and keys."""


@sign_in_services.command("list")
def show() -> None:
    """Show every service, whether it is ready, and what its operator must be told."""
    settings = read_settings(os.environ)
    for provider in read_providers(settings).values():
        state = "ready" if provider.is_ready else f"run: sezona sign-in-services fetch {provider.key}"
        click.echo(f"{provider.key} ({provider.kind}, {provider.name_in('en')}): {state}")
        for words, address in _told(settings, provider):
            click.echo(f"  {words:<24} {address}")


@sign_in_services.command("fetch")
@click.argument("key")
def fetch(key: str) -> None:
    """Fetch the addresses and keys that the OpenID Connect service KEY publishes, into the var folder.

    The server itself never looks for them: it asks only the addresses written in the file or fetched here.
    """
    settings = read_settings(os.environ)
    provider = read_providers(settings).get(key)
    if not isinstance(provider, OidcProvider):
        _refuse(f"The file names no OpenID Connect service {key}.")
    try:
        found = published(provider, may_be_local=is_trial(settings))
    except Unreachable as error:
        _refuse(f"Nothing was changed: {error}.")
    path = fetched_path(settings, key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")
    click.echo(f"Fetched {len(found['keys'])} key(s) of {provider.issuer} into {path}. Restart the server.")


def published(provider: OidcProvider, *, may_be_local: bool) -> dict[str, Any]:
    """Return what a service publishes of itself, checked. Raises `Unreachable`."""
    said = get_json(provider.issuer.rstrip("/") + WELL_KNOWN, provider.ca_file)
    if said.get("issuer") != provider.issuer:
        raise Unreachable(f"it calls itself {said.get('issuer')!r} and not {provider.issuer!r}")
    for name in ADDRESSES:
        address = said.get(name)
        if not isinstance(address, str) or (fault := address_fault(address, may_be_local=may_be_local)):
            raise Unreachable(f"its {name} {fault if isinstance(address, str) else 'is missing'}")
    keys = get_json(said["jwks_uri"], provider.ca_file).get("keys")
    if not usable(keys):
        raise Unreachable("none of its keys may sign")
    return {
        "issuer": provider.issuer,
        "fetched_at": clock.now().isoformat(timespec="seconds"),
        "names_itself": said.get("authorization_response_iss_parameter_supported") is True,
        "keys": keys,
        **{name: said[name] for name in ADDRESSES},
    }


def _told(settings: Settings, provider: Provider) -> list[tuple[str, str]]:
    """Return what the operator of a service writes down of this school."""
    base = f"{settings.base_url}/sign-in-services/{provider.key}"
    if provider.kind == "oidc":
        return [("redirect URI", f"{base}/callback")]
    return [("metadata, entity ID", f"{base}/metadata"), ("assertion consumer", f"{base}/acs")]


def _refuse(words: str) -> NoReturn:
    """Say why nothing was done, and end."""
    click.echo(words, err=True)
    sys.exit(REFUSED)
