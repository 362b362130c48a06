"""Carrying out what people asked for when its time has come; who could not be erased is told why."""

from datetime import datetime

from app.privacy.operations.erasure import carry_out_erasure
from app.web.privacy.letters import write_staying


def carry_out(erasure_id: int, now: datetime) -> None:
    """Erase whoever's wait is over, or queue the mail that says why that was refused; the caller commits."""
    refusal = carry_out_erasure(erasure_id, now)
    if refusal is not None:
        write_staying(refusal, now)
