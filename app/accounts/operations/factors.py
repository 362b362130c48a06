"""Changes of an authenticator app and of recovery codes: adding, taking a code, removing."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.accounts.models import AppSecret, Passkey, RecoveryCode
from app.accounts.operations.sessions import end_all_sessions
from app.accounts.operations.turns import take_turn
from app.accounts.queries.factors import has_factor
from app.accounts.rules.factors import is_app_code, matching_counter, new_recovery_codes, plain_code
from app.accounts.sealing import Seal
from app.audit.operations import record
from app.core.db import db, insert_ignoring
from app.core.digests import token_digest
from app.core.errors import Refused


def add_app(person_id: int, secret: str, code: str, seal: Seal, now: datetime, *, keep: str | None) -> None:
    """Keep the secret of an app that has shown a right code; all sessions but `keep` end.

    Raises `Refused` with `wrong_code` or `app_known`.
    """
    counter = matching_counter(secret, code, now, -1)
    if counter is None:
        raise Refused("wrong_code")
    values = {
        "person_id": person_id,
        "sealed": seal.close(secret.encode(), _about(person_id)),
        "last_counter": counter,
        "added_at": now,
    }
    if not insert_ignoring(AppSecret, values):
        raise Refused("app_known")
    note_added(person_id, "app", now, keep=keep)


def take_code(person_id: int, written: str, seal: Seal, now: datetime) -> str:
    """Take a code of the app or a recovery code, once; return which it was: app or recovery.

    Raises `Refused("wrong_code")`, whatever was wrong with it.
    """
    if is_app_code(written):
        _take_app_code(person_id, written, seal, now)
        return "app"
    _take_recovery_code(person_id, written, now)
    return "recovery"


def _take_app_code(person_id: int, code: str, seal: Seal, now: datetime) -> None:
    """Take a code of the app; of two requests with the same code one gets through."""
    row = db.session.execute(
        select(AppSecret.sealed, AppSecret.last_counter).where(AppSecret.person_id == person_id)
    ).first()
    secret = seal.open(row[0], _about(person_id)) if row else None
    counter = matching_counter(secret.decode(), code, now, row[1]) if row and secret else None
    if counter is None:
        raise Refused("wrong_code")
    taken = db.session.execute(
        update(AppSecret)
        .where(AppSecret.person_id == person_id, AppSecret.last_counter < counter)
        .values(last_counter=counter)
        .returning(AppSecret.person_id)
        .execution_options(synchronize_session=False)
    )
    if taken.first() is None:
        raise Refused("wrong_code")


def _take_recovery_code(person_id: int, written: str, now: datetime) -> None:
    """Take a recovery code; of two requests with the same code one gets through."""
    taken = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.digest == token_digest(plain_code(written)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    if taken.first() is None:
        raise Refused("wrong_code")
    left = db.session.scalar(
        select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    )
    record("codes.used", now=now, actor_id=person_id, subject_id=person_id, left=left or 0)


def make_recovery_codes(person_id: int, now: datetime) -> tuple[str, ...]:
    """Return new recovery codes, which nobody sees again; the old ones work no longer."""
    take_turn(person_id)
    codes = new_recovery_codes()
    _forget_codes(person_id)
    db.session.add_all(
        RecoveryCode(person_id=person_id, digest=token_digest(plain_code(code)), made_at=now) for code in codes
    )
    record("codes.made", now=now, actor_id=person_id, subject_id=person_id)
    return codes


def remove_app(person_id: int, now: datetime, *, is_wanted: bool, keep: str | None) -> None:
    """Remove the app of a person; all sessions but `keep` end.

    Raises `Refused("last_factor")` when she must have one (`is_wanted`) and has no other.
    """
    take_turn(person_id)
    removed = db.session.execute(
        delete(AppSecret).where(AppSecret.person_id == person_id).returning(AppSecret.person_id)
    )
    if removed.first() is not None:
        note_removed(person_id, "app", now, is_wanted=is_wanted, keep=keep)


def clear_factors(by_id: int | None, person_id: int, now: datetime) -> None:
    """Take away all factors of somebody who has lost them; she sets new ones up when she next signs in.

    `by_id` is None at the command line. Whoever asks for it must have made sure who she is: it takes away the
    second lock of her account. All her sessions end.
    """
    take_turn(person_id)
    for table in (AppSecret, Passkey):
        db.session.execute(delete(table).where(table.person_id == person_id))
    _forget_codes(person_id)
    end_all_sessions(person_id, now, by_id=by_id)
    record("factor.removed", now=now, actor_id=by_id, subject_id=person_id, factor="all")


def note_added(person_id: int, factor: str, now: datetime, *, keep: str | None) -> None:
    """Note that a factor was added; all sessions but `keep` end."""
    record("factor.added", now=now, actor_id=person_id, subject_id=person_id, factor=factor)
    end_all_sessions(person_id, now, keep=keep)


def note_removed(person_id: int, factor: str, now: datetime, *, is_wanted: bool, keep: str | None) -> None:
    """Note that a factor was removed; with the last one go the recovery codes. All sessions but `keep` end."""
    if not has_factor(person_id):
        if is_wanted:
            raise Refused("last_factor")
        _forget_codes(person_id)
    record("factor.removed", now=now, actor_id=person_id, subject_id=person_id, factor=factor)
    end_all_sessions(person_id, now, keep=keep)


def _forget_codes(person_id: int) -> None:
    """Let the recovery codes of a person work no longer."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def _about(person_id: int) -> str:
    """Return what the secret is sealed for: another person's row does not open it."""
    return f"app of {person_id}"
