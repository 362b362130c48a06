"""The keys that sign certificates."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.certificates.signing import (
    ensure_signing_key,
    is_signed,
    key_set,
    public_keys,
    renew_signing_key,
    signing_key,
)
from app.core.settings import Settings, SettingsError
from tests.configuration import settings_for

DOCUMENT = '{"holder":"Šefika Ђукић"}'


@pytest.fixture
def keyless(tmp_path: Path) -> Settings:
    return settings_for("sqlite://", tmp_path / "var")


def test_the_demo_makes_its_key_on_first_use_for_its_owner_only(keyless: Settings) -> None:
    key = signing_key(keyless)
    assert stat.S_IMODE(keyless.signing_key_path.stat().st_mode) == 0o600
    assert signing_key(keyless).id == key.id
    assert public_keys(keyless) == {key.id: key.public}


def test_production_refuses_to_sign_without_a_key_that_was_made(keyless: Settings) -> None:
    production = replace(keyless, mode="production")
    with pytest.raises(SettingsError, match="make-key"):
        signing_key(production)
    made = ensure_signing_key(production)
    assert signing_key(production).id == made.id


def test_a_file_that_holds_no_key_is_named(keyless: Settings) -> None:
    keyless.var.mkdir()
    keyless.signing_key_path.write_text("nothing", encoding="ascii")
    with pytest.raises(SettingsError, match="holds no key"):
        signing_key(keyless)


def test_what_is_signed_is_known_and_any_other_text_is_not(keyless: Settings) -> None:
    key = signing_key(keyless)
    signature = key.sign(DOCUMENT)
    keys = public_keys(keyless)
    assert is_signed(DOCUMENT, key.id, signature, keys)
    for place in range(len(DOCUMENT)):
        other = DOCUMENT[:place] + chr(ord(DOCUMENT[place]) ^ 1) + DOCUMENT[place + 1 :]
        assert not is_signed(other, key.id, signature, keys)
    assert not is_signed(DOCUMENT, "0" * 16, signature, keys)
    bent = ("B" if signature.startswith("A") else "A") + signature[1:]
    assert not is_signed(DOCUMENT, key.id, bent, keys)
    assert not is_signed(DOCUMENT, key.id, "no base64 ž", keys)


def test_after_a_renewal_both_keys_verify_and_the_new_one_signs(keyless: Settings) -> None:
    old = signing_key(keyless)
    signature = old.sign(DOCUMENT)
    new = renew_signing_key(keyless)
    assert new.id != old.id
    assert signing_key(keyless).id == new.id
    assert set(public_keys(keyless)) == {old.id, new.id}
    assert is_signed(DOCUMENT, old.id, signature, public_keys(keyless))


def test_public_keys_survive_the_loss_of_the_private_one(keyless: Settings) -> None:
    key = signing_key(keyless)
    keyless.signing_key_path.unlink()
    assert public_keys(keyless) == {key.id: key.public}


def test_many_workers_that_start_together_make_one_key(keyless: Settings) -> None:
    with ThreadPoolExecutor(12) as workers:
        ids = set(workers.map(lambda _: ensure_signing_key(keyless).id, range(48)))
    assert len(ids) == 1
    assert set(public_keys(keyless)) == ids
    assert {path.name for path in keyless.var.iterdir()} == {
        "certificate-signing.key",
        "certificate-public-keys.json",
    }


def test_public_keys_are_published_as_a_key_set_without_the_private_half(keyless: Settings) -> None:
    key = signing_key(keyless)
    published = key_set(public_keys(keyless))
    assert published["keys"] == [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key.id, "x": key.public}
    ]
    assert '"d"' not in json.dumps(published)
