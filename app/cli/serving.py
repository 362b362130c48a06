"""How gunicorn serves us: its limits, no word of who asked in its log, and no patience without an end."""

import socket
import threading
import time
from typing import Any, ClassVar

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from app.core.settings import Settings
from app.web.headers import HEADERS, headers_at

HEADERS_WITHIN = 10.0
"""Seconds within which the head of a request must have come."""
ANSWERED_WITHIN = 60.0
"""Seconds within which its body must have come and the answer have gone: 12 MB at 2 Mbit/s."""
SILENT_FOR = 0.05
"""Seconds for which a thread waits for the first bytes of a connection."""
LIMITS: dict[str, Any] = {
    "limit_request_line": 4094,
    "limit_request_fields": 60,
    "limit_request_field_size": 8190,
    "header_map": "drop",
    "forwarded_allow_ips": "",
    "secure_scheme_headers": {},
    "forwarder_headers": "",
    "accesslog": None,
    "loglevel": "warning",
    "keepalive": 5,
    "graceful_timeout": 10,
    "max_requests": 20000,
    "max_requests_jitter": 2000,
}
"""What a head may hold; only `SEZONA_PROXIES` says whose word on addresses counts; no log of requests."""


class Headed:
    """A client to whom gunicorn says what was wrong with a request, under the headers of all our answers."""

    def __init__(self, client: socket.socket, headers: dict[str, str]) -> None:
        self._client = client
        self._lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, answer: bytes) -> None:
        """Send an answer whole, the headers put in after its first line."""
        first, end, rest = answer.partition(b"\r\n")
        self._client.sendall(first + end + self._lines + rest)


class PatientWorker(ThreadWorker):  # type: ignore[misc] # gunicorn ships no types
    """gunicorn's worker with threads, none of which a slow client holds for longer than it may.

    gunicorn itself waits five seconds for the first bytes, and without an end for the rest of a request.
    """

    headers: ClassVar = HEADERS
    """What stands above the answers to what is no request."""

    def init_process(self) -> None:
        """Start the watch, then the worker."""
        self.until: dict[TConn, float] = {}
        threading.Thread(target=self._watch, name="patience", daemon=True).start()
        super().init_process()

    def handle(self, conn: TConn) -> Any:
        """Read one request and answer it; who has said nothing yet waits where no thread is needed."""
        if not conn.initialized and not conn.wait_for_data(SILENT_FOR):
            return _DEFER
        self.until[conn] = time.monotonic() + HEADERS_WITHIN
        try:
            return super().handle(conn)
        finally:
            self.until.pop(conn, None)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer a request whose head has come."""
        self.until[conn] = time.monotonic() + ANSWERED_WITHIN
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, _addr: Any, exc: Exception) -> None:
        """Answer what is no request under our headers, and name no address in the log."""
        super().handle_error(req, Headed(client, self.headers), ("somebody", 0), exc)

    def _watch(self) -> None:
        """Hang up on whoever takes too long; the thread that served her is free at once."""
        while True:
            time.sleep(1)
            now = time.monotonic()
            for conn, until in list(self.until.items()):
                if now > until:
                    self._hang_up(conn)

    @staticmethod
    def _hang_up(conn: TConn) -> None:
        """Close both ways of a connection, so that whoever reads or writes there stops waiting."""
        try:
            conn.sock.shutdown(2)
        except OSError:
            return


def options(settings: Settings, bind: str) -> dict[str, Any]:
    """Return gunicorn's options for serving at `bind`."""
    return LIMITS | {
        "bind": bind,
        "umask": 0o007,
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": type("Worker", (PatientWorker,), {"headers": headers_at(settings.base_url)}),
        "preload_app": True,
        "proc_name": "sezona",
        "control_socket_disable": True,
    }
