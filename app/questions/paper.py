"""How one attempt names and orders things: by keyed digests, so any node finds the same and nobody guesses."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.core.errors import Refused

HEX_OF_TOKEN = 16


class Form(Protocol):
    """What a browser sent, as far as a question kind reads it."""

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a field, or the default."""

    def getlist(self, name: str) -> list[str]:
        """Return all values of a field."""


def rank(seed: bytes, purpose: str, key: str) -> bytes:
    """Return HMAC-SHA-256(seed, purpose and key): it orders, draws and names things for one attempt."""
    return hmac.new(seed, f"{purpose}\x00{key}".encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Paper:
    """One attempt's paper: `seed` (16 secret bytes) decides all; `shuffles` says whether choices are mixed."""

    seed: bytes
    shuffles: bool

    def token(self, question_key: str, key: str) -> str:
        """Return what stands for a choice in the page: it says nothing about the choice."""
        return rank(self.seed, f"token {question_key}", key).hex()[:HEX_OF_TOKEN]

    def key_of(self, question_key: str, keys: Sequence[str], token: str) -> str:
        """Return the key that a token stands for; raises `Refused("unknown_choice")` for any other text."""
        found = next((key for key in keys if self.token(question_key, key) == token), None)
        if found is None:
            raise Refused("unknown_choice")
        return found

    def order(self, question_key: str, keys: Sequence[str], *, always: bool = False) -> list[str]:
        """Return keys in the order of this paper: mixed when the quiz mixes choices or `always`."""
        if not (self.shuffles or always):
            return list(keys)
        return sorted(keys, key=lambda key: rank(self.seed, question_key, key))


@dataclass(frozen=True)
class Fields:
    """Some fields of a form as a kind reads them; `values` maps names to all their values."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a field, or the default."""
        return next(iter(self.values.get(name, ())), default)

    def getlist(self, name: str) -> list[str]:
        """Return all values of a field."""
        return list(self.values.get(name, ()))
