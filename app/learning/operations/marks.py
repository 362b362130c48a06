"""Recording in the audit trail that an attempt got a mark."""

from datetime import datetime

from app.audit.operations import record
from app.learning.rules.marking import Marked


def note_mark(
    serial: str, person_id: int, marked: Marked, reason: str, actor_id: int | None, now: datetime
) -> None:
    """Record the mark of the attempt `serial` of a person; `reason` is that of the score's row.

    `actor_id` is None where the program marked.
    """
    record(
        "score.set",
        now=now,
        actor_id=actor_id,
        subject_id=person_id,
        thing="attempt",
        thing_key=serial,
        sort=reason,
        raw=marked.raw,
        max=marked.max,
        passed=marked.is_passed,
    )
