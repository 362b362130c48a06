"""Keys made from the school's own secret: what must be read back is sealed, what is only compared is marked."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
"""Bytes of the number that is never used twice with AES-GCM."""


class Seal:
    """Seals and marks under keys of their own, derived from the secret key (HKDF, RFC 5869)."""

    def __init__(self, secret_key: str) -> None:
        self._sealing = AESGCM(_derived(secret_key, b"sezona sealing 1"))
        self._marking = _derived(secret_key, b"sezona marking 1")

    def close(self, plain: bytes, about: str) -> str:
        """Return `plain` sealed for what `about` names; it opens for nothing else."""
        nonce = token_bytes(NONCE)
        return urlsafe_b64encode(nonce + self._sealing.encrypt(nonce, plain, about.encode())).decode()

    def open(self, sealed: str, about: str) -> bytes | None:
        """Return what was sealed, or None when it was for something else, tampered with, or under another key."""
        try:
            whole = urlsafe_b64decode(sealed)
            return self._sealing.decrypt(whole[:NONCE], whole[NONCE:], about.encode())
        except (InvalidTag, ValueError):
            return None

    def mark(self, *parts: object) -> str:
        """Return 128 bits by which the same parts are known again, and from which nobody learns them."""
        return hmac.new(self._marking, "\x1f".join(map(str, parts)).encode(), sha256).hexdigest()[:32]


def _derived(secret_key: str, use: bytes) -> bytes:
    """Return 256 bits for one use."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(secret_key.encode())
