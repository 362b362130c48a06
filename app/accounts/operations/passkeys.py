"""Changes of passkeys: what a browser is asked to sign, adding one, taking what one has signed, removing.

The challenge is a one-time link's token: it is kept by its digest, works once, and for one purpose.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

import webauthn
from sqlalchemy import delete, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.models import Passkey
from app.accounts.operations.factors import note_added, note_removed
from app.accounts.operations.turns import take_turn
from app.accounts.queries.factors import factors_of
from app.core.db import db, insert_ignoring
from app.core.errors import NotFound, Refused

MOST = 20
"""Passkeys of one person."""
LONGEST = 16_384
"""Signs of what a browser sends."""
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)
"""What the library raises at something that no authenticator has made."""


@dataclass(frozen=True)
class Site:
    """What passkeys are bound to: the host name, and the address that browsers must have open."""

    host: str
    origin: str
    school: str


def handle_of(person_id: int) -> str:
    """Return what passkeys know a person by: as those she has do, or random."""
    held = factors_of(person_id).passkeys
    return held[0].user_handle if held else bytes_to_base64url(token_bytes(32))


def question_to_register(person_id: int, email: str, name: str, handle: str, challenge: str, site: Site) -> str:
    """Return what the browser is asked for a new passkey, as JSON. It may be used without typing an address."""
    held = factors_of(person_id).passkeys
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.school,
        user_id=base64url_to_bytes(handle),
        user_name=email,
        user_display_name=name or email,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described([row.credential_id for row in held]),
    )
    return webauthn.options_to_json(options)


def question_to_show(person_id: int | None, challenge: str, site: Site) -> str:
    """Return what the browser is asked for a passkey, as JSON: one of the person's, or any."""
    held = factors_of(person_id).passkeys if person_id is not None else ()
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge.encode(),
        user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=_described([row.credential_id for row in held]),
    )
    return webauthn.options_to_json(options)


def add_passkey(
    person_id: int,
    name: str,
    credential: str,
    challenge: str,
    site: Site,
    now: datetime,
    *,
    handle: str,
    keep: str | None,
) -> None:
    """Keep a new passkey under a name; all sessions but `keep` end. `handle` is what it knows the person by.

    Raises `Refused` with `passkey_refused`, `passkey_known` or `too_many_passkeys`.
    """
    if len(factors_of(person_id).passkeys) >= MOST:
        raise Refused("too_many_passkeys")
    try:
        made = webauthn.verify_registration_response(
            credential=credential[:LONGEST],
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except MALFORMED:
        raise Refused("passkey_refused") from None
    values = {
        "person_id": person_id,
        "credential_id": bytes_to_base64url(made.credential_id),
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "user_handle": handle,
        "name": " ".join(name.split())[:60],
        "added_at": now,
    }
    if not insert_ignoring(Passkey, values):
        raise Refused("passkey_known")
    note_added(person_id, "passkey", now, keep=keep)


def take_passkey(
    credential: str, challenge: str, site: Site, now: datetime, *, person_id: int | None = None
) -> int:
    """Take what a passkey has signed and return whose it is; `person_id` is whose it must be, if she is known.

    Raises `Refused("passkey_refused")`: unknown, signed elsewhere or for something else, without the person's
    finger or PIN, by the handle of another person, or with a counter that has not gone on.
    """
    try:
        shown = parse_authentication_credential_json(credential[:LONGEST])
        row = db.session.scalar(select(Passkey).where(Passkey.credential_id == bytes_to_base64url(shown.raw_id)))
        handle = shown.response.user_handle
        if row is None or (person_id is not None and row.person_id != person_id):
            raise Refused("passkey_refused")
        if bytes_to_base64url(handle or b"") != row.user_handle and (handle or person_id is None):
            raise Refused("passkey_refused")
        verified = webauthn.verify_authentication_response(
            credential=shown,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except MALFORMED:
        raise Refused("passkey_refused") from None
    take_turn(row.person_id)
    _count(row, verified.new_sign_count, now)
    return row.person_id


def remove_passkey(person_id: int, passkey_id: int, now: datetime, *, is_wanted: bool, keep: str | None) -> None:
    """Remove a passkey of a person; all sessions but `keep` end.

    Raises `NotFound` when it is not hers, `Refused("last_factor")` when she must have one (`is_wanted`) and has no
    other.
    """
    take_turn(person_id)
    removed = db.session.execute(
        delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person_id).returning(Passkey.id)
    )
    if removed.first() is None:
        raise NotFound("passkey")
    note_removed(person_id, "passkey", now, is_wanted=is_wanted, keep=keep)


def _count(row: Passkey, count: int, now: datetime) -> None:
    """Note how often the passkey has signed; of two requests with the same count one gets through."""
    counted = db.session.execute(
        update(Passkey)
        .where(Passkey.id == row.id, Passkey.sign_count == row.sign_count)
        .values(sign_count=count, used_at=now)
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    if counted.first() is None:
        raise Refused("passkey_refused")


def _described(credential_ids: list[str]) -> list[PublicKeyCredentialDescriptor]:
    """Return passkeys as browsers are told of them."""
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(value)) for value in credential_ids]
