"""Faults in the log: where they happened and of what sort, never with the words of the error.

The words of an error quote what it failed at: PostgreSQL names the address that is there already, SQLAlchemy the
values of the statement. A log is read by more people and kept elsewhere than the database; so it holds only the
lines of the program, and numbers. This holds for every logger of the process, those of libraries included.
"""

import logging
import traceback
from typing import Any


class WordlessRecord(logging.LogRecord):
    """A record that tells an error by its sort and the lines it came by."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        error = self.exc_info[1] if self.exc_info else None
        if error is not None:
            self.exc_text = told(error)
        self.exc_info = None


def init_logs() -> None:
    """Let every record of this process be wordless."""
    logging.setLogRecordFactory(WordlessRecord)


def told(error: BaseException) -> str:
    """Return the chain of an error, the first cause first: the lines of the program, and each sort."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.insert(0, link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join("".join(traceback.format_tb(each.__traceback__)) + type(each).__qualname__ for each in chain)
