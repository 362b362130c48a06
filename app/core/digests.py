"""Digests, canonical JSON and unguessable tokens."""

import hashlib
import json
import secrets
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Return `value` as UTF-8 JSON with sorted keys and no spaces: the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def token() -> str:
    """Return 128 random bits in 22 URL-safe characters (OWASP ASVS v5.0.0-11.5.1)."""
    return secrets.token_urlsafe(16)


def token_digest(value: str) -> str:
    """Return what the database keeps of a token, so that a stolen copy opens nothing."""
    return digest(value.encode())
