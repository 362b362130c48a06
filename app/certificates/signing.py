"""The Ed25519 keys that sign certificates: kept in files outside the database, public ones for ever.

The signing key is `settings.signing_key_path`; beside it, `certificate-public-keys.json` keeps the public
half of it and of every key before it, as a JSON Web Key Set (RFC 7517, RFC 8037).
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.core.digests import digest, token
from app.core.settings import Settings, SettingsError


@dataclass(frozen=True)
class SigningKey:
    """The key in use; `id` is the beginning of the SHA-256 of its public half."""

    id: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """Return the public half, 32 bytes in URL-safe base64 without padding."""
        return _encoded(self.private.public_key().public_bytes_raw())

    def sign(self, document: str) -> str:
        """Return the signature of the UTF-8 bytes of `document`, URL-safe base64 without padding."""
        return _encoded(self.private.sign(document.encode()))


def signing_key(settings: Settings) -> SigningKey:
    """Return the key in use. Demo and tests make it on first use; production wants it made beforehand.

    Raises `SettingsError` when production has none or the file holds no Ed25519 key.
    """
    if settings.is_production and not settings.signing_key_path.exists():
        raise SettingsError(
            f"The key that signs certificates is missing: {settings.signing_key_path}. "
            "Restore it from the backup. On a new installation make it with: sezona certificate make-key"
        )
    return ensure_signing_key(settings)


def ensure_signing_key(settings: Settings) -> SigningKey:
    """Return the key in use, made when there is none, readable by its owner only; keep its public half."""
    path = settings.signing_key_path
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put(path, _fresh(), replace=False)
    key = _read(path)
    _keep(settings, key)
    return key


def renew_signing_key(settings: Settings) -> SigningKey:
    """Put a new key in place of the present one; what the old one signed still verifies."""
    ensure_signing_key(settings)
    _put(settings.signing_key_path, _fresh(), replace=True)
    return ensure_signing_key(settings)


def public_keys(settings: Settings) -> dict[str, str]:
    """Return the public key (32 bytes in URL-safe base64) of every key ever used, by its id."""
    path = _public_path(settings)
    if path.exists():
        return {each["kid"]: each["x"] for each in json.loads(path.read_text(encoding="ascii"))["keys"]}
    if settings.signing_key_path.exists():
        key = _read(settings.signing_key_path)
        return {key.id: key.public}
    return {}


def key_set(keys: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Return public keys as a JSON Web Key Set."""
    return {
        "keys": [
            {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x}
            for kid, x in sorted(keys.items())
        ]
    }


def is_signed(document: str, key_id: str, signature: str, keys: Mapping[str, str]) -> bool:
    """Whether `signature` of `document` was made with the key `key_id` of `keys`."""
    try:
        public = Ed25519PublicKey.from_public_bytes(_decoded(keys[key_id]))
        public.verify(_decoded(signature), document.encode())
    except (KeyError, ValueError, InvalidSignature):
        return False
    return True


def _read(path: Path) -> SigningKey:
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{path} holds no key that can be read.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SettingsError(f"{path} holds a key of another kind than Ed25519.")
    return SigningKey(digest(private.public_key().public_bytes_raw())[:16], private)


def _fresh() -> bytes:
    """Return a new private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _keep(settings: Settings, key: SigningKey) -> None:
    """Add the public half of `key` to those that are kept, unless it is there."""
    found = public_keys(settings)
    if key.id not in found or not _public_path(settings).exists():
        data = json.dumps(key_set({**found, key.id: key.public}), indent=1).encode("ascii")
        _put(_public_path(settings), data, replace=True)


def _put(path: Path, data: bytes, *, replace: bool) -> None:
    """Write a file of mode 0600 in one step; without `replace`, the first of several writers wins."""
    draft = path.with_name(f".{path.name}-{token()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _public_path(settings: Settings) -> Path:
    return settings.signing_key_path.with_name("certificate-public-keys.json")


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
