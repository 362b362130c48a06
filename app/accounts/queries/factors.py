"""Reads of factors: what a person can show besides her password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from app.accounts.models import AppSecret, Passkey, RecoveryCode, RoleGrant
from app.core.db import db


@dataclass(frozen=True)
class PasskeyRow:
    """One passkey of a person, as its owner sees it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None
    credential_id: str
    user_handle: str


@dataclass(frozen=True)
class Factors:
    """What a person can show; `codes` is how many recovery codes are left."""

    app_since: datetime | None
    passkeys: tuple[PasskeyRow, ...]
    codes: int

    def __bool__(self) -> bool:
        """Whether there is any factor; recovery codes alone are none."""
        return self.app_since is not None or bool(self.passkeys)


def has_factor(person_id: int) -> bool:
    """Whether a person has an authenticator app or a passkey."""
    return bool(
        db.session.scalar(
            select(
                exists().where(AppSecret.person_id == person_id) | exists().where(Passkey.person_id == person_id)
            )
        )
    )


def holds_role(person_id: int, now: datetime) -> bool:
    """Whether a role of a person is in force."""
    in_force = exists().where(
        RoleGrant.person_id == person_id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.starts_at <= now,
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
    )
    return bool(db.session.scalar(select(in_force)))


def factors_of(person_id: int) -> Factors:
    """Return all factors of a person, passkeys in the order they were added."""
    rows = db.session.execute(
        select(
            Passkey.id, Passkey.name, Passkey.added_at, Passkey.used_at, Passkey.credential_id, Passkey.user_handle
        )
        .where(Passkey.person_id == person_id)
        .order_by(Passkey.id)
    )
    codes = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return Factors(
        db.session.scalar(select(AppSecret.added_at).where(AppSecret.person_id == person_id)),
        tuple(PasskeyRow(*row) for row in rows),
        db.session.scalar(codes) or 0,
    )
