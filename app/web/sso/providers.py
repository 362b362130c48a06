"""The sign-in services that the operator named: read from one TOML file, refused when anything in it is wrong."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.accounts.rules.identities import LONGEST_ISSUER, Admission
from app.core.locales import LOCALES
from app.core.settings import Settings, SettingsError
from app.web.sso.fetching import LOOPBACK
from app.web.sso.reading import Table, address_of, file_of, metadata_of, secret_of

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""What may sign an ID token: keys in pairs only, so that what the school knows cannot sign."""
USUAL_SCOPES = ("openid", "email", "profile")
USUAL_ALGORITHMS = ["RS256", "PS256", "ES256"]
ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
FOLDER = "sign-in-services"
"""In the var folder: what `sezona sign-in-services fetch` fetched."""


@dataclass(frozen=True)
class Provider:
    """One sign-in service; `names` by locale, with the first name under the empty key."""

    key: str
    kind: str
    names: Mapping[str, str]
    issuer: str
    admission: Admission
    trusts_addresses: bool
    """Whether every address in its domains counts, and not only those it calls verified."""
    strong_values: frozenset[str]
    """Values of amr or acr, or SAML classes of authentication, that stand for two factors."""

    @property
    def is_ready(self) -> bool:
        """Whether everything is known that signing in needs."""
        return True

    def name_in(self, locale: str) -> str:
        """Return what the service is called."""
        return self.names.get(locale) or self.names[""]


@dataclass(frozen=True)
class OidcProvider(Provider):
    """A service that speaks OpenID Connect."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    client_auth: str = "client_secret_basic"
    scopes: tuple[str, ...] = ()
    algorithms: tuple[str, ...] = ()
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    jwks_uri: str = ""
    names_itself: bool = False
    """Whether it sends its issuer with every answer (RFC 9207)."""
    ca_file: str | None = None
    kept_keys: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether its addresses are written or fetched."""
        return all(getattr(self, name) for name in ADDRESSES)


@dataclass(frozen=True)
class SamlProvider(Provider):
    """A service that speaks SAML 2.0; certificates in base64 as its metadata has them."""

    sign_on: str = ""
    certificates: tuple[str, ...] = ()
    subject_attribute: str | None = None
    email_attribute: str = "mail"
    name_attribute: str = "displayName"


def fetched_path(settings: Settings, key: str) -> Path:
    """Return where the fetched addresses and keys of a service are kept."""
    return settings.var / FOLDER / f"{key}.json"


def is_trial(settings: Settings) -> bool:
    """Whether the school itself is on this machine only, so that its services may be too."""
    return urlsplit(settings.base_url).hostname in LOOPBACK


def read_providers(settings: Settings) -> dict[str, Provider]:
    """Return the services by key, in the order of the file. Raises `SettingsError` naming every fault."""
    path = settings.identity_providers
    if path is None:
        return {}
    if path.stat().st_mode & 0o022:
        raise SettingsError(f"{path} may be written by others. Take that away with: chmod go-w {path}")
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise SettingsError(f"{path} cannot be read by who runs this") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}") from None
    faults: list[str] = []
    found = {
        key: _provider(Table(key, values, path.parent, faults, may_be_local=is_trial(settings)), settings)
        for key, values in written.items()
    }
    issuers = [provider.issuer for provider in found.values()]
    faults += [
        f"two services have the issuer {issuer}" for issuer in sorted(set(issuers)) if issuers.count(issuer) > 1
    ]
    if faults:
        raise SettingsError("\n".join(f"{path}: {fault}" for fault in faults))
    return found


def _provider(table: Table, settings: Settings) -> Provider:
    """Return one service; faults are noted on its table."""
    if not KEY.fullmatch(table.key):
        table.fault("must be named by small letters, digits and hyphens, at most 40")
    kind = table.word("kind", ("oidc", "saml"))
    common = {"key": table.key, "kind": kind, "names": _names(table)}
    made = _saml(table, common) if kind == "saml" else _oidc(table, common, settings)
    table.nothing_else()
    return made


