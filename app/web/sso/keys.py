"""The public keys of a sign-in service: those that were fetched, and once more when one is not known."""

from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from datetime import timedelta
from threading import Lock
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from app.accounts.operations.limits import count_try
from app.accounts.rules.limits import Bucket
from app.core import clock
from app.core.db import commit
from app.web.sso.fetching import Unreachable, get_json
from app.web.sso.providers import OidcProvider
from app.web.sso.refusals import Rejected

MOST_KEYS = 50
SMALLEST_RSA = 2048
"""Bits of the smallest RSA key that is taken (NIST SP 800-131A)."""
PAIRS = ("RSA", "EC", "OKP")
"""Sorts of keys that come in pairs; one that both sides know would let the school sign for the service."""
FETCHES = 12
"""How often an hour the keys of one service may be asked for again, by all workers together."""


class Keys:
    """The keys of all services, kept by this process."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str | None, Key]] = {}
        self._lock = Lock()

    def find(self, provider: OidcProvider, kid: str | None, algorithm: str) -> Key:
        """Return the key that a token names. Raises `Rejected`, also when it is none for the algorithm.

        A key that is not known is asked for once: services change their keys. Nothing may be uncommitted here.
        """
        known = self._known.get(provider.key) or usable(provider.kept_keys)
        if not _fits(known, kid):
            known = self._fetched(provider)
        key = _chosen(known, kid)
        if key is None or key.alg not in (None, algorithm):
            raise Rejected("key")
        return key

    def _fetched(self, provider: OidcProvider) -> dict[str | None, Key]:
        """Ask the service for its keys, seldom enough."""
        tries = count_try(Bucket(f"sign-in keys:{provider.key}", FETCHES, timedelta(hours=1)), clock.now())
        commit()
        if tries > FETCHES:
            raise Rejected("key")
        found = usable(get_json(provider.jwks_uri, provider.ca_file).get("keys"))
        with self._lock:
            self._known[provider.key] = found
        return found


def usable(keys: Any) -> dict[str | None, Key]:
    """Return the public keys of a set that may sign, by their name; secrets shared by both sides are none."""
    if not isinstance(keys, Iterable):
        raise Unreachable("the keys of the service are no list")
    found: dict[str | None, Key] = {}
    for each in list(keys)[:MOST_KEYS]:
        key = _key(each)
        if key is not None:
            found[key.kid] = key
    return found


def _key(data: Any) -> Key | None:
    """Return a key when it may sign for a service."""
    if not isinstance(data, Mapping) or data.get("use", "sig") != "sig" or not _is_fit(data):
        return None
    try:
        key = JWKRegistry.import_key({name: value for name, value in data.items() if name != "d"})
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None


def _is_fit(data: Mapping[str, Any]) -> bool:
    """Whether it is half of a pair, and large enough where its size can be chosen."""
    if data.get("kty") != "RSA":
        return data.get("kty") in PAIRS
    try:
        number = urlsafe_b64decode(f"{data.get('n', '')}==")
    except ValueError:
        return False
    return int.from_bytes(number, "big").bit_length() >= SMALLEST_RSA


def _fits(known: Mapping[str | None, Key], kid: str | None) -> bool:
    return _chosen(known, kid) is not None


def _chosen(known: Mapping[str | None, Key], kid: str | None) -> Key | None:
    """Return the key of this name; without a name, the only one there is."""
    if kid is None:
        return next(iter(known.values())) if len(known) == 1 else None
    return known.get(kid)
