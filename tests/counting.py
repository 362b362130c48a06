"""Counts the statements that reach the database; how a transaction begins is not one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Statements:
    """The statements of one engine, in order; SQLite's BEGIN is none, as PostgreSQL's is not."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seen: list[str] = []
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            self.seen.append(statement)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """Yield the list that fills with the statements of the block."""
        start = len(self.seen)
        inside: list[str] = []
        try:
            yield inside
        finally:
            inside += self.seen[start:]

    def close(self) -> None:
        """Stop counting."""
        event.remove(self.engine, "before_cursor_execute", self._note)
