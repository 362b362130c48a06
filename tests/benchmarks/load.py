"""Asks a server again and again over kept connections, and reads what processor time that cost it."""

import http.client
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

Ask = Callable[[int], tuple[str, str, str | None]]
"""From a running number: method, path and body of a request."""


@dataclass
class Cost:
    """What a run cost the server: milliseconds of processor time a request, and how the answers came."""

    cpu_ms: float
    median_ms: float
    slowest_ms: float
    failures: int


@dataclass
class Client:
    """One browser: a kept connection and its cookies."""

    port: int
    cookie: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Send one request, over a new connection when the server has closed the kept one meanwhile."""
        for is_last in (False, True):
            try:
                self.connection.request(method, path, body, headers)
                return self.connection.getresponse()
            except (http.client.HTTPException, OSError):
                self.connection.close()
                if is_last:
                    raise
        raise AssertionError

    def send(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, str]:
        """Send one request and return status, body and place to go on."""
        headers = {"Accept-Encoding": "br, gzip", "Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Sec-Fetch-Site"] = "same-origin"
        with self.ask(method, path, body, headers) as reply:
            data = reply.read()
            if cookie := reply.getheader("Set-Cookie"):
                self.cookie = cookie.partition(";")[0]
            return reply.status, data, reply.getheader("Location") or ""


def family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the server's processes: the arbiter and its workers."""
    parent = psutil.Process(process.pid)
    return [parent, *parent.children(recursive=True)]


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Return the processor time that the server has used so far, in seconds."""
    return sum(sum(each.cpu_times()[:2]) for each in family(process))


def measure(process: subprocess.Popen[bytes], clients: list[Client], ask: list[Ask], requests: int) -> Cost:
    """Let every client send `requests` requests at the same time; client `n` asks by `ask[n]`."""
    times: list[float] = []
    failures = [0]

    def work(client: Client, its: Ask) -> None:
        for number in range(requests):
            method, path, body = its(number)
            begun = time.perf_counter()
            status, _data, _place = client.send(method, path, body)
            times.append(time.perf_counter() - begun)
            failures[0] += status >= 400

    before = cpu_seconds(process)
    threads = [threading.Thread(target=work, args=(client, its)) for client, its in zip(clients, ask, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = cpu_seconds(process) - before
    times.sort()
    count = len(times)
    return Cost(used * 1000 / count, times[count // 2] * 1000, times[-1] * 1000, failures[0])
