"""The list of erasures outside the database: a backup that is put back brings nobody back for long.

A line is JSON with the person's number, when she was erased, whether her name is off her certificates, and a
digest of number and time of her account: so a line never fits somebody who got the same number after a restore.
"""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db
from app.core.digests import canonical_json, digest
from app.privacy.models import Erasure
from app.privacy.operations.erasure import erase_person

NAME = "erasures.jsonl"


@dataclass(frozen=True)
class Line:
    """One erasure as it stands in the file."""

    person: int
    erased_at: str
    account: str
    hides_name: bool


def lines_of(path: Path) -> tuple[Line, ...]:
    """Return the whole lines of the file, none without a file. Raises `ValueError` for one that cannot be read.

    A last line without its end was never finished: its erasure is noted anew.
    """
    try:
        return tuple(Line(**json.loads(line)) for line in _whole(path).splitlines() if line)
    except TypeError as error:
        raise ValueError(f"{path} holds a line that is no erasure") from error


def note_erasures(path: Path) -> int:
    """Append everybody who was erased and is not in the file yet; return how many. Call after the commit."""
    known = {line.account for line in lines_of(path)}
    missing = [line for line in _erased() if line.account not in known]
    if missing:
        text = b"".join(canonical_json(vars(line)) + b"\n" for line in missing)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.truncate(len(_whole(path)))
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    return len(missing)


def _whole(path: Path) -> bytes:
    """Return the file up to the end of its last whole line: a power cut or a full disk leaves half a one."""
    there = path.read_bytes() if path.exists() else b""
    return there[: there.rfind(b"\n") + 1]


def unreplayed(path: Path) -> tuple[Line, ...]:
    """Return the lines about people who are in the database and not erased: it was restored from a backup."""
    lines = lines_of(path)
    wanted = {line.person for line in lines}
    rows = db.session.execute(
        select(Person.id, Person.created_at).where(Person.id.in_(wanted), Person.erased_at.is_(None))
    )
    present = {account_digest(row.id, row.created_at) for row in rows}
    return tuple(line for line in lines if line.account in present)


def replay_erasures(path: Path, now: datetime) -> int:
    """Erase again whoever a restore brought back; return how many. The caller commits."""
    lines = unreplayed(path)
    for line in lines:
        erase_person(line.person, None, now, hides_name=line.hides_name, was_erased=True)
    return len(lines)


def account_digest(person_id: int, created_at: datetime) -> str:
    """Return what tells an account from a later one with the same number; nothing in it is personal."""
    return digest(canonical_json([person_id, created_at.isoformat(timespec="microseconds")]))


def _erased() -> list[Line]:
    rows = db.session.execute(
        select(Person.id, Person.created_at, Person.erased_at, Erasure.hides_name)
        .join(Erasure, Erasure.person_id == Person.id)
        .where(Person.erased_at.is_not(None), Erasure.done_at.is_not(None))
        .order_by(Person.erased_at, Person.id)
    )
    return [
        Line(row.id, row.erased_at.isoformat(), account_digest(row.id, row.created_at), row.hides_name)
        for row in rows
    ]