def _shared(table: Table) -> dict[str, Any]:
    """Read what services of both kinds may have."""
    domains = frozenset(domain.lower() for domain in table.texts("domains"))
    claims = {name: frozenset(values) for name, values in table.lists("claims").items()}
    creates = table.flag("create")
    trusts = table.word("addresses", ("verified", "trusted"), "verified") == "trusted"
    strong = frozenset(table.texts("strong_values"))
    is_strong = table.flag("is_strong")
    if creates and not domains and not claims:
        table.fault("create: say for which domains or claims, or every stranger who has an account there comes in")
    if trusts and not domains:
        table.fault('addresses = "trusted": say for which domains the service speaks')
    if is_strong and not strong:
        table.fault("is_strong: say by which strong_values the service tells that two factors were shown")
    return {
        "admission": Admission(creates, domains, claims, table.text("institution") or None),
        "trusts_addresses": trusts,
        "strong_values": strong if is_strong else frozenset(),
    }


def _names(table: Table) -> Mapping[str, str]:
    """Read the name: one for all languages, or one for each."""
    given = table.take("name")
    names = given if isinstance(given, dict) else {"": given}
    if not names or not all(isinstance(name, str) and 0 < len(name.strip()) <= 60 for name in names.values()):
        table.fault("name: write one of at most 60 characters, or one for each language")
        return {"": table.key}
    if unknown := set(names) - {"", *LOCALES}:
        table.fault(f"name: the school does not offer {', '.join(sorted(unknown))}")
    return {"": next(iter(names.values())), **names}


def _oidc(table: Table, common: dict[str, Any], settings: Settings) -> OidcProvider:
    """Read a service that speaks OpenID Connect; what was fetched stands behind what is written."""
    issuer = address_of(table, "issuer", "")
    if len(issuer) > LONGEST_ISSUER:
        table.fault("issuer: it is too long")
    fetched = _fetched(settings, table.key, issuer)
    algorithms = tuple(table.texts("algorithms")) or tuple(USUAL_ALGORITHMS)
    if foreign := set(algorithms) - set(ALGORITHMS):
        table.fault(f"algorithms: {', '.join(sorted(foreign))} may not sign; choose from {', '.join(ALGORITHMS)}")
    addresses: dict[str, Any] = {name: address_of(table, name, fetched.get(name, "")) for name in ADDRESSES}
    auth = table.word("client_auth", ("basic", "post"), "basic")
    return OidcProvider(
        **common,
        **_shared(table),
        issuer=issuer,
        client_id=table.text("client_id", is_needed=True),
        client_secret=secret_of(table, "client_secret"),
        client_auth=f"client_secret_{auth}",
        scopes=tuple(table.texts("scopes")) or USUAL_SCOPES,
        algorithms=algorithms,
        names_itself=table.flag("names_itself") or fetched.get("names_itself") is True,
        ca_file=file_of(table, "ca_file"),
        kept_keys=tuple(fetched.get("keys", ())),
        **addresses,
    )


def _fetched(settings: Settings, key: str, issuer: str) -> dict[str, Any]:
    """Return what was fetched of a service, unless it was another one then."""
    path = fetched_path(settings, key) if KEY.fullmatch(key) else None
    if path is None or not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found if found.get("issuer") == issuer else {}


def _saml(table: Table, common: dict[str, Any]) -> SamlProvider:
    """Read a service that speaks SAML; its metadata is a file that the operator put there."""
    issuer, sign_on, certificates = metadata_of(table, "metadata_file")
    if len(issuer) > LONGEST_ISSUER:
        table.fault("metadata_file: the entity has too long a name")
    return SamlProvider(
        **common,
        **_shared(table),
        issuer=issuer,
        sign_on=sign_on,
        certificates=certificates,
        subject_attribute=table.text("subject_attribute") or None,
        email_attribute=table.text("email_attribute") or "mail",
        name_attribute=table.text("name_attribute") or "displayName",
    )
