"""Second factors for people of tests: an authenticator app, recovery codes, and a passkey made of software."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from flask import current_app
from sqlalchemy import update

from app.accounts.models import AppSecret, Passkey, Person, SignInSession
from app.accounts.operations.factors import make_recovery_codes
from app.accounts.rules.factors import PERIOD, new_secret
from app.accounts.sealing import Seal
from app.core import clock
from app.core.db import commit, db, writing
from tests.factories import NOW, add

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    """Return bytes as browsers write them in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def give_app(person: Person) -> str:
    """Let a person have an authenticator app and return its secret."""
    secret = new_secret()
    sealed = Seal(current_app.config["SECRET_KEY"]).close(secret.encode(), f"app of {person.id}")
    add(AppSecret(person_id=person.id, sealed=sealed, last_counter=-1, added_at=NOW))
    return secret


def give_codes(person: Person) -> tuple[str, ...]:
    """Let a person have recovery codes and return them."""
    with writing():
        codes = make_recovery_codes(person.id, NOW)
        commit()
    return codes


def code_of(secret: str, *, periods: int = 0) -> str:
    """Return what an app shows now, or some periods of thirty seconds away."""
    return pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // PERIOD + periods)


def give_passkey(person: Person, name: str = "a key") -> int:
    """Let a person have a passkey that nobody holds, and return its number."""
    handle, credential = text(token_bytes(32)), text(token_bytes(32))
    row = Passkey(
        person_id=person.id,
        credential_id=credential,
        public_key=b"none",
        sign_count=0,
        user_handle=handle,
        name=name,
        added_at=NOW,
    )
    add(row)
    return row.id


def show_two(person: Person) -> None:
    """Let the sessions of a person be as if she had shown two factors, where a server wants them of staff."""
    with writing():
        db.session.execute(
            update(SignInSession).where(SignInSession.person_id == person.id).values(is_strong=True)
        )
        commit()


@dataclass
class SoftKey:
    """An authenticator made of software, which says whatever the test wants it to say."""

    origin: str = "http://localhost"
    host: str = "localhost"
    credential: bytes = field(default_factory=lambda: token_bytes(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    handle: str | None = None
    count: int = 0

    def made(self, question: dict[str, Any], *, flags: int = PRESENT | VERIFIED) -> str:
        """Answer a question for a new passkey, as the browser would send it."""
        self.handle = question["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(public)
        data = self._data(flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._told("webauthn.create", question["challenge"])
        return self._credential({"clientDataJSON": text(told), "attestationObject": text(attestation)})

    def shown(
        self,
        question: dict[str, Any],
        *,
        flags: int = PRESENT | VERIFIED,
        challenge: str | None = None,
        step: int = 1,
    ) -> str:
        """Answer a question for this passkey; each answer counts `step` further."""
        self.count += step
        data = self._data(flags)
        told = self._told("webauthn.get", challenge or question["challenge"])
        signature = self.key.sign(data + sha256(told).digest(), ECDSA(SHA256()))
        answer = {"clientDataJSON": text(told), "authenticatorData": text(data), "signature": text(signature)}
        if self.handle is not None:
            answer["userHandle"] = self.handle
        return self._credential(answer)

    def _data(self, flags: int) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _told(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _credential(self, response: dict[str, str]) -> str:
        name = text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
