"""Two things at once: a request that was let in waits for its turn while something else is made durable."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from werkzeug.test import TestResponse

from app.core.db import commit, db, is_writing, writing
from tests.waiting import SOON, let_wait

Act = Callable[[], object]
Request = Callable[[], TestResponse]


def answered_after(act: Act, request: Request, rest: Act | None = None) -> TestResponse:
    """Carry out `act` and make it durable when `request` has been let in; return the answer to the request.

    The request stands before its own transaction then: who asks was found beside it, as she was before the act.
    With `rest`, on PostgreSQL, the request goes on to where it waits for what `act` has locked, and then the rest
    is carried out.
    """
    with _arrival() as arrived, ThreadPoolExecutor(1) as other:
        with writing():
            act()
            db.session.flush()
            arrived.clear()
            answer = other.submit(request)
            answer.add_done_callback(lambda _answer: arrived.set())
            assert arrived.wait(SOON)
            if rest is not None:
                let_wait(answer)
                rest()
            commit()
        return answer.result(SOON)


@contextmanager
def _arrival() -> Iterator[Event]:
    """Yield what is set whenever a transaction that writes is about to begin."""
    arrived = Event()

    def note(_session: Session, _transaction: SessionTransaction) -> None:
        if is_writing():
            arrived.set()

    event.listen(Session, "after_transaction_create", note)
    try:
        yield arrived
    finally:
        event.remove(Session, "after_transaction_create", note)


class Slow:
    """The library that hashes, which can keep an answer back for as long as something else takes."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self._keeps_back = False
        self._asked, self._let_go = Event(), Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def hash(self, *secret: Any) -> Any:
        """Return the hash of a password."""
        return self._late(self._library.hash(*secret))

    def verify(self, *compared: Any) -> Any:
        """Whether a password has a hash."""
        return self._late(self._library.verify(*compared))

    def _late(self, answer: Any) -> Any:
        """Return the answer, the one that is kept back when it is let go."""
        if self._keeps_back:
            self._keeps_back = False
            self._asked.set()
            assert self._let_go.wait(SOON)
        return answer

    def answered_after(self, act: Act, request: Request) -> TestResponse:
        """Carry out `act` while the first password of `request` is hashed; return the answer to the request."""
        self._keeps_back = True
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(request)
            answer.add_done_callback(lambda _answer: self._asked.set())
            try:
                assert self._asked.wait(SOON)
                act()
            finally:
                self._let_go.set()
            return answer.result(SOON)
